// Makes metrics of marks.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "insight/marks.h"
#include "insight/metrics.h"
#include "insight/survival.h"

namespace fieldwise::insight {

class Counter {
 public:
  // `range` says up to when what is open was seen; what is counted must be in it.
  Counter(const Plan& plan, const Range& range, const Dimension& by);

  // How many leads there are in all.
  void add_leads(uint64_t leads) { leads_ += leads; }

  // Counts with all leads together.
  void add(const Mark& mark) { add(mark, {false, ""}); }
  // Counts with those of this name; empty: it is not known.
  void add(const Mark& mark, const std::string& name) { add(mark, {true, name}); }

  Metrics finish();

 private:
  struct Gathered {
    Group group;
    std::vector<std::vector<Duration>> durations;  // by passage_kinds()
  };
  using Name = std::pair<bool, std::string>;  // all leads together come first; no name is theirs

  Gathered& gathered(const Name& name);
  void add(const Mark& mark, const Name& name);
  void add_rate(const Mark& mark, std::string_view key, Gathered& gathered);
  void add_score(const Mark& mark, std::string_view key);

  const Plan& plan_;
  const Range range_;
  const Dimension by_;
  uint64_t leads_ = 0;
  std::map<Name, Gathered> groups_;
  std::map<std::pair<int32_t, uint32_t>, ScoreMonth> scores_;
};

}  // namespace fieldwise::insight
