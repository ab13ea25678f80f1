#include "delivery/name_lookup.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <mutex>
#include <system_error>
#include <thread>

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
using Addresses = std::vector<asio::ip::address>;

constexpr auto kResult = asio::experimental::as_tuple(asio::use_awaitable);

// Threads. A name server that is silent holds one for some seconds, whatever the asker's deadline.
constexpr size_t kPerSite = 4;
constexpr size_t kInAll = 64;

}  // namespace

struct NameLookup::Lookup {
  Key key;
  bool begun = false, done = false;
  Addresses found;
  std::vector<asio::steady_timer*> askers;
};

// What the threads know of their NameLookup, which may end before they do.
struct NameLookup::Mailbox {
  std::mutex mutex;
  NameLookup* owner = nullptr;
  asio::any_io_executor executor;
};

NameLookup::NameLookup(asio::any_io_executor executor)
    : executor_(std::move(executor)), mailbox_(std::make_shared<Mailbox>()) {
  mailbox_->owner = this;
  mailbox_->executor = executor_;
}

NameLookup::~NameLookup() {
  const std::scoped_lock lock(mailbox_->mutex);
  mailbox_->owner = nullptr;
  mailbox_->executor = {};
}

asio::awaitable<std::optional<Addresses>> NameLookup::find(
    std::string site, std::string host, std::chrono::steady_clock::time_point deadline) {
  const Key key{std::move(site), std::move(host)};
  std::shared_ptr<Lookup> lookup = lookups_[key];
  if (lookup == nullptr) {
    lookup = lookups_[key] = std::make_shared<Lookup>();
    lookup->key = key;
    waiting_.push_back(lookup);
    begin_some();
  }
  asio::steady_timer timer(executor_, deadline);
  lookup->askers.push_back(&timer);
  while (!lookup->done && std::chrono::steady_clock::now() < deadline) {
    co_await timer.async_wait(kResult);
  }
  std::erase(lookup->askers, &timer);
  if (lookup->done) co_return lookup->found;
  if (!lookup->begun && lookup->askers.empty()) {
    std::erase(waiting_, lookup);
    lookups_.erase(key);
  }
  co_return std::nullopt;
}

void NameLookup::begin_some() {
  for (size_t i = 0; i < waiting_.size() && under_way_ < kInAll;) {
    const std::shared_ptr<Lookup> lookup = waiting_[i];
    if (by_site_[lookup->key.first] >= kPerSite) {
      ++i;
      continue;
    }
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    begin(lookup);
  }
}

void NameLookup::begin(const std::shared_ptr<Lookup>& lookup) {
  lookup->begun = true;
  ++under_way_;
  ++by_site_[lookup->key.first];
  const auto ask = [mailbox = mailbox_, lookup] {
    Addresses found = addresses_of(lookup->key.second);
    const std::scoped_lock lock(mailbox->mutex);
    if (mailbox->owner == nullptr) return;
    asio::post(mailbox->executor,
               [owner = mailbox->owner, lookup, found = std::move(found)]() mutable {
                 owner->finish(*lookup, std::move(found));
                 owner->begin_some();
               });
  };
  try {
    std::thread(ask).detach();
  } catch (const std::system_error&) {
    finish(*lookup, {});  // no thread is to be had: as good as no answer
  }
}

void NameLookup::finish(Lookup& lookup, Addresses found) {
  lookup.found = std::move(found);
  lookup.done = true;
  for (asio::steady_timer* asker : lookup.askers) asker->cancel();
  --under_way_;
  if (--by_site_[lookup.key.first] == 0) by_site_.erase(lookup.key.first);
  lookups_.erase(lookup.key);
}

}  // namespace fieldwise::server
