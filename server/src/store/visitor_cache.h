// Visitors in memory, so that a sync need not read what the last one wrote. A SQLite file belongs
// to one process, so nobody else can change them; where others can, the store looks whether they
// did.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "sync/visitor.h"

namespace fieldwise::server {

class VisitorCache {
 public:
  // The visitor, which is now the most recently used; null when it is not here.
  std::shared_ptr<Visitor> find(std::string_view site, std::string_view id);

  // Takes in a visitor that is not here, and lets go of those not used for longest.
  void add(std::shared_ptr<Visitor> visitor);
  void remove(std::string_view site, std::string_view id);
  void clear();

  // To be called when a visitor has grown, who may be here or not.
  void weigh(const Visitor& visitor);

 private:
  struct Entry {
    std::shared_ptr<Visitor> visitor;
    size_t bytes;  // of memory
  };
  struct Key {  // views of the visitor's own texts
    std::string_view site, id;
    bool operator==(const Key& other) const { return id == other.id && site == other.site; }
  };
  struct Hash {
    size_t operator()(const Key& key) const { return std::hash<std::string_view>()(key.id); }
  };
  using Entries = std::list<Entry>;

  void shrink();
  void tell() const;  // how many there are, to whoever counts

  // What visitors in memory may take of it. Ten thousand syncs a second by people who send one
  // every second or so find most of theirs.
  static constexpr size_t kBytes = size_t{92} << 20;
  Entries recent_;  // most recently used first
  std::unordered_map<Key, Entries::iterator, Hash> by_key_;
  size_t bytes_ = 0;
};

}  // namespace fieldwise::server
