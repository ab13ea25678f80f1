// Nurture: sequences of content, advanced by engagement (SPEC A9).
#pragma once

namespace fieldwise {

struct Nurture {};

}  // namespace fieldwise
