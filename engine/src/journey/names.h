// What the journey calls lanes and buyer stages.
#pragma once

#include <string_view>

namespace fieldwise {

// By Signal::lane and Signal::buyer_stage; "" for none.
inline constexpr std::string_view kLaneNames[] = {"", "nurture", "qualify"};
inline constexpr std::string_view kBuyerStageNames[] = {"", "awareness", "consideration",
                                                        "decision"};

}  // namespace fieldwise
