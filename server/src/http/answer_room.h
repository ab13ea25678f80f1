// The memory that large answers take until they are written. A page asks for them with a hundred
// bytes, and may take its time to read them.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace fieldwise::server {

class AnswerRoom {
 public:
  // What is not larger needs no room: connections bound how many there are.
  static constexpr size_t kSmall = size_t{64} << 10;

  // That of this process.
  static AnswerRoom& here();

  // Room for an answer of `bytes` to whoever is counted as `sender`, unless that is empty, until
  // what is returned goes; null when there is none left, or none for them. From any thread.
  std::shared_ptr<void> take(std::string_view sender, size_t bytes);

 private:
  // Some twenty visitors' whole logs at once, and five of them for one address.
  static constexpr size_t kBytes = size_t{80} << 20;
  static constexpr size_t kBytesOfOne = size_t{20} << 20;

  void give_back(const std::string& sender, size_t bytes);

  std::mutex mutex_;
  size_t taken_ = 0;
  std::map<std::string, size_t, std::less<>> taken_by_;
};

}  // namespace fieldwise::server
