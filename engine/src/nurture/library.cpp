#include "nurture/library.h"

#include <algorithm>

#include "base/figures.h"
#include "base/sort.h"
#include "handoff/words.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

template <class Enum>
std::string_view name_in(const char* names, Enum value) {
  return word_at(names, static_cast<uint32_t>(value));
}

bool serves(const Asset& asset, std::string_view industry) {
  const auto& own = asset.industries;
  return own.empty() || std::find(own.begin(), own.end(), industry) != own.end();
}

void add_cells(Library& out, std::span<const Asset> assets, std::string_view industry) {
  for (uint8_t p = 0; p < 3; ++p) {
    for (uint8_t s = 0; s < 3; ++s) {
      LibraryCell cell{static_cast<Purpose>(p), static_cast<BuyerStage>(s), industry, 0};
      for (const Asset& asset : assets) {
        cell.assets +=
            asset.purpose == cell.purpose && asset.stage == cell.stage && serves(asset, industry);
      }
      out.cells.push_back(cell);
    }
  }
}

// A table of purposes by stages, of nine cells.
void append_table(std::string& out, const LibraryCell* cells) {
  constexpr size_t kFirst = 18, kOther = 15;
  out += padded(cells->industry.empty() ? "" : std::string(cells->industry), kFirst);
  for (uint32_t s = 0; s < 3; ++s) {
    out += right_aligned(std::string(word_at(kBuyerStages, s)), kOther);
  }
  out += '\n';
  for (uint32_t p = 0; p < 3; ++p) {
    out += padded("  " + std::string(word_at(kPurposes, p)), kFirst);
    for (uint32_t s = 0; s < 3; ++s) out += right_aligned(counted(cells[p * 3 + s].assets), kOther);
    out += '\n';
  }
}

}  // namespace

std::string cell_name(const LibraryCell& cell) {
  std::string out(name_in(kPurposes, cell.purpose));
  out += " for ";
  out += name_in(kBuyerStages, cell.stage);
  if (!cell.industry.empty()) out.append(" in ").append(cell.industry);
  return out;
}

Library library_of(const Plan& plan) {
  Library out;
  if (plan.playbook == nullptr) return out;
  const std::span<const Asset> assets = plan.playbook->nurture.assets;
  out.assets = static_cast<uint32_t>(assets.size());
  for (const Asset& asset : assets) {
    ++out.channels[static_cast<size_t>(asset.channel)];
    for (const std::string_view industry : asset.industries) out.industries.push_back(industry);
  }
  sort_unique(out.industries);
  if (out.industries.empty()) add_cells(out, assets, {});
  for (const std::string_view industry : out.industries) add_cells(out, assets, industry);
  return out;
}

std::string library_text(const Library& library) {
  std::string out = counted(library.assets, "asset");
  std::string channels;
  for (uint32_t c = 0; c < 5; ++c) {
    if (library.channels[c] == 0) continue;
    if (!channels.empty()) channels += ", ";
    channels.append(word_at(kChannels, c)).append(" ").append(counted(library.channels[c]));
  }
  out += channels.empty() ? "\n" : ": " + channels + "\n";
  if (library.assets == 0) return out;
  for (size_t first = 0; first < library.cells.size(); first += 9) {
    out += '\n';
    append_table(out, library.cells.data() + first);
  }
  std::string empty;
  size_t count = 0;
  for (const LibraryCell& cell : library.cells) {
    if (cell.assets > 0) continue;
    ++count;
    empty += "  " + cell_name(cell) + "\n";
  }
  out += count == 0 ? "\nNo cell is empty.\n" : "\n" + counted(count, "empty cell") + ":\n" + empty;
  return out;
}

void write_library(JsonWriter& w, const Library& library) {
  const auto write_cell = [&](const LibraryCell& cell) {
    w.begin_object().key("purpose").string(name_in(kPurposes, cell.purpose));
    w.key("stage").string(name_in(kBuyerStages, cell.stage));
    if (!cell.industry.empty()) w.key("industry").string(cell.industry);
  };
  w.begin_object().key("assets").integer(library.assets).key("channels").begin_object();
  for (uint32_t c = 0; c < 5; ++c) w.key(word_at(kChannels, c)).integer(library.channels[c]);
  w.end_object().key("cells").begin_array();
  for (const LibraryCell& cell : library.cells) {
    write_cell(cell);
    w.key("assets").integer(cell.assets).end_object();
  }
  w.end_array().key("empty").begin_array();
  for (const LibraryCell& cell : library.cells) {
    if (cell.assets > 0) continue;
    write_cell(cell);
    w.end_object();
  }
  w.end_array().end_object();
}

}  // namespace fieldwise
