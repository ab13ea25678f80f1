// Takes what is in the outbox to where it belongs, and looks after leads whose time has come, on a
// thread of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "delivery/address.h"
#include "delivery/schedule.h"
#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

struct CourierConfig {
  Schedule schedule = default_schedule();
  std::vector<Network> allowed;  // networks of the operator's that webhooks may lead into
  std::string ca_file;           // PEM; '' for none
  int64_t keep = int64_t{30} * 24 * 3600 * 1000;  // ms; how long what is delivered or dead is kept
};

class Courier {
 public:
  // Begins at once. `sites` and `store` must outlive it; `store` must go on until it has stopped.
  // Throws std::runtime_error when the certificates cannot be read.
  Courier(const CourierConfig& config, const Sites& sites, StoreThread& store);
  ~Courier();

  // Waits some seconds for what is under way, and ends. What was not settled by then is sent again
  // by whoever comes next.
  void stop();

 private:
  class Round;
  std::unique_ptr<Round> round_;
};

}  // namespace fieldwise::server
