// Any bytes on a connection to the real listener: whatever comes back is HTTP, and the connection
// ends. The site has no plan, so that no input changes what the next one meets.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "base/log.h"
#include "check.h"
#include "http/api.h"
#include "http/listener.h"
#include "server.h"
#include "store/store_thread.h"
#include "target.h"

using namespace fieldwise::fuzz;
using namespace fieldwise::server;

namespace {

// Listens until the process ends; the port.
uint16_t listening() {
  static const uint16_t port = [] {
    auto bound = std::make_shared<std::promise<uint16_t>>();
    set_log_level("error");
    std::thread([bound] {
      auto* const sites = new Sites({});
      auto* const thread = new StoreThread(server().store);
      auto* const api =
          new Api(ApiConfig{"suppression"}, server().key, StaticFiles(), *sites, *thread);
      const Listen listen{
          "127.0.0.1", 0,
          [api](const Request& request, const Reply& reply) { api->handle(request, reply); },
          [api](const Request& head, size_t& most) { return api->admit_body(head, most); }};
      Life life;
      life.started = [&](const std::vector<uint16_t>& ports) { bound->set_value(ports.front()); };
      life.reload = [] {};
      life.stopping = [] {};
      listen_and_serve({listen}, life);
      std::_Exit(0);  // it was told to end, and so are we
    }).detach();
    return bound->get_future().get();
  }();
  return port;
}

// The fuzzer's own timer interrupts a call now and then, and a busy machine may be out of ports for
// a moment: neither is a mistake of the server's.
int connection() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(listening());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int tries = 0; tries < 500; ++tries) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return client;
    close(client);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::perror("connect");
  check(false, "connected");
  return -1;
}

std::string exchange(std::string_view bytes) {
  const int client = connection();
  while (!bytes.empty()) {
    const ssize_t sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  shutdown(client, SHUT_WR);
  std::string answer;
  char part[4096];
  for (ssize_t n; (n = recv(client, part, sizeof part, 0)) > 0;) {
    answer.append(part, static_cast<size_t>(n));
  }
  close(client);
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string answer = exchange(text_of(data, size));
  check(answer.empty() || answer.starts_with("HTTP/1.1 "), "an answer is HTTP");
  check(answer.find("HTTP/1.1 500") == std::string::npos, "no mistake of the server's");
  return 0;
}
