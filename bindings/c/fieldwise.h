// Fieldwise from C, and so from PHP, Python, Go, Ruby: plans, submissions, decisions as JSON text.
//
// Texts go in as bytes and their length, in UTF-8; NULL with length 0 is an empty text. They come
// out ending in a zero byte, in `*result`, which is the caller's to give to fieldwise_free.
// `result` must not be NULL: a function that is given NULL there does nothing and returns
// FIELDWISE_WRONG_CALL.
//
// Every function may be called by any thread at any time. None throws, aborts, prints, reads the
// clock or starts a thread. The system's time zones are the only files that are read, when a plan
// is loaded. Times are milliseconds since the epoch, UTC. docs/c.md has the rest.
#ifndef FIELDWISE_H_
#define FIELDWISE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A loaded plan. Handles are positive and never used twice: one that was freed, or never was one,
// is the error `handle`. 0 is never a plan.
typedef int64_t fieldwise_plan;

// What a function returns.
enum {
  // `*result` is the answer.
  FIELDWISE_OK = 0,
  // The plan, the events or the submission cannot be read. `*result` is all that is wrong, each
  // with what to write instead: {"errors":[{"code":…,"path":…,"message":…}]}.
  FIELDWISE_WRONG_INPUT = 1,
  // The program that calls has a mistake: NULL, a handle, a length or a time that is none.
  // `*result` is {"errors":[…]}.
  FIELDWISE_WRONG_CALL = 2,
  // Memory has run out. `*result` is NULL; nothing has changed.
  FIELDWISE_NO_MEMORY = 3
};

// The version of the library, as "0.1.0". Not to be freed.
const char* fieldwise_version(void);

// Gives back a result. NULL is allowed.
void fieldwise_free(char* result);

// Loads a plan (docs/plan.md): checks all of it, compiles its rules, runs its examples. `*plan` is
// then its handle and `*result` its hash, 32 hexadecimal digits; else `*plan` is 0 and `*result`
// lists everything that is wrong.
int fieldwise_load(const char* json, size_t length, fieldwise_plan* plan, char** result);

// The plan as one visitor meets it, with the variants of its experiments that fall to them
// (docs/experiments.md). A handle of its own, to be freed as well, even where the plan has no
// experiments. Compiles as long as loading does where it has: keep what you get. `visitor` is the
// id in the event log. `*result` is the hash, which stays the same.
int fieldwise_plan_for(fieldwise_plan plan, const char* visitor, size_t length, fieldwise_plan* own,
                       char** result);

// Gives back a plan. Calls that are under way with it in other threads end as if it were there.
// What is not a plan is ignored.
void fieldwise_free_plan(fieldwise_plan plan);

// The plan's hash, 32 hexadecimal digits.
int fieldwise_hash(fieldwise_plan plan, char** result);

// {"hash":…,"name":…,"fields":[…],"offers":[…]}: what it takes to draw the forms (docs/plan.md).
int fieldwise_describe(fieldwise_plan plan, char** result);

// The plan for browsers: one with a hash of its own, without private rules, lists and notes.
int fieldwise_publish(fieldwise_plan plan, char** result);

// Validates a submission {"offer":…,"answers":{field: value,…}} of a visitor with these events:
// {"valid":true or false,"errors":[…],"answers":{…},"decision":{…}}. A submission with mistakes is
// an answer too: FIELDWISE_OK and "valid":false.
//
// `events` is one event or an array of the events of one visitor (docs/events.md), in any order; an
// empty text is a first visit.
int fieldwise_validate(fieldwise_plan plan, const char* events, size_t events_length,
                       const char* submission, size_t submission_length, int64_t now,
                       char** result);

// The decision (docs/decision.md) for a visitor at `now`. Events after `now` do not count. `offer`
// is the key of an offer of the plan; empty: no form is shown and nothing is asked.
int fieldwise_decide(fieldwise_plan plan, const char* events, size_t events_length,
                     const char* offer, size_t offer_length, int64_t now, char** result);

// What there is to do about a lead at `now`, and to tell (docs/actions.md).
int fieldwise_act(fieldwise_plan plan, const char* events, size_t events_length, int64_t now,
                  char** result);

// Applies the rule of a request {"rule":…,"data":…}: {"value":…} or {"error":…} (docs/logic.md),
// both FIELDWISE_OK. `dialect` is "forms", as in plans, or "compat", after the public JsonLogic
// suites.
int fieldwise_logic(const char* request, size_t length, const char* dialect, int64_t now,
                    char** result);

#ifdef __cplusplus
}
#endif

#endif  // FIELDWISE_H_
