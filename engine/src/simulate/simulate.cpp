// run(): all leads on one clock.
#include "simulate/simulate.h"

#include <algorithm>
#include <memory>
#include <queue>
#include <utility>

#include "act/lead.h"
#include "base/text.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "simulate/coverage.h"
#include "simulate/desk.h"
#include "simulate/words.h"

namespace fieldwise::simulate {
namespace {

using What = Announcement::Kind;

constexpr std::string_view kClient = "simulation";

std::string_view domain_of(const Sheet& sheet) {
  const Plan& plan = sheet.plan();
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].type != FieldType::email || sheet.value(f).is_null()) continue;
    return email_domain(sheet.value(f).text());
  }
  return {};
}

class Clockwork {
 public:
  Clockwork(const Plan& plan, Simulation& out)
      : plan_(plan),
        playbook_(plan.playbook == nullptr ? nothing_ : *plan.playbook),
        out_(out),
        coverage_(plan, out.records.size(), out.from),
        desk_(plan, playbook_, out.records.size()),
        seen_(out.records.size()),
        next_seq_(out.records.size(), 1) {}

  void run() {
    for (uint32_t r = 0; r < out_.records.size(); ++r) {
      const EventLog& log = out_.records[r].log;
      leads_.push_back(std::make_unique<Lead>(plan_, log));
      for (const Event* event : log.state().events) {
        if (event->client == kClient) next_seq_[r] = std::max(next_seq_[r], event->seq + 1);
      }
      queue(r, next_event(r, INT64_MIN));
    }
    while (!waiting_.empty()) {
      const auto [at, record] = waiting_.top();
      waiting_.pop();
      go_on(record, at);
    }
    finish();
  }

 private:
  using Turn = std::pair<int64_t, uint32_t>;  // ms, record: of equal times the first record

  void queue(uint32_t record, int64_t at) {
    if (at <= out_.to) waiting_.emplace(at, record);
  }

  // When the record's next event after `at` is; kNever: there is none.
  int64_t next_event(uint32_t record, int64_t at) const {
    const auto& events = out_.records[record].log.state().events;
    const auto next = std::upper_bound(events.begin(), events.end(), at,
                                       [](int64_t t, const Event* e) { return t < e->at; });
    return next == events.end() ? kNever : (*next)->at;
  }

  // Takes a record to a time, and finds out when it wants to go on.
  void go_on(uint32_t record, int64_t at) {
    Lead& lead = *leads_[record];
    while (lead.step(at)) take(record, lead);
    coverage_.look(record, lead, at >= out_.from);
    const int64_t event = next_event(record, at);
    int64_t next = std::min(event, lead.changes_at(std::min(event, out_.to)));
    // What holds when the telling begins is looked at, too.
    if (at < out_.from) next = std::min(next, out_.from);
    queue(record, next);
  }

  void take(uint32_t record, Lead& lead) {
    const Moment& moment = lead.timeline().moment();
    const bool told = moment.at >= out_.from;
    if (moment.event != nullptr) {
      if (moment.event->client != kClient || !dealt_out(record, *moment.event)) {
        desk_.note(record, *moment.event, moment.before);
      }
      if (told) coverage_.hear(record, *moment.event);
    }
    desk_.set_open(record, lead.folds().handoff.is_open());
    coverage_.look(record, lead, told);
    if (told) tell_segments(record, moment);
    const Announcements& all = lead.folds().announcements;
    for (; seen_[record] < all.size(); ++seen_[record]) {
      if (told) tell(record, lead, all[seen_[record]]);
    }
  }

  // Nobody announces them; who tries a plan wants to see them all the same.
  void tell_segments(uint32_t record, const Moment& moment) {
    for (uint32_t s = 0; s < plan_.segments.size(); ++s) {
      if (moment.before.segment[s] == moment.after.segment[s]) continue;
      add(record, segment_entry(plan_, moment, s));
    }
  }

  // Whether the event is an assignment of this simulation; what records bring along is not.
  bool dealt_out(uint32_t record, const Event& event) const {
    const auto own = std::make_pair(record, event.seq);
    return std::find(own_.begin(), own_.end(), own) != own_.end();
  }

  void tell(uint32_t record, Lead& lead, const Announcement& said) {
    coverage_.tell(record, said);
    add(record, entry_of(plan_, lead, said));
    if (said.kind == What::handoff && playbook_.routing.given) {
      hand_over(record, lead, said.at);
    } else if (said.kind == What::escalation && said.why != kNone &&
               playbook_.sla.clocks[said.subject].escalations[said.item].action ==
                   Escalation::Action::reassign) {
      desk_.give(record, said.why, said.at);
      record_assigned(record, said.at, [&](JsonWriter& w) {
        w.key("rep").string(playbook_.routing.reps[said.why].key);
      });
    }
  }

  void hand_over(uint32_t record, Lead& lead, int64_t at) {
    const Standing& standing = lead.timeline().moment().after;
    const Sheet& sheet = lead.timeline().sheet();
    const RoutedLead routed{sheet, standing.stage, domain_of(sheet)};
    Arena arena;
    const Choice choice = desk_.choose(record, routed, standing, at, arena);
    coverage_.route(record, choice);
    add(record, entry_of(playbook_, routed, choice, at));
    if (choice.rep == kNone) return;
    desk_.deal_out(record, choice, at);
    record_assigned(record, at,
                    [&](JsonWriter& w) { write_assigned(w, playbook_.routing, choice); });
  }

  // Puts the assignment into the lead's log, behind what led to it.
  template <class Write>
  void record_assigned(uint32_t record, int64_t at, Write write) {
    const int64_t seq = next_seq_[record]++;
    std::string event;
    JsonWriter w(event);
    w.begin_object().key("client").string(kClient).key("seq").integer(seq);
    w.key("at").integer(at + 1).key("type").string("assigned");
    write(w);
    w.end_object();
    // It fails only where a log is full; then the record goes on without it.
    if (out_.records[record].log.add(event).empty()) own_.emplace_back(record, seq);
  }

  void finish() {
    for (uint32_t r = 0; r < leads_.size(); ++r) {
      Lead& lead = *leads_[r];
      lead.advance(out_.to);
      const auto& events = out_.records[r].log.state().events;
      End& end = out_.ends.emplace_back();
      end.started = !events.empty() && events.front()->at <= out_.to;
      if (!end.started) continue;
      coverage_.look(r, lead, true);
      end.stage = lead.timeline().standing().stage;
      end.in_review = lead.timeline().standing().in_review;
      end.rep = desk_.rep_of(r);
    }
    std::stable_sort(out_.entries.begin(), out_.entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.at, a.record) < std::pair(b.at, b.record);
    });
    out_.coverage = coverage_.take();
  }

  void add(uint32_t record, Entry entry) {
    entry.record = record;
    out_.entries.push_back(std::move(entry));
  }

  const Plan& plan_;
  const Playbook nothing_{};
  const Playbook& playbook_;
  Simulation& out_;
  Coverage coverage_;
  Desk desk_;
  std::vector<std::unique_ptr<Lead>> leads_;  // by record
  std::vector<size_t> seen_;                  // of its announcements
  std::vector<int64_t> next_seq_;
  std::vector<std::pair<uint32_t, int64_t>> own_;  // record, seq
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> waiting_;
};

}  // namespace

Simulation run(const Plan& plan, std::vector<Record> records, int64_t from, int64_t to) {
  Simulation out;
  out.from = from;
  out.to = to;
  out.records = std::move(records);
  std::sort(out.records.begin(), out.records.end(),
            [](const Record& a, const Record& b) { return a.name < b.name; });
  Clockwork(plan, out).run();
  return out;
}

}  // namespace fieldwise::simulate
