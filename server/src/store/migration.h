// The steps by which a database gets its tables. They are numbered and only go forward; their texts
// are part of the program, so that it never runs on a database that it does not know.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// The file NNN_name.sql; its version is NNN, which is also its place in the list, from 1.
struct Migration {
  std::string_view name;
  std::string_view sql;
};

// A row of the table `migration`.
struct AppliedMigration {
  int64_t version = 0;
  std::string checksum;
};

// SHA-256 of its text, hexadecimal.
std::string checksum(const Migration& migration);

// How many of `known` the database has, given its rows in the order of their versions. Throws
// StorageError when it has more than these, or was made by other texts.
size_t applied_count(std::span<const Migration> known,
                     const std::vector<AppliedMigration>& applied);

}  // namespace fieldwise::server
