// A disk in memory that tells what is on it from what was only written: files keep what was synced,
// a power cut takes the rest, all of it, some of it, or parts of sectors. It can be full, and each
// of its calls can be made to fail.
//
// What it promises is what SQLite expects of a disk on Linux: a write does not touch the bytes
// beside it; a file that was made or deleted since its folder was synced may be gone, or back.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace fieldwise::simulation {

enum class Trouble {
  none,
  io,    // one call fails
  dead,  // from one call on, all fail
  full,  // from one call on, no file gets longer
  cut,   // at one call the power goes
};

// What a call on a disk comes to.
enum class Outcome { done, failed, full };

// A file, as programs see it and as it is on the disk.
struct DiskFile {
  struct Change {
    bool truncate = false;
    size_t at = 0;  // where `bytes` go, or the new length
    std::string bytes;
  };
  std::string content;
  std::string synced;
  std::vector<Change> pending;  // what leads from `synced` to `content`
};

class Disk {
 public:
  using File = std::shared_ptr<DiskFile>;

  // Makes an empty disk of it; `seed` decides what a power cut leaves.
  void wipe(uint64_t seed);

  // Lets `trouble` come at the call-th call from now, 1 being the next; ends what troubled before.
  void arrange(Trouble trouble, int64_t call);

  // Whether the trouble that was arranged has come.
  bool troubled() const { return troubled_; }

  // Whether nobody is there any more: the power is gone, or the process.
  bool dark() const { return dark_; }
  // From here on nothing is written and every call fails.
  void go_dark() { dark_ = true; }

  // After `go_dark` or a power cut, once all files are closed. With `lose`, what was not synced is
  // gone, maybe. Ends what troubled.
  void light(bool lose);

  // Syncs do nothing from now on: for showing that a test would notice.
  void lie() { lying_ = true; }

  // The file, made when there is none and `create` is set. Null: there is none, or it failed.
  File open(const std::string& path, bool create, Outcome& outcome);
  Outcome remove(const std::string& path, bool sync_folder);
  bool exists(const std::string& path) const { return names_.contains(path); }

  // Less than `size` bytes where the file ends before.
  Outcome read(const File& file, size_t at, size_t size, std::string_view& bytes);
  Outcome write(const File& file, size_t at, std::string_view bytes);
  Outcome truncate(const File& file, size_t size);
  // With `folder`, what files there are is synced too.
  Outcome sync(const File& file, bool folder);
  Outcome ask();  // a call that only looks

 private:
  enum class Kind { look, write, longer, sync };
  Outcome call(Kind kind);
  void tear(DiskFile& file);
  void tear(std::string& content, const DiskFile::Change& change);

  std::map<std::string, File> names_;         // as programs see them
  std::map<std::string, File> synced_names_;  // as the folders on the disk have them
  Random random_{1};
  Trouble trouble_ = Trouble::none;
  int64_t left_ = std::numeric_limits<int64_t>::max();  // calls until it comes
  bool troubled_ = false;
  bool dark_ = false;
  bool lying_ = false;
};

// Makes `disk` what SQLite opens files on, from now on in this process. It must outlive them.
void use_disk(Disk& disk);

}  // namespace fieldwise::simulation
