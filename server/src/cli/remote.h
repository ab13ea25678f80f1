// Verbs that go through a running server: a database of SQLite belongs to one process.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "json/value.h"

namespace fieldwise::cli {

// The options that such a verb takes besides its own: `--server` and `--secret-key-file`.
inline constexpr std::string_view kServerOption = "--server";
inline constexpr std::string_view kSecretKeyOption = "--secret-key-file";

struct RemoteAnswer {
  unsigned status = 0;
  std::string content_type, body;
};

// A server and the secret key to speak to it with.
struct Remote {
  std::string address;  // http:// or https://, host, port and path, without a slash at the end
  std::string key;

  // Sends a request, with a JSON body where that is not empty, and waits at most 30 seconds. Throws
  // std::runtime_error, with a sentence, when nobody answers. With `file`, a good answer is saved
  // there instead, and may take its time.
  RemoteAnswer send(std::string_view method, std::string_view path, std::string_view body = {},
                    const std::string& file = {}) const;
};

// Sends GET, and saves the answer's body, however long it is, as a new file for its owner only.
// Says on standard error what is wrong and returns false, and then the file may be there in part.
bool download(const Remote& remote, std::string_view path, const std::string& file);

// Reads what the options and the environment (FIELDWISE_SERVER, FIELDWISE_SECRET_KEY) say. Returns
// kDone, or another exit code after saying what is wrong.
int read_remote(std::string_view verb, const Arguments& arguments, Remote& out);

// A segment of a path: everything but letters, digits, `_`, `-`, `.` and `~` as %XX.
std::string path_segment(std::string_view text);

// Sends it, and returns the answer's body; or says on standard error what the server says is wrong,
// and returns nothing. The exit code is then kWrongInput.
std::optional<std::string> ask(const Remote& remote, std::string_view method, std::string_view path,
                               std::string_view body = {});

// Prints an answer: as it came with `--json`, else as `print_it` does for people. Returns kDone.
int print_answer(const Arguments& arguments, const std::string& answer,
                 const std::function<void(const Value&)>& print_it);

struct Question {
  std::string method, path, body;
};

// All that most verbs do once they know what to ask: asks the server that the arguments name, and
// prints what it says. Returns the exit code.
int ask_and_print(std::string_view verb, const Arguments& arguments, const Question& question,
                  const std::function<void(const Value&)>& print_it);

// A member of an answer; '' where it is no text.
std::string text_of(const Value& object, const char* name);

}  // namespace fieldwise::cli
