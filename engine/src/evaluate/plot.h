// Line charts as SVG, for reports that stand alone.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldwise::evaluate {

struct Line {
  std::string name;
  std::string color;                              // of CSS
  bool strong = false;                            // drawn thicker
  std::vector<std::pair<double, double>> points;  // those that are not numbers are left out
};

struct Chart {
  std::string title, x_label, y_label;
  bool percent = false;  // y is a share
  std::vector<Line> lines;
};

// The chart with its legend; empty when no line has a point.
std::string svg(const Chart& chart);

}  // namespace fieldwise::evaluate
