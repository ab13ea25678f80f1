// Files from folders: right media types, validators, and no way out of the folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace fieldwise::server {

class StaticFiles {
 public:
  // Serves `folder` at `prefix` ("/" or "/dist/"). Throws std::runtime_error when it is no folder.
  void mount(std::string prefix, const std::string& folder);

  // Serves the dashboard's page of `folder` at /app/, under a policy that lets it ask this server
  // alone, run its own files alone and be framed by nobody. Throws as mount() does.
  void mount_app(const std::string& folder);

  // Never serves this file, nor any whose name begins with its name (a database's side files).
  void hide(const std::string& file);

  // The answer to GET or HEAD, or nothing when no folder has the file.
  std::optional<Response> find(const Request& request) const;

 private:
  struct Mount {
    std::string prefix;
    std::filesystem::path root;
    bool is_app = false;
  };
  bool hidden(const std::filesystem::path& file) const;
  std::vector<Mount> mounts_;
  std::vector<std::string> hidden_;
};

}  // namespace fieldwise::server
