#include "fieldwise/error.h"

#include "json/writer.h"

namespace fieldwise {

void write_errors(JsonWriter& w, const Errors& errors) {
  w.begin_array();
  for (const Error& e : errors) {
    w.begin_object().key("code").string(e.code).key("path").string(e.path);
    w.key("message").string(e.message).end_object();
  }
  w.end_array();
}

std::string to_json(const Errors& errors) {
  std::string out;
  JsonWriter w(out);
  write_errors(w.begin_object().key("errors"), errors);
  w.end_object();
  return out;
}

}  // namespace fieldwise
