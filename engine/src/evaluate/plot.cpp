#include "evaluate/plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "base/figures.h"
#include "base/html.h"

namespace fieldwise::evaluate {
namespace {

constexpr double kWidth = 640, kHeight = 360;
constexpr double kLeft = 70, kRight = 24, kTop = 38, kBottom = 52;
constexpr int kMostTicks = 8;

// An axis of the chart: what it spans in its own unit and in pixels.
struct Scale {
  double low = 0, high = 1, step = 1, from = 0, to = 1;
  double at(double value) const { return from + (value - low) / (high - low) * (to - from); }
};

// Rounds outward to steps of 1, 2 or 5 times a power of ten.
Scale scale(double low, double high, double from, double to) {
  if (!(high > low)) high = low + 1;
  double step = std::pow(10, std::floor(std::log10((high - low) / kMostTicks)));
  for (const double times : {1.0, 2.0, 5.0, 10.0}) {
    if ((high - low) / (step * times) <= kMostTicks) {
      step *= times;
      break;
    }
  }
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step, from,
          to};
}

struct Drawn {
  size_t lines = 0;
  std::string first;  // its name
};

std::string element(const char* format, double a, double b, double c, double d) {
  char out[160];
  std::snprintf(out, sizeof out, format, a, b, c, d);
  return out;
}

std::string text(double x, double y, const char* anchor, const std::string& content) {
  return "<text x=\"" + fixed(x, 1) + "\" y=\"" + fixed(y, 1) + "\" text-anchor=\"" + anchor +
         "\">" + escape_html(content) + "</text>";
}

// Digits that tell a step from the next.
int digits(double step) {
  return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

std::string axes(const Chart& chart, const Scale& x, const Scale& y) {
  std::string out;
  const auto ticks = [](const Scale& s) {
    return static_cast<int>(std::lround((s.high - s.low) / s.step));
  };
  for (int i = 0; i <= ticks(x); ++i) {
    const double value = x.low + i * x.step;
    out += text(x.at(value), kHeight - kBottom + 22, "middle", fixed(value, digits(x.step)));
  }
  for (int i = 0; i <= ticks(y); ++i) {
    const double value = y.low + i * y.step;
    out += element("<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>", x.from,
                   x.to, y.at(value), y.at(value));
    out += text(kLeft - 8, y.at(value) + 4, "end",
                chart.percent ? fixed(100 * value, digits(100 * y.step)) + " %"
                              : fixed(value, digits(y.step)));
  }
  out += text((x.from + x.to) / 2, kHeight - 8, "middle", chart.x_label);
  return out + text(4, 20, "start", chart.y_label);
}

}  // namespace

std::string svg(const Chart& chart) {
  constexpr double kMost = std::numeric_limits<double>::infinity();
  double low_x = kMost, high_x = -kMost, low_y = kMost, high_y = -kMost;
  for (const Line& line : chart.lines) {
    for (const auto& [x, y] : line.points) {
      if (std::isnan(x) || std::isnan(y)) continue;
      low_x = std::min(low_x, x);
      high_x = std::max(high_x, x);
      low_y = std::min(low_y, y);
      high_y = std::max(high_y, y);
    }
  }
  if (low_x > high_x) return {};
  const Scale x = scale(low_x, high_x, kLeft, kWidth - kRight);
  const Scale y = scale(low_y, high_y, kHeight - kBottom, kTop);
  std::string out = "<figure><figcaption>" + escape_html(chart.title) + "</figcaption>\n";
  out += element("<svg viewBox=\"%.0f %.0f %.0f %.0f\" role=\"img\" aria-label=\"", 0, 0, kWidth,
                 kHeight) +
         escape_html(chart.title) + "\">\n" + axes(chart, x, y) + "\n";
  std::string legend;
  // What is drawn so far, by its points. A line over another is dashed, so that both show.
  std::map<std::string, Drawn> drawn;
  for (const Line& line : chart.lines) {
    std::string points;
    for (const auto& [px, py] : line.points) {
      if (std::isnan(px) || std::isnan(py)) continue;
      points += fixed(x.at(px), 1) + "," + fixed(y.at(py), 1) + " ";
    }
    if (points.empty()) continue;
    points.pop_back();
    Drawn& same = drawn[points];
    const std::string name = escape_html(line.name);
    out += "<polyline fill=\"none\" style=\"stroke: " + line.color + "\" stroke-width=\"" +
           (line.strong ? "3" : "1.5") + "\"";
    if (same.lines > 0) out += " stroke-dasharray=\"8 " + std::to_string(8 * same.lines) + "\"";
    out.append(" points=\"").append(points).append("\"><title>").append(name);
    out += "</title></polyline>\n";
    legend += "<li style=\"--line: " + line.color + "\">" + name +
              (same.lines > 0 ? ", same as " + same.first : "") + "</li>";
    if (same.lines++ == 0) same.first = name;
  }
  return out + "</svg>\n<ul class=\"legend\">" + legend + "</ul></figure>\n";
}

}  // namespace fieldwise::evaluate
