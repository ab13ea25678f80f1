// Files that the server keeps or reads whole.
#pragma once

#include <cstdint>
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

// What is left on the disk that `path` is on, for this process, in bytes.
std::optional<uint64_t> free_bytes(const std::string& path);

// Copies a file to `to`, readable by its owner only, and writes it to disk, by way of a new file.
// Throws std::runtime_error.
void copy_private_file(const std::string& from, const std::string& to);

// An open file that has no name any more: nothing is left of it once it is closed.
class OpenFile {
 public:
  // Opens `path` and removes its name. Throws std::runtime_error.
  explicit OpenFile(const std::string& path);
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  uint64_t size() const { return size_; }
  // The next bytes, at most `count`; none at the end. Throws std::runtime_error.
  std::string read(size_t count);

 private:
  int fd_ = -1;
  uint64_t size_ = 0;
};

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
