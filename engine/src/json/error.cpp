#include "fieldwise/error.h"

#include "json/writer.h"

namespace fieldwise {

std::string to_json(const Errors& errors) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("errors").begin_array();
  for (const Error& e : errors) {
    w.begin_object().key("code").string(e.code).key("path").string(e.path);
    w.key("message").string(e.message).end_object();
  }
  w.end_array().end_object();
  return out;
}

}  // namespace fieldwise
