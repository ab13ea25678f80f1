// E-mail addresses: which a visitor gave, what they are kept as, and whose company they name.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "fieldwise/plan.h"
#include "json/value.h"
#include "store/store.h"
#include "sync/visitor.h"

namespace fieldwise::server {

// The form in which two addresses are compared: trimmed, in lower case.
std::string plain_address(std::string_view text);

// Whether a plan's field of type email takes such an address.
bool is_address(std::string_view text);

// What an address is kept as outside of events: HMAC-SHA-256 of its plain form, hexadecimal.
// Without the key it tells nothing, also to who guesses addresses.
std::string address_hash(std::string_view key, std::string_view address);

// The key of these hashes that the store keeps; made when there is none. Within a transaction.
std::string kept_address_key(Store& store);

// The key of the plan's field by whose answer people are known: its first one of type email. Empty
// when there is none.
std::string_view address_field(const Plan& plan);

// The answer to that field among `answers` (an object), in plain form; empty: none was given.
std::string address_in(const Plan& plan, const Value& answers);

// The domain of a business address in plain form; empty for free, disposable and student ones, and
// for what is no address.
std::string company_domain(const Plan& plan, std::string_view address);

// Adds the address that an event answers, by its payload, to `out` in plain form: valid or not. To
// a field that the plan does not have it does where it looks like one; what is suppressed too much
// is an import that a person looks at, what is missed comes back.
void add_address(const Plan& plan, std::string_view event, std::set<std::string>& out);

}  // namespace fieldwise::server
