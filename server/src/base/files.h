// Files that the server keeps or reads whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fieldwise::server {

// The bytes of a file; `-` is standard input. Empty when it cannot be read.
std::optional<std::string> read_file(const std::string& path);

// Creates `path` readable by its owner only and writes it to disk, by way of a new file, so that no
// half-written key stays behind. Throws std::runtime_error.
void write_private_file(const std::string& path, std::string_view content);

// An exclusive lock on a file, held while this object lives. The system releases it when the
// process ends, however it ends.
class FileLock {
 public:
  FileLock() = default;
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();
  // False when another process holds it. Throws std::runtime_error when the file cannot be made.
  bool acquire(const std::string& path);

 private:
  int fd_ = -1;
};

}  // namespace fieldwise::server
