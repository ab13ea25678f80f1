#include "base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

namespace fieldwise::server {
namespace {

[[noreturn]] void fail(const std::string& action, const std::string& path) {
  throw std::runtime_error("cannot " + action + " " + path + ": " + std::strerror(errno));
}

void write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = write(fd, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("write", path);
    content.remove_prefix(static_cast<size_t>(n));
  }
}

// Brings a draft to disk and gives it its name.
void finish(int fd, const std::string& draft, const std::string& path) {
  if (fsync(fd) != 0 || close(fd) != 0) fail("write", draft);
  if (rename(draft.c_str(), path.c_str()) != 0) fail("rename", draft);
}

}  // namespace

std::optional<std::string> read_file(const std::string& path) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string out;
  char buffer[65536];
  size_t n = 0;
  while ((n = std::fread(buffer, 1, sizeof buffer, file)) > 0) out.append(buffer, n);
  const bool ok = std::ferror(file) == 0;
  if (file != stdin) std::fclose(file);
  if (!ok) return std::nullopt;
  return out;
}

std::optional<uint64_t> free_bytes(const std::string& path) {
  struct statvfs space {};
  if (statvfs(path.c_str(), &space) != 0) return std::nullopt;
  return uint64_t{space.f_bavail} * space.f_frsize;
}

void copy_private_file(const std::string& from, const std::string& to) {
  std::FILE* const source = std::fopen(from.c_str(), "rb");
  if (source == nullptr) fail("read", from);
  const std::shared_ptr<void> close_source(nullptr, [source](void*) { std::fclose(source); });
  const std::string draft = to + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) fail("create", draft);
  std::vector<char> buffer(size_t{1} << 20);
  size_t n = 0;
  while ((n = std::fread(buffer.data(), 1, buffer.size(), source)) > 0) {
    write_all(fd, {buffer.data(), n}, draft);
  }
  if (std::ferror(source) != 0) fail("read", from);
  finish(fd, draft, to);
}

void write_private_file(const std::string& path, std::string_view content) {
  const std::string draft = path + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) fail("create", draft);
  write_all(fd, content, draft);
  finish(fd, draft, path);
}

OpenFile::OpenFile(const std::string& path) {
  fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd_ < 0 || fstat(fd_, &info) != 0) fail("open", path);
  size_ = static_cast<uint64_t>(info.st_size);
  unlink(path.c_str());
}

OpenFile::~OpenFile() { close(fd_); }

std::string OpenFile::read(size_t count) {
  std::string out(count, '\0');
  ssize_t n = 0;
  do {
    n = ::read(fd_, out.data(), count);
  } while (n < 0 && errno == EINTR);
  if (n < 0) fail("read", "a copy");
  out.resize(static_cast<size_t>(n));
  return out;
}

FileLock::~FileLock() {
  if (fd_ >= 0) close(fd_);
}

bool FileLock::acquire(const std::string& path) {
  fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd_ < 0) fail("create", path);
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) fail("lock", path);
  return false;
}

}  // namespace fieldwise::server
