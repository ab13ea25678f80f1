#include "playbook/playbook.h"

namespace fieldwise {

void load_nurture(Loader&, const Reader&, Nurture&) {}

}  // namespace fieldwise
