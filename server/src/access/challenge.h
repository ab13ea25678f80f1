// Proof of work by ALTCHA's protocol, version 2 (https://altcha.org): a challenge, the guesses that
// solve it, and how a solution is checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::server {

// How long a challenge may be solved, in ms.
inline constexpr int64_t kChallengeTime = 20 * int64_t{60} * 1000;

struct Work {
  int cost = 1000;          // rounds of PBKDF2 for one guess
  int64_t attempts = 2000;  // guesses at most
};

struct Solved {
  std::string id;  // of the challenge, by which it counts once
  int64_t made_at = 0, expires_at = 0;
};

// A challenge as ALTCHA's widget takes it. `secret` signs it; it is good for `site` only. Takes one
// guess' time.
std::string make_challenge(const Work& work, std::string_view secret, std::string_view site,
                           int64_t now);

// What the widget's text says, if it solves a challenge of ours that is not too old. Takes one
// guess' time where the signature is ours, and next to none else.
std::optional<Solved> check_solution(std::string_view text, std::string_view secret,
                                     std::string_view site, int64_t now);

}  // namespace fieldwise::server
