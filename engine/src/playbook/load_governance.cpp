// playbook.governance.
#include "plan/answers.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600000;  // ms

enum GovernanceMember : uint32_t { kOwners, kSignoff, kReviews };
constexpr MemberSpec kGovernance[] = {
    {"owners"}, {"signoff"}, {"reviews", Kind::list, false, nullptr, 0, 50}, {"notes"}};

// In the order of kProcedures.
constexpr MemberSpec kOwnerMembers[] = {{"scoring", Kind::text},  {"disqualification", Kind::text},
                                        {"segments", Kind::text}, {"nurture", Kind::text},
                                        {"handoff", Kind::text},  {"notes"}};

enum SignoffMember : uint32_t { kBy, kAt, kText };
constexpr MemberSpec kSignoffMembers[] = {{"by", Kind::text, true, "write who of sales agreed"},
                                          {"at", Kind::text, true, "write the day, as 2026-11-21"},
                                          {"text", Kind::text},
                                          {"notes"}};

enum ReviewMember : uint32_t { kKey, kTitle, kEvery, kLast, kEarlier };
constexpr MemberSpec kReview[] = {
    {"key", Kind::text, true},
    {"title", Kind::text},
    {"every", Kind::any, true, "write a duration like \"7d\", or {\"months\": 3}"},
    {"last", Kind::text},
    {"earlier", Kind::list, false, nullptr, 0, 20},
    {"notes"}};

constexpr MemberSpec kMonths[] = {{"months", Kind::whole, true, "write how many months", 1, 120}};

std::string_view read_date(Members& item, uint32_t member) {
  const std::string_view text = item.text(member);
  if (!item[member].is_null() && !is_date(text)) {
    item.error(member, "date", "write a day that exists, as 2026-11-21");
    return {};
  }
  return text;
}

void load_every(Members& item, Review& out) {
  if (item[kEvery].is_object()) {
    const Reader place = item.at(kEvery);
    out.months = static_cast<int32_t>(Members(place, kMonths).whole(0));
    return;
  }
  item.check(kEvery, Kind::duration);
  const int64_t ms = item.whole(kEvery);
  out.days = static_cast<int32_t>(ms / kDay);
  if (!item[kEvery].is_null() && (ms == 0 || ms % kDay != 0)) {
    item.error(kEvery, "range", "write whole days, as \"7d\", or {\"months\": 3}");
  }
}

void load_review(Loader& loader, const Reader& place, NameIndex& keys, uint32_t index,
                 Review& out) {
  Members item(place, kReview);
  if (!item) return;
  out.key = read_key(item, keys, index);
  out.title = item.text(kTitle, out.key);
  load_every(item, out);
  out.last = read_date(item, kLast);
  const Reader list = item.at(kEarlier);
  const auto earlier = make<std::string_view>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader reason = list.item(i);
    earlier[i] = reason.value().text();
    if (earlier[i].empty()) reason.error("type", "write a text in quotes, not empty");
  }
  out.earlier = earlier;
}

}  // namespace

void load_governance(Loader& loader, const Reader& playbook, Governance& out) {
  if (!playbook.has("governance")) return;
  const Reader place = playbook.at("governance");
  const Members members(place, kGovernance);
  if (!members) return;
  if (members.has(kOwners)) {
    const Reader owners_place = members.at(kOwners);
    const Members owners(owners_place, kOwnerMembers);
    for (uint32_t p = 0; p < kProcedureCount; ++p) out.owners[p] = owners.text(p);
  }
  if (members.has(kSignoff)) {
    const Reader signoff_place = members.at(kSignoff);
    Members signoff(signoff_place, kSignoffMembers);
    out.signed_by = signoff.text(kBy);
    out.signed_at = read_date(signoff, kAt);
    out.signed_text = signoff.text(kText);
  }
  const Reader reviews = members.at(kReviews);
  out.reviews = make<Review>(loader.plan.arena, reviews.size());
  NameIndex keys;
  for (uint32_t i = 0; i < reviews.size(); ++i) {
    load_review(loader, reviews.item(i), keys, i, out.reviews[i]);
  }
}

}  // namespace fieldwise
