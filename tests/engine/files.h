// Files that tests read: our cases, and the public suites beside the repository.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace fieldwise::test {

// The whole file, or "" when there is none.
inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::string cases_folder() { return FIELDWISE_CASES; }

// The folder of shared data: $FIELDWISE_SHARED, or `shared` beside the repository.
inline std::string shared_folder() {
  const char* set = std::getenv("FIELDWISE_SHARED");
  return set != nullptr ? set : FIELDWISE_SHARED_DEFAULT;
}

}  // namespace fieldwise::test
