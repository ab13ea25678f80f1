#include "cli/text.h"

#include <algorithm>
#include <fstream>

#include "base/figures.h"
#include "base/files.h"
#include "cli/arguments.h"
#include "json/utf.h"
#include "plan/plan.h"

namespace fieldwise::cli {

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") != std::string_view::npos) lines.push_back({line, number});
  }
  return lines;
}

std::string error_line(const Error& error) {
  return one_line(error.path.empty() ? "/" : error.path) + ": " + one_line(error.message) + " (" +
         error.code + ")";
}

void print(std::string_view text, std::FILE* to) { std::fwrite(text.data(), 1, text.size(), to); }

void print_line(std::string_view text, std::FILE* to) {
  print(text, to);
  print("\n", to);
}

void print_errors(const Errors& errors, std::FILE* to) {
  for (const Error& error : errors) print_line(error_line(error), to);
}

std::optional<std::string> read_input(const std::string& path) {
  std::optional<std::string> content = server::read_file(path);
  if (!content) print_line("fieldwise: cannot read " + path, stderr);
  return content;
}

bool write_output(const std::string& path, std::string_view text) {
  bool written = false;
  if (path == "-") {
    print(text);
    written = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  } else {
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    written = static_cast<bool>(out);
  }
  if (!written) print_line("fieldwise: cannot write " + path, stderr);
  return written;
}

Error encoding_error() { return {"encoding", "", "The file is not UTF-8 text; save it as UTF-8."}; }

std::string offer_mistake(const std::vector<std::shared_ptr<const Plan>>& plans,
                          const std::string& key) {
  std::vector<std::string_view> offers;
  for (const auto& plan : plans) {
    for (const Offer& offer : plan->offers) {
      if (offer.key == key) return {};
      if (std::find(offers.begin(), offers.end(), offer.key) == offers.end()) {
        offers.push_back(offer.key);
      }
    }
  }
  std::string reason = "--offer: there is no offer " + key + did_you_mean(key, offers);
  if (offers.empty()) reason += "; the plan has none, leave --offer out";
  for (const std::string_view offer : offers) {
    reason.append(offer == offers[0]
                      ? (reason.back() == '?' ? " The offers are " : "; the offers are ")
                      : ", ");
    reason.append(offer);
  }
  return reason;
}

std::shared_ptr<const Plan> read_plan(const std::string& path, std::FILE* to) {
  const std::optional<std::string> content = read_input(path);
  if (!content) return nullptr;
  if (!valid_utf8(*content)) {
    print_errors({encoding_error()}, to);
    return nullptr;
  }
  PlanResult result = load_plan(*content);
  print_errors(result.errors, to);
  return result.plan;
}

}  // namespace fieldwise::cli
