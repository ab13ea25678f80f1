#include "playbook/playbook.h"

namespace fieldwise {

void load_sla(Loader&, const Reader&, Sla&) {}

}  // namespace fieldwise
