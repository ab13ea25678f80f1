// Decimal text to the nearest double.
#pragma once

#include <string_view>

namespace fieldwise {

// The double nearest to a decimal literal, ties to even: [sign] digits [. digits] [e [sign]
// digits], which the caller has checked. Beyond the range of doubles: an infinity. Our own because
// strtod costs the page ten kilobytes of long double arithmetic (musl's is written with it).
double read_decimal(std::string_view literal);

}  // namespace fieldwise
