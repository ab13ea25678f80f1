#include "base/whole.h"

namespace fieldwise {

const bool kWhole = true;

}  // namespace fieldwise
