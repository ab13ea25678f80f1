// The types that cross between JavaScript and the engine. embind would register every arithmetic
// type, four kinds of text and views of memory, and the glue would carry the code for each: 1.3 KB.
#include <emscripten/bind.h>
#include <emscripten/emscripten.h>

#include <cstdint>
#include <string>

namespace embind = emscripten::internal;

extern "C" {

EMSCRIPTEN_KEEPALIVE __attribute__((constructor)) void
__embind_register_native_and_builtin_types() {
  embind::_embind_register_void(embind::TypeID<void>::get(), "void");
  embind::_embind_register_integer(embind::TypeID<int>::get(), "int", sizeof(int), INT32_MIN,
                                   INT32_MAX);
  embind::_embind_register_float(embind::TypeID<double>::get(), "double", sizeof(double));
  embind::_embind_register_std_string(embind::TypeID<std::string>::get(), "std::string");
}

// embind names a type that is not among these; without their names all are alike.
EMSCRIPTEN_KEEPALIVE const char* __getTypeName(const std::type_info*) { return nullptr; }
}
