// What the server keeps, in terms of visitors and leads. Used by the store thread only, which also
// decides where transactions begin and end.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/database.h"
#include "sync/visitor.h"

namespace fieldwise::server {

struct Lead {
  std::string id;
  std::string visitor;
  int64_t created_at = 0;
};

class Store {
 public:
  explicit Store(const std::string& path);

  // The site's publishable key: `wanted` when it is not empty, else the one kept here, else a new
  // one.
  std::string publishable_key(std::string_view wanted, int64_t now);

  // Notes which published plan is in force, and returns the hash of the one before it ('' if none).
  std::string use_plan(std::string_view hash);

  // The visitor with this id, from memory or from its rows; an unknown one is empty.
  std::shared_ptr<Visitor> visitor(const std::string& id);

  // Appends events to a visitor's rows and to `visitor.events`, and writes its head. The engine's
  // log must have accepted them, `visitor.clients` must be up to date.
  void append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now);

  // The visitor's lead, created when there is none. Call before `append`, which writes the head.
  std::string lead_of(Visitor& visitor, int64_t now);
  std::optional<Lead> lead(const std::string& id);

  // The events of `count` visitors, or of fewer when these come to a few MB, each line one as an
  // event file has it (docs/events.md); of those behind the visitor `after`, ordered by id. A
  // visitor goes by its lead where it has one. `last` is the last of them, '' when nobody follows.
  struct EventLines {
    std::string lines, last;
  };
  EventLines events_after(std::string_view after, int64_t count);

  // Drops a visitor from memory after a request changed it there, but was then refused.
  void forget(const std::string& id);

  // Deletes all that came from this visitor, its lead too, and remembers that it is forgotten.
  // After the commit no file of the database holds it any more.
  void erase(const std::string& id, int64_t now);

  // Whether this visitor was erased; one that has stored anything since was not.
  bool erased(const Visitor& visitor);

  // Remembers the keyed hash of an e-mail address whose owner is not to come back by an import.
  void suppress(std::string_view email_hash, int64_t now);

  void begin() { db_.execute("BEGIN"); }
  void commit();
  // Undoes the transaction and forgets what was in memory, which may be ahead of the disk now.
  void rollback();

 private:
  std::shared_ptr<Visitor> load(const std::string& id);
  void evict();
  void empty_log();

  // What a visitor adds to cached_bytes_.
  static size_t weight(const Visitor& visitor) { return visitor.bytes + 500; }

  // Visitors in memory, most recently used first. Log, index and text come to about four times the
  // bytes that are counted.
  static constexpr size_t kCachedBytes = size_t{24} << 20;
  std::list<std::shared_ptr<Visitor>> recent_;
  std::unordered_map<std::string, std::list<std::shared_ptr<Visitor>>::iterator> by_id_;
  size_t cached_bytes_ = 0;

  bool erasing_ = true;  // whether the write-ahead log may hold what was erased

  Database db_;
  Statement select_head_, select_rows_, insert_row_, upsert_head_, select_lead_, insert_lead_,
      select_events_, select_forgotten_;
};

}  // namespace fieldwise::server
