// What keeps programs from sending forms. The server checks it; here it is read for its mistakes.
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr MemberSpec kProtection[] = {
    {"honeypot", Kind::text},
    {"minSeconds", Kind::whole, false, nullptr, 1, 60},
    {"proofOfWork"},
};
constexpr MemberSpec kWork[] = {
    {"attempts", Kind::whole, false, nullptr, 1, 1000000},
    {"cost", Kind::whole, false, nullptr, 1, 5000},
};
enum { kHoneypot, kMinSeconds, kProofOfWork };

}  // namespace

void load_protection(Loader& loader) {
  if (!loader.has(Part::protection)) return;
  const Reader place = loader.part(Part::protection);
  Members protection(place, kProtection);
  const std::string_view honeypot = protection.text(kHoneypot);
  if (protection.has(kHoneypot) && !honeypot.empty()) {
    if (!is_key(honeypot)) {
      protection.error(kHoneypot, "key",
                       "write a name of a–z, 0–9 and _, starting with a letter, at most 64 long");
    } else if (loader.plan.field_index.find(honeypot) != kNone) {
      protection.error(kHoneypot, "duplicate", "this is a field; write the name of none");
    }
  }
  if (!protection.has(kProofOfWork)) return;
  const Reader work = protection.at(kProofOfWork);
  const Members members(work, kWork);
}

}  // namespace fieldwise
