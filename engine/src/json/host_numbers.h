// Numbers between decimal and binary, exactly, as ECMA-262 says. In Wasm JavaScript itself does it
// (bindings/wasm/numbers.cpp), natively the C++ library (json/host_numbers.cpp).
#pragma once

#include <cstddef>
#include <string_view>

namespace fieldwise {

// Number::toString of any double, radix 10; returns how many characters it wrote, 25 at most.
size_t print_number(char* out, double value);

// The double nearest to a decimal literal, ties to even: [sign] digits [. digits] [e [sign]
// digits], which the caller has checked. Beyond the range of doubles: an infinity.
double read_decimal(std::string_view literal);

}  // namespace fieldwise
