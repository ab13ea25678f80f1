#include "demo/leads.h"

#include "demo/person.h"
#include "demo/record.h"
#include "demo/sales.h"
#include "demo/visits.h"
#include "json/writer.h"
#include "profile/log.h"

namespace fieldwise::demo {

std::string simulated_lead(const Plan& plan, const Wish& wish, uint32_t lead) {
  // Of two seeds and numbers that are near, nothing else is.
  Chance chance(Chance(wish.seed).bits() + lead);
  const Person person = person_of(chance, wish, lead);
  Record record;
  visit_site(plan, person, chance, wish.now, record);
  sell(plan, person, chance, wish.now, record);
  std::string out;
  for (const Event* event : record.log.state().events) {
    std::string name;
    JsonWriter(name).string(person.name);
    out += "{\"visitor\":" + name + ",\"client\":\"" + std::string(event->client) +
           "\",\"seq\":" + std::to_string(event->seq) + ",\"at\":" + std::to_string(event->at) +
           "," + std::string(event->payload.substr(1)) + "\n";
  }
  return out;
}

}  // namespace fieldwise::demo
