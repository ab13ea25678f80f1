#include "plan/sentences.h"

namespace fieldwise {

const bool kSentences = true;

}  // namespace fieldwise
