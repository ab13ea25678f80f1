// Where a store is: the path of a SQLite file, or the URI of a PostgreSQL database.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::server {

// postgres://… or postgresql://…
bool is_postgres(std::string_view place);

// For people and logs: without password and parameters.
std::string shown_place(const std::string& place);

}  // namespace fieldwise::server
