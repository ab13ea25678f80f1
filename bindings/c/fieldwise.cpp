// What it declares is shown (fieldwise.map); all else is hidden.
#pragma GCC visibility push(default)
#include "fieldwise.h"
#pragma GCC visibility pop

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "fieldwise/act.h"
#include "fieldwise/decide.h"
#include "fieldwise/logic.h"
#include "json/utf.h"
#include "plans.h"

using namespace fieldwise;

namespace {

// Never taken apart: another thread may still decide while the process ends.
c::Plans& plans() {
  static auto* const all = new c::Plans;
  return *all;
}

// What keeps a function from its answer: thrown by what reads the arguments, caught by answer().
struct Refusal {
  int status;
  Errors errors;
};

[[noreturn]] void wrong_call(const char* code, std::string message) {
  throw Refusal{FIELDWISE_WRONG_CALL, {{code, "", std::move(message)}}};
}

char* copy(const std::string& text) {
  auto* const out = static_cast<char*>(std::malloc(text.size() + 1));
  if (out != nullptr) std::memcpy(out, text.c_str(), text.size() + 1);
  return out;
}

// Hands out what `action` returns, and nothing else: whatever is thrown must not cross into C, and
// besides refusals that is what the standard library throws when memory runs out.
template <class Action>
int answer(char** result, Action action) noexcept {
  if (result == nullptr) return FIELDWISE_WRONG_CALL;
  *result = nullptr;
  int status = FIELDWISE_OK;
  try {
    try {
      *result = copy(action());
    } catch (const Refusal& refusal) {
      status = refusal.status;
      *result = copy(to_json(refusal.errors));
    }
  } catch (const std::exception&) {
    // *result is still NULL.
  }
  return *result == nullptr ? FIELDWISE_NO_MEMORY : status;
}

// The arguments, as what the engine takes; `name` is what the header calls them.

std::string_view text_of(const std::string& name, const char* data, size_t length) {
  if (data == nullptr && length > 0) {
    wrong_call("null", "`" + name + "` is NULL and its length is not 0; pass its first byte.");
  }
  // -1, as some interfaces write "up to the zero byte", comes here as this.
  if (length > PTRDIFF_MAX) {
    wrong_call("length", "No text is as long as `" + name + "`; pass its length in bytes.");
  }
  const std::string_view text(data, length);
  if (!valid_utf8(text)) {
    throw Refusal{FIELDWISE_WRONG_INPUT,
                  {{"encoding", "", "`" + name + "` is not UTF-8 text; convert it to UTF-8."}}};
  }
  return text;
}

std::shared_ptr<const Plan> plan_of(fieldwise_plan handle) {
  auto plan = plans().find(handle);
  if (plan == nullptr) {
    wrong_call("handle", "This plan was freed or never loaded; load it and keep its handle.");
  }
  return plan;
}

int64_t time_of(int64_t now) {
  // As far as a JavaScript Date reaches, which is what engine and page agree upon.
  constexpr int64_t kEnd = 8'640'000'000'000'000;
  if (now < -kEnd || now > kEnd) {
    wrong_call("now", "`now` must be milliseconds since the epoch; it is too far from 1970.");
  }
  return now;
}

EventLog log_of(const char* events, size_t length) {
  EventLog log;
  const std::string_view text = text_of("events", events, length);
  if (text.empty()) return log;
  Errors errors = log.add(text);
  if (!errors.empty()) throw Refusal{FIELDWISE_WRONG_INPUT, std::move(errors)};
  return log;
}

Dialect dialect_of(const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  if (text == "forms") return Dialect::forms;
  if (text == "compat") return Dialect::compat;
  wrong_call("dialect", "The dialect must be \"forms\" or \"compat\".");
}

// Gives the plan that `open` returns a handle, and answers its hash.
template <class Open>
int answer_plan(fieldwise_plan* handle, char** result, Open open) noexcept {
  if (handle != nullptr) *handle = 0;
  const int status = answer(result, [&] {
    if (handle == nullptr) wrong_call("null", "There is no place for the plan's handle.");
    PlanResult opened = open();
    if (opened.plan == nullptr) throw Refusal{FIELDWISE_WRONG_INPUT, std::move(opened.errors)};
    std::string hash(plan_hash(*opened.plan));
    *handle = plans().add(std::move(opened.plan));
    return hash;
  });
  // A plan whose hash found no memory was not opened.
  if (status == FIELDWISE_NO_MEMORY && handle != nullptr) {
    fieldwise_free_plan(std::exchange(*handle, 0));
  }
  return status;
}

}  // namespace

const char* fieldwise_version() { return FIELDWISE_VERSION; }

void fieldwise_free(char* result) { std::free(result); }

int fieldwise_load(const char* json, size_t length, fieldwise_plan* plan, char** result) {
  return answer_plan(plan, result, [&] { return load_plan(text_of("json", json, length)); });
}

int fieldwise_plan_for(fieldwise_plan plan, const char* visitor, size_t length, fieldwise_plan* own,
                       char** result) {
  return answer_plan(own, result, [&] {
    const auto as_written = plan_of(plan);
    return plan_for(as_written, text_of("visitor", visitor, length));
  });
}

void fieldwise_free_plan(fieldwise_plan plan) { plans().remove(plan); }

int fieldwise_hash(fieldwise_plan plan, char** result) {
  return answer(result, [&] { return std::string(plan_hash(*plan_of(plan))); });
}

int fieldwise_describe(fieldwise_plan plan, char** result) {
  return answer(result, [&] { return describe_plan(*plan_of(plan)); });
}

int fieldwise_publish(fieldwise_plan plan, char** result) {
  return answer(result, [&] { return publish_plan(*plan_of(plan)); });
}

int fieldwise_validate(fieldwise_plan plan, const char* events, size_t events_length,
                       const char* submission, size_t submission_length, int64_t now,
                       char** result) {
  return answer(result, [&] {
    const auto under = plan_of(plan);
    const int64_t at = time_of(now);
    const EventLog log = log_of(events, events_length);
    return validate(*under, log, text_of("submission", submission, submission_length), at);
  });
}

int fieldwise_decide(fieldwise_plan plan, const char* events, size_t events_length,
                     const char* offer, size_t offer_length, int64_t now, char** result) {
  return answer(result, [&] {
    const auto under = plan_of(plan);
    const int64_t at = time_of(now);
    const EventLog log = log_of(events, events_length);
    return decide(*under, log, at, text_of("offer", offer, offer_length));
  });
}

int fieldwise_act(fieldwise_plan plan, const char* events, size_t events_length, int64_t now,
                  char** result) {
  return answer(result, [&] {
    const auto under = plan_of(plan);
    const int64_t at = time_of(now);
    return act(*under, log_of(events, events_length), at);
  });
}

int fieldwise_logic(const char* request, size_t length, const char* dialect, int64_t now,
                    char** result) {
  return answer(result, [&] {
    const Dialect spoken = dialect_of(dialect);
    const int64_t at = time_of(now);
    return apply_logic(text_of("request", request, length), spoken, at);
  });
}
