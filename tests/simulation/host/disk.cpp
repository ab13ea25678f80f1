#include "disk.h"

#include <algorithm>
#include <set>

namespace fieldwise::simulation {
namespace {

constexpr size_t kSector = 512;

void put(std::string& content, const DiskFile::Change& change) {
  if (change.truncate) {
    content.resize(change.at);
    return;
  }
  if (content.size() < change.at + change.bytes.size()) {
    content.resize(change.at + change.bytes.size());
  }
  content.replace(change.at, change.bytes.size(), change.bytes);
}

void note(DiskFile& file, DiskFile::Change change) {
  put(file.content, change);
  file.pending.push_back(std::move(change));
}

}  // namespace

void Disk::wipe(uint64_t seed) {
  *this = Disk();
  random_ = Random(seed);
}

void Disk::arrange(Trouble trouble, int64_t call) {
  trouble_ = trouble;
  left_ = call;
  troubled_ = false;
}

Outcome Disk::call(Kind kind) {
  if (dark_) return Outcome::failed;
  if (trouble_ == Trouble::none) return Outcome::done;
  const bool now = --left_ == 0;
  const bool since = left_ <= 0;
  switch (trouble_) {
    case Trouble::none:
      break;
    case Trouble::io:
      if (!now) break;
      troubled_ = true;
      return Outcome::failed;
    case Trouble::dead:
      if (!since) break;
      troubled_ = true;
      return Outcome::failed;
    case Trouble::full:
      if (!since || kind != Kind::longer) break;
      troubled_ = true;
      return Outcome::full;
    case Trouble::cut:
      if (!now) break;
      troubled_ = dark_ = true;
      return Outcome::failed;
  }
  return Outcome::done;
}

Outcome Disk::ask() { return call(Kind::look); }

Disk::File Disk::open(const std::string& path, bool create, Outcome& outcome) {
  const auto found = names_.find(path);
  const bool is_new = found == names_.end();
  outcome = call(is_new && create ? Kind::longer : Kind::look);
  if (outcome != Outcome::done) return nullptr;
  if (!is_new) return found->second;
  if (!create) return nullptr;
  return names_[path] = std::make_shared<DiskFile>();
}

Outcome Disk::remove(const std::string& path, bool sync_folder) {
  const Outcome outcome = call(Kind::write);
  if (outcome != Outcome::done) return outcome;
  names_.erase(path);
  if (sync_folder && !lying_) synced_names_ = names_;
  return outcome;
}

Outcome Disk::read(const File& file, size_t at, size_t size, std::string_view& bytes) {
  const Outcome outcome = call(Kind::look);
  if (outcome != Outcome::done) return outcome;
  const std::string_view content = file->content;
  bytes = at < content.size() ? content.substr(at, size) : std::string_view();
  return outcome;
}

Outcome Disk::write(const File& file, size_t at, std::string_view bytes) {
  const bool longer = at + bytes.size() > file->content.size();
  const bool was_dark = dark_;
  const Outcome outcome = call(longer ? Kind::longer : Kind::write);
  if (outcome == Outcome::done) {
    note(*file, {false, at, std::string(bytes)});
  } else if (outcome == Outcome::failed && !was_dark) {
    // A write that fails, or in which the power goes, may have begun.
    note(*file, {false, at, std::string(bytes.substr(0, random_.below(bytes.size() + 1)))});
  }
  return outcome;
}

Outcome Disk::truncate(const File& file, size_t size) {
  const Outcome outcome = call(size > file->content.size() ? Kind::longer : Kind::write);
  if (outcome == Outcome::done) note(*file, {true, size, {}});
  return outcome;
}

Outcome Disk::sync(const File& file, bool folder) {
  const bool was_dark = dark_;
  const Outcome outcome = call(Kind::sync);
  if (outcome == Outcome::done) {
    if (lying_) return outcome;
    for (const DiskFile::Change& pending : file->pending) put(file->synced, pending);
    file->pending.clear();
    if (folder) synced_names_ = names_;
  } else if (!was_dark && !dark_) {
    // Linux says once that it could not write, and then takes the pages for written.
    tear(*file);
    file->pending.clear();
  }
  return outcome;
}

void Disk::light(bool lose) {
  trouble_ = Trouble::none;
  troubled_ = dark_ = false;
  if (!lose) return;
  std::set<std::string> paths;
  for (const auto& [path, file] : names_) paths.insert(path);
  for (const auto& [path, file] : synced_names_) paths.insert(path);
  for (const std::string& path : paths) {
    const auto seen = names_.find(path);
    const auto kept = synced_names_.find(path);
    const File program = seen == names_.end() ? nullptr : seen->second;
    const File folder = kept == synced_names_.end() ? nullptr : kept->second;
    const File left = random_.coin() ? program : folder;
    if (left == nullptr) {
      names_.erase(path);
      synced_names_.erase(path);
      continue;
    }
    tear(*left);
    left->content = left->synced;
    left->pending.clear();
    names_[path] = synced_names_[path] = left;
  }
}

// What is on the disk of changes that were not synced: none, all, the first of them, or any.
void Disk::tear(DiskFile& file) {
  const uint64_t choice = random_.below(4);
  const size_t first = random_.below(file.pending.size() + 1);
  for (size_t i = 0; i < file.pending.size(); ++i) {
    if (choice == 0 || (choice == 2 && i >= first)) return;
    if (choice == 3) {
      tear(file.synced, file.pending[i]);
    } else {
      put(file.synced, file.pending[i]);
    }
  }
}

void Disk::tear(std::string& content, const DiskFile::Change& change) {
  if (change.truncate) {
    if (random_.coin()) put(content, change);
    return;
  }
  for (size_t begin = change.at, end = change.at + change.bytes.size(); begin < end;) {
    const size_t edge = std::min(end, (begin / kSector + 1) * kSector);
    const uint64_t fate = random_.below(8);  // mostly whole or not at all
    size_t size = fate < 4 ? edge - begin : 0;
    if (fate == 7) size = random_.below(edge - begin + 1);
    if (size > 0) put(content, {false, begin, change.bytes.substr(begin - change.at, size)});
    begin = edge;
  }
}

}  // namespace fieldwise::simulation
