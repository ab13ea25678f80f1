// What the server keeps, in terms of sites, visitors and leads: what each kind of database does for
// it. Used by the store thread only, which also decides where transactions begin and end. Anything
// may throw StorageError, after which the transaction is rolled back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/calibration_store.h"
#include "store/challenge_store.h"
#include "store/delivery_store.h"
#include "store/identity_store.h"
#include "store/list_store.h"
#include "store/metric_store.h"
#include "store/rows.h"
#include "store/storage_error.h"
#include "sync/visitor.h"

namespace fieldwise::server {

using Copier = std::function<std::string()>;

using VisitorKey = std::pair<std::string, std::string>;  // site and id

// How long whoever was never heard of is remembered as forgotten.
inline constexpr int64_t kTurnedAwayFor = int64_t{30} * 24 * 60 * 60 * 1000;

class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  // Copies the database to a new file and returns its name; called in another thread, and holds all
  // that was committed before. Null where a database has tools of its own for that.
  virtual Copier copier() = 0;

  // Why nothing can be stored now, a sentence; '' when it can. `least_free`: bytes that the disk
  // must have left, where it is this process that fills it. Within a transaction, as whether
  // something can be stored is tried after it could not.
  virtual std::string unready(uint64_t least_free) = 0;

  // What the processes of this database have in common and nobody else may know: the one called
  // `name`, which `make` makes when there is none yet. Within a transaction.
  virtual std::string secret(const std::string& name, const std::function<std::string()>& make) = 0;

  // Another number when another process may have changed sites, keys or plans in force; nothing
  // where no other process can. Within a transaction.
  virtual std::optional<int64_t> sites_revision() = 0;

  virtual void begin() = 0;
  // Says which visitors will be asked for in this transaction: where reading takes a while they are
  // read together.
  virtual void expect(const std::vector<VisitorKey>& visitors) = 0;
  // What was written is on disk when it returns; false when nothing was.
  virtual bool commit() = 0;
  // Undoes the transaction, if there is one, and whatever was kept in memory of it. Never throws.
  virtual void rollback() = 0;

  // All sites, and all of their keys. `put` adds a row, or replaces the one with this id; which
  // plan a site has is not changed by it.
  virtual std::vector<SiteRow> sites() = 0;
  virtual void put_site(const SiteRow& row) = 0;
  virtual std::vector<KeyRow> keys() = 0;
  virtual void put_key(const KeyRow& row) = 0;

  // A version of a site's plan. `put` keeps the one that is there under this hash.
  virtual std::optional<PlanRow> plan(std::string_view site, std::string_view hash) = 0;
  virtual void put_plan(const PlanRow& row) = 0;

  // All versions of a site's plan, without their texts, the newest first.
  virtual std::vector<PlanRow> plans(std::string_view site) = 0;

  // Puts a version that is kept in force. What pages got until now is then the site's
  // `previous_published`; to put the same in force again changes nothing of that.
  virtual void activate_plan(const PlanRow& row, int64_t now) = 0;

  // The visitor with this id as of this transaction; an unknown one is empty. Whoever asks
  // again within the transaction finds what was appended meanwhile. Where other processes use the
  // database too, none of them changes this visitor before the transaction ends.
  virtual std::shared_ptr<Visitor> visitor(const std::string& site, const std::string& id) = 0;

  // Forgets this object, which a request has changed and was then refused: whoever asks next gets
  // what is stored.
  virtual void discard(const Visitor& visitor) = 0;

  // Appends events to a visitor's rows and to `visitor.events`, and writes its head. The engine's
  // log must have accepted them, `visitor.clients` must be up to date.
  virtual void append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now) = 0;

  // The events of `count` visitors of the site, or of fewer when these come to a few MB, each line
  // one as an event file has it (docs/events.md); of those behind the visitor `after`, ordered by
  // id. A visitor goes by its lead where it has one.
  virtual EventLines events_after(std::string_view site, std::string_view after, int64_t count) = 0;

  // A lead, also one that was joined to another. What else is known of leads is in identity().
  virtual std::optional<Lead> lead(std::string_view site, const std::string& id) = 0;
  virtual IdentityStore& identity() = 0;

  // Deletes all that came from this visitor, and remembers that it is forgotten; also of a lead's
  // own log, by which the lead is known again in a backup. After the commit no file of the database
  // holds it any more.
  virtual void erase(const std::string& site, const std::string& id, int64_t now) = 0;

  // Remembers for 30 days that a visitor of whom nothing is stored is forgotten: for what another
  // tab of theirs has yet to send.
  virtual void turn_away(const std::string& site, const std::string& id, int64_t now) = 0;
  // Forgets those of whom that is over, on all sites.
  virtual void let_back(int64_t now) = 0;

  // Whether this visitor was erased; one that has stored anything since was not.
  virtual bool erased(const Visitor& visitor) = 0;

  virtual ChallengeStore& challenges() = 0;

  // Remembers the keyed hash of an e-mail address whose owner is not to come back by an import.
  // One that is proved stays so, whoever types it later.
  virtual void suppress(std::string_view site, std::string_view email_hash,
                        const SuppressedAddress& how) = 0;

  // Webhooks, what is on its way to them, and when leads are looked at again.
  virtual DeliveryStore& delivery() = 0;

  // What metrics are made of.
  virtual MetricStore& metrics() = 0;

  virtual ListStore& lists() = 0;
  virtual CalibrationStore& calibrations() = 0;
};

}  // namespace fieldwise::server
