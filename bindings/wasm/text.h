// How embind hands texts to functions: as views of what JavaScript wrote (library.js), which lasts
// for the call. Its own way, a copy in a std::string, costs the page 0.2 KB.
#pragma once

#include <emscripten/bind.h>

#include <string>
#include <string_view>

namespace emscripten::internal {

// To library.js both are texts.
template <>
struct TypeID<std::string_view> : TypeID<std::string> {};

template <>
struct BindingType<std::string_view> {
  using WireType = BindingType<std::string>::WireType;
  static std::string_view fromWireType(WireType text) { return {text->data, text->length}; }
};

}  // namespace emscripten::internal
