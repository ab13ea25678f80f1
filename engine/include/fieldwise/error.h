// Errors are values: nothing in Fieldwise throws.
#pragma once

#include <string>
#include <vector>

namespace fieldwise {

// One thing that is wrong. `code` is stable and meant for programs (docs/errors.md lists them),
// `path` is a JSON pointer (RFC 6901) into the text that was given, `message` says in a sentence
// what to write instead.
struct Error {
  std::string code;
  std::string path;
  std::string message;
};

using Errors = std::vector<Error>;

// {"errors":[{"code":…,"path":…,"message":…}]}
std::string to_json(const Errors& errors);

}  // namespace fieldwise
