#include "playbook/playbook.h"

namespace fieldwise {

void load_routing(Loader&, const Reader&, Routing&) {}

}  // namespace fieldwise
