// Who a simulated lead is.
#pragma once

#include <cstdint>
#include <string>

#include "demo/chance.h"
#include "demo/leads.h"

namespace fieldwise::demo {

struct Person {
  std::string name;     // "simulated-00042"
  double fit = 0;       // how well the product would serve them; about -3 to 3
  double interest = 0;  // how much they look for one now
  const char* source = "";
  const char* medium = "";
  int64_t first_at = 0;  // ms
  uint32_t company = 0;
};

Person person_of(Chance& chance, const Wish& wish, uint32_t lead);

}  // namespace fieldwise::demo
