#include "routes/range_query.h"

#include <string>

#include "http/parameters.h"
#include "insight/kept.h"

namespace fieldwise::server {

Errors read_range(const Request& request, insight::Range& range) {
  Errors errors;
  const auto read_bound = [&](const char* name, int64_t& bound) {
    bound = query_number(request, name).value_or(bound);
    if (insight::is_whole_day(bound)) return;
    errors.push_back({"range", std::string("/") + name,
                      "Write the first millisecond of a day in UTC, a multiple of 86400000: sums "
                      "are kept by day."});
  };
  read_bound("from", range.from);
  read_bound("to", range.to);
  if (errors.empty() && range.from >= range.to) {
    errors.push_back({"range", "/to", "Write a time that is later than `from`."});
  }
  return errors;
}

}  // namespace fieldwise::server
