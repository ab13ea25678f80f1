#include "http/static_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <stdexcept>

#include "base/files.h"

namespace fieldwise::server {
namespace {

namespace fs = std::filesystem;

std::string_view type_of(const fs::path& file) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".wasm", "application/wasm"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".pdf", "application/pdf"},
  };
  const std::string extension = file.extension().string();
  for (const auto& [known, type] : kTypes) {
    if (extension == known) return type;
  }
  return "application/octet-stream";
}

// A path that names something under a root: no empty, hidden or climbing segment.
bool safe(std::string_view path) {
  if (path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos) {
    return false;
  }
  while (!path.empty()) {
    const size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    if (segment.empty() || segment.front() == '.') return false;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return true;
}

bool inside(const fs::path& file, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first == root.end();
}

// Lit makes its templates by a policy of its own, which is given nothing but what the page's own
// files have; anything else that would make markup of a text is refused by the browser.
constexpr const char* kAppPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types lit-html";

void add_app_headers(const fs::path& file, Response& response) {
  response.headers.push_back({"Content-Security-Policy", kAppPolicy});
  response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
  if (file.extension() == ".html") response.headers.front().second = "no-store";
}

bool lists(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

}  // namespace

void StaticFiles::mount_app(const std::string& folder) {
  mount("/app/", folder);
  mounts_.back().is_app = true;
}

void StaticFiles::mount(std::string prefix, const std::string& folder) {
  std::error_code error;
  fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root)) {
    throw std::runtime_error("cannot serve " + folder + ": it is not a folder");
  }
  if (!prefix.ends_with('/')) prefix += '/';
  mounts_.push_back({std::move(prefix), std::move(root), false});
}

void StaticFiles::hide(const std::string& file) {
  std::error_code error;
  hidden_.push_back(fs::weakly_canonical(file, error).string());
}

bool StaticFiles::hidden(const fs::path& file) const {
  return std::any_of(hidden_.begin(), hidden_.end(),
                     [&](const std::string& name) { return file.string().starts_with(name); });
}

std::optional<Response> StaticFiles::find(const Request& request) const {
  std::string path;
  if (!percent_decode(request.path, false, path)) return std::nullopt;
  for (const Mount& mount : mounts_) {
    // A mount's own name without its slash is that of a folder, as any below it.
    const bool bare = path + '/' == mount.prefix;
    if (!bare && !path.starts_with(mount.prefix)) continue;
    std::string_view rest = bare ? "" : std::string_view(path).substr(mount.prefix.size());
    const bool folder = !bare && (rest.empty() || rest.ends_with('/'));
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (!safe(rest)) continue;
    std::error_code error;
    fs::path file = fs::canonical(mount.root / rest, error);
    if (error || !inside(file, mount.root)) continue;
    if (fs::is_directory(file, error)) {
      if (!fs::exists(file / "index.html", error)) continue;
      if (!folder) {
        Response response;
        response.status = 308;
        std::string location = request.path + '/';
        if (!request.query.empty()) location += '?' + request.query;  // utm_… and the like
        response.headers = {{"Location", std::move(location)}, {"Cache-Control", "no-cache"}};
        return response;
      }
      file = fs::canonical(file / "index.html", error);
      if (error || !inside(file, mount.root)) continue;
    } else if (folder) {
      continue;
    }
    struct stat info {};
    if (hidden(file) || stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    const std::string etag = "\"" + std::to_string(info.st_mtim.tv_sec) + '-' +
                             std::to_string(info.st_mtim.tv_nsec) + '-' +
                             std::to_string(info.st_size) + '"';
    Response response;
    // Names carry no version: browsers keep files, but ask each time whether they still hold.
    response.headers = {{"Cache-Control", "no-cache"}, {"ETag", etag}};
    if (mount.is_app) add_app_headers(file, response);
    if (lists(request.if_none_match, etag)) {
      response.status = 304;
      return response;
    }
    std::optional<std::string> content = read_file(file.string());
    if (!content) continue;
    response.content_type = type_of(file);
    response.body = *std::move(content);
    return response;
  }
  return std::nullopt;
}

}  // namespace fieldwise::server
