// Visitors in memory, so that a sync need not read what the last one wrote. A SQLite file belongs
// to one process, so nobody else can change them.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sync/visitor.h"

namespace fieldwise::server {

class VisitorCache {
 public:
  // The visitor, which is now the most recently used; null when it is not here.
  std::shared_ptr<Visitor> find(const std::string& site, const std::string& id);

  // Takes in a visitor that is not here, and lets go of those not used for longest.
  void add(const std::shared_ptr<Visitor>& visitor);
  void remove(const std::string& site, const std::string& id);
  void clear();

  // To be called with what a visitor's events have grown by, in Visitor::bytes.
  void grow(size_t bytes) { bytes_ += bytes; }

 private:
  using Key = std::pair<std::string, std::string>;  // site and id

  void tell() const;  // how many there are, to whoever counts

  // What a visitor adds to bytes_.
  static size_t weight(const Visitor& visitor) { return visitor.bytes + 500; }

  // Log, index and text come to about four times the bytes that are counted.
  static constexpr size_t kBytes = size_t{24} << 20;
  std::list<std::shared_ptr<Visitor>> recent_;  // most recently used first
  std::map<Key, std::list<std::shared_ptr<Visitor>>::iterator> by_key_;
  size_t bytes_ = 0;
};

}  // namespace fieldwise::server
