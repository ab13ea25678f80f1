#include "leads/listing.h"

#include <utility>

namespace fieldwise::server {

void list_lead(Store& store, LeadWork& work, std::span<const insight::Listed> lists) {
  std::string text = insight::lists_text(lists);
  if (text == work.lists) return;
  store.lists().put(work.site, work.lead, lists);
  work.lists = std::move(text);
}

}  // namespace fieldwise::server
