#include "demo/person.h"

#include <array>

namespace fieldwise::demo {
namespace {

constexpr int64_t kDay = 86400000;
constexpr uint32_t kCompanies = 900;

struct Source {
  const char *name, *medium;
  double share;  // of all leads
  double fit;    // how much better its people fit
};
constexpr Source kSources[] = {
    {"search", "organic", 0.35, 0.1},  {"ads", "cpc", 0.25, -0.3},
    {"letter", "email", 0.15, 0.2},    {"social", "social", 0.15, -0.4},
    {"partner", "referral", 0.1, 0.6},
};

}  // namespace

Person person_of(Chance& chance, const Wish& wish, uint32_t lead) {
  Person out;
  const std::string number = std::to_string(lead + 1);
  out.name = "simulated-" + std::string(number.size() < 5 ? 5 - number.size() : 0, '0') + number;
  std::array<double, std::size(kSources)> shares{};
  for (size_t i = 0; i < shares.size(); ++i) shares[i] = kSources[i].share;
  const Source& source = kSources[pick(chance, shares)];
  out.source = source.name;
  out.medium = source.medium;
  out.fit = source.fit + normal(chance);
  out.interest = normal(chance);
  const auto span = static_cast<double>(wish.days * kDay);
  out.first_at = wish.now - static_cast<int64_t>(chance.unit() * span);
  out.company = static_cast<uint32_t>(chance.below(kCompanies));
  return out;
}

}  // namespace fieldwise::demo
