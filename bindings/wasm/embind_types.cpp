// The type that library.js must know, to convert it. embind itself would register every arithmetic
// type, four kinds of text and views of memory.
#include <emscripten/bind.h>

#include <string>

EMSCRIPTEN_BINDINGS(types) {
  namespace embind = emscripten::internal;
  embind::_embind_register_std_string(embind::TypeID<std::string>::get(), "");
}
