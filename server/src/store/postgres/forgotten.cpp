#include "store/postgres/forgotten.h"

#include "store/place.h"
#include "store/postgres/connection.h"

namespace fieldwise::server {

Forgotten forgotten_in_postgres(const std::string& address) {
  try {
    DatabaseConnection db(address);
    const auto read = [&db](const char* sql, std::vector<Forgotten::Entry>& out) {
      const Rows rows = db.run(sql);
      for (int64_t i = 0; i < rows.size(); ++i) {
        out.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2),
                       rows.integer(i, 3) != 0, rows.optional_integer(i, 4)});
      }
    };
    Forgotten out;
    read("SELECT site, visitor, at, 0::bigint, until FROM forgotten", out.visitors);
    read("SELECT site, email, at, typed, NULL::bigint FROM suppressed", out.addresses);
    const Rows leads = db.run("SELECT site, id FROM lead");
    for (int64_t i = 0; i < leads.size(); ++i)
      out.leads.emplace(leads.text(i, 0), leads.text(i, 1));
    return out;
  } catch (const StorageError& error) {
    throw StorageError(shown_place(address) + ": " + error.what());
  }
}

}  // namespace fieldwise::server
