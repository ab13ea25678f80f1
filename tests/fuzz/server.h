// The server's code on a database in memory, for inputs that come as requests.
#pragma once

#include <functional>
#include <string_view>

#include "base/crypto.h"
#include "http/message.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::fuzz {

inline constexpr int64_t kNow = 1763719210000;
inline constexpr std::string_view kPublishableKey = "pk_test";
inline constexpr std::string_view kAddressKey = "suppression";  // of the hashes of e-mail addresses

struct Server {
  server::Store& store;
  const server::Site& site;
  const server::SigningKey& key;
};

// A server whose one visitor, with the token "AAAA…" (22), has sent an event and a form. It is made
// once.
Server& server();

// Runs `work` in a transaction that is undone, so that every input meets the same database.
void undone(const std::function<void()>& work);

// Whether an answer is one that the protocol knows, and no mistake of the server's.
void check_answer(const server::Response& response);

}  // namespace fieldwise::fuzz
