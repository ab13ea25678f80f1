// What there is in a plan's library of assets, and what is not (SPEC A0).
#pragma once

#include <string>
#include <string_view>

#include "base/list.h"
#include "json/writer.h"
#include "nurture/nurture.h"

namespace fieldwise {

// A cell of the library: what an asset is for, by the stage of its reader and, where assets name
// industries, by those.
struct LibraryCell {
  Purpose purpose = Purpose::education;
  BuyerStage stage = BuyerStage::awareness;
  std::string_view industry;  // "" where no asset names one
  uint32_t assets = 0;        // that serve it; one that names no industry serves all
};

struct Library {
  uint32_t assets = 0;
  List<std::string_view> industries;  // named by assets, in the order of their text
  List<LibraryCell> cells;            // by industry, purpose, stage
  uint32_t channels[5] = {};          // assets, by Channel
};

Library library_of(const Plan& plan);

// "comparison for decision", with the industry where it has one.
std::string cell_name(const LibraryCell& cell);

// For people: what there is in each cell, and the cells that are empty.
std::string library_text(const Library& library);

// {assets, channels: {email: 3, …}, cells: [{purpose, stage, industry?, assets}], empty: [the same
// without "assets"]}
void write_library(JsonWriter& w, const Library& library);

}  // namespace fieldwise
