// Whether a plan may go live: it must find those who were won before it is asked about anybody new
// (SPEC B5; docs/backtesting.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "backtest/backtest.h"
#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

// Of the site's won leads, how many the plan's rules make an MQL before the sale; of 5,000 of them
// by chance where there are more. Takes a ms for each: not to be called in the thread of the store,
// which it asks for some leads at a time. Nothing where the store failed or is to stop.
std::optional<backtest::Backtest> try_on_won(StoreThread& thread, const std::string& site,
                                             const Plans& plans, int64_t now);

// Whether anybody can be qualified under it; else there is nothing to try.
bool qualifies(const Plan& plan);

// Why a plan is not put in force unless somebody says why it should be; '': nothing speaks against
// it. Where nobody was won, nothing does.
std::string gate_refusal(const backtest::Backtest& found);

// What is kept of a plan that is put in force, as JSON: {"won", "crossed", "low", "high", "days",
// "passed", "override"}; `reason` is empty where none was needed.
std::string gate_json(const backtest::Backtest& found, const std::string& reason);

}  // namespace fieldwise::server
