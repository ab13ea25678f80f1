// The disk as a VFS of SQLite (https://www.sqlite.org/vfs.html). One connection uses it at a time,
// so locks are always there to be had.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

#include "base/clock.h"
#include "disk.h"

namespace fieldwise::simulation {
namespace {

// A file that SQLite has open. `memory` is what its connections share beside a write-ahead log.
struct Handle {
  sqlite3_file base;
  Disk::File file;
  bool new_journal;  // its folder is to be synced with it, once
  std::map<int, std::string> memory;
};

Disk* g_disk = nullptr;
Random g_random(1);

Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

int result(Outcome outcome, int failure) {
  if (outcome == Outcome::done) return SQLITE_OK;
  return outcome == Outcome::full ? SQLITE_FULL : failure;
}

int close_file(sqlite3_file* file) {
  handle(file).~Handle();
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
  std::string_view bytes;
  const auto wanted = static_cast<size_t>(size);
  const Outcome outcome = g_disk->read(handle(file).file, static_cast<size_t>(at), wanted, bytes);
  if (outcome != Outcome::done) return SQLITE_IOERR_READ;
  std::memset(out, 0, wanted);
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(out));
  return bytes.size() == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  const std::string_view bytes(static_cast<const char*>(data), static_cast<size_t>(size));
  return result(g_disk->write(handle(file).file, static_cast<size_t>(at), bytes),
                SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return result(g_disk->truncate(handle(file).file, static_cast<size_t>(size)),
                SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
  const bool folder = handle(file).new_journal;
  const Outcome outcome = g_disk->sync(handle(file).file, folder);
  if (outcome == Outcome::done) handle(file).new_journal = false;
  return result(outcome, SQLITE_IOERR_FSYNC);
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  if (g_disk->ask() != Outcome::done) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle(file).file->content.size());
  return SQLITE_OK;
}

int lock(sqlite3_file*, int) { return SQLITE_OK; }

int check_lock(sqlite3_file*, int* out) {
  *out = 0;
  return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int map_memory(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  std::map<int, std::string>& memory = handle(file).memory;
  *out = nullptr;
  if (!memory.contains(region)) {
    if (extend == 0) return SQLITE_OK;
    memory[region].resize(static_cast<size_t>(size));
  }
  *out = memory[region].data();
  return SQLITE_OK;
}

int lock_memory(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void order_memory(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

int unmap_memory(sqlite3_file* file, int) {
  handle(file).memory.clear();
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {2,
                                     close_file,
                                     read_file,
                                     write_file,
                                     truncate_file,
                                     sync_file,
                                     size_of_file,
                                     lock,
                                     lock,
                                     check_lock,
                                     control,
                                     sector_size,
                                     characteristics,
                                     map_memory,
                                     lock_memory,
                                     order_memory,
                                     unmap_memory,
                                     nullptr,
                                     nullptr};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  Disk::File found;
  if (path == nullptr) {
    found = std::make_shared<DiskFile>();  // a temporary one
  } else {
    Outcome outcome = Outcome::done;
    found = g_disk->open(path, (flags & SQLITE_OPEN_CREATE) != 0, outcome);
    if (found == nullptr) return outcome == Outcome::full ? SQLITE_FULL : SQLITE_CANTOPEN;
  }
  // As the VFS of Linux does it.
  constexpr int kJournals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  const bool new_journal = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & kJournals) != 0;
  auto* made = new (file) Handle{{&kMethods}, std::move(found), new_journal, {}};
  made->base.pMethods = &kMethods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* path, int sync_folder) {
  if (!g_disk->exists(path)) return SQLITE_IOERR_DELETE_NOENT;
  return result(g_disk->remove(path, sync_folder != 0), SQLITE_IOERR_DELETE);
}

int access_file(sqlite3_vfs*, const char* path, int flags, int* out) {
  if (g_disk->ask() != Outcome::done) return SQLITE_IOERR_ACCESS;
  *out = g_disk->exists(path) ? 1 : 0;
  // What is empty is as good as not there, as with the VFS of Linux.
  if (flags == SQLITE_ACCESS_EXISTS && *out != 0) {
    Outcome outcome = Outcome::done;
    const Disk::File file = g_disk->open(path, false, outcome);
    *out = file != nullptr && !file->content.empty() ? 1 : 0;
  }
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
  if (std::strlen(path) >= static_cast<size_t>(size)) return SQLITE_CANTOPEN;
  std::strcpy(out, path);
  return SQLITE_OK;
}

int fill_randomly(sqlite3_vfs*, int size, char* out) {
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(g_random.bits() >> 56);
  return size;
}

int pass_time(sqlite3_vfs*, int microseconds) { return microseconds; }

// As SQLite counts: ms since noon of November 24, 4714 before Christ.
int tell_time(sqlite3_vfs*, sqlite3_int64* out) {
  *out = sqlite3_int64{210866760000000} + server::now_ms();
  return SQLITE_OK;
}

int tell_days(sqlite3_vfs* vfs, double* out) {
  sqlite3_int64 ms = 0;
  tell_time(vfs, &ms);
  *out = static_cast<double>(ms) / 86400000.0;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

void use_disk(Disk& disk) {
  static sqlite3_vfs vfs{};
  g_disk = &disk;
  vfs.iVersion = 2;
  vfs.szOsFile = static_cast<int>(sizeof(Handle));
  vfs.mxPathname = 512;
  vfs.zName = "fieldwise-disk";
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = fill_randomly;
  vfs.xSleep = pass_time;
  vfs.xCurrentTime = tell_days;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = tell_time;
  sqlite3_vfs_register(&vfs, 1);
}

}  // namespace fieldwise::simulation
