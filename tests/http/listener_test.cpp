#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "http/listener.h"

#include <doctest/doctest.h>

#include <boost/asio.hpp>
#include <csignal>
#include <future>
#include <list>
#include <thread>

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Listens at a free port of 127.0.0.1, where every request is answered 200.
class Server {
 public:
  explicit Server(size_t most_per_address) {
    Listen listen;
    listen.port = 0;
    listen.serve = [](const Request&, const Reply& reply) { reply(json_response("{}")); };
    listen.most_per_address = most_per_address;
    listen.holds_many = [](const Address& peer) {
      return !peer.is_public() || parse_network("93.184.216.200")->contains(peer);
    };
    std::promise<uint16_t> started;
    Life life{[&started](const std::vector<uint16_t>& ports) { started.set_value(ports[0]); },
              [] {}, [] {}};
    thread_ = std::thread([listen, life] { listen_and_serve({listen}, life); });
    port_ = started.get_future().get();
  }
  ~Server() {
    std::raise(SIGTERM);
    thread_.join();
  }

  uint16_t port() const { return port_; }

 private:
  uint16_t port_ = 0;
  std::thread thread_;
};

// A connection from 127.0.0.`host`.
class Client {
 public:
  Client(const Server& server, uint8_t host) : socket_(context_) {
    const auto address = [](uint8_t last) {
      return asio::ip::address_v4(asio::ip::address_v4::bytes_type{127, 0, 0, last});
    };
    socket_.open(tcp::v4());
    socket_.bind(tcp::endpoint(address(host), 0));
    socket_.connect(tcp::endpoint(address(1), server.port()));
  }

  // Sends a request, and returns the answer as far as it comes at once; '' when there is none.
  std::string ask() {
    boost::system::error_code error;
    const std::string_view request = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    asio::write(socket_, asio::buffer(request.data(), request.size()), error);
    std::string out(4096, ' ');
    const size_t size = socket_.read_some(asio::buffer(out), error);
    out.resize(error ? 0 : size);
    return out;
  }

  bool is_served() { return ask().starts_with("HTTP/1.1 200 "); }
  bool is_refused() {
    const std::string answer = ask();
    return answer.starts_with("HTTP/1.1 503 ") && answer.find("\"busy\"") != std::string::npos;
  }

 private:
  asio::io_context context_;
  tcp::socket socket_;
};

TEST_CASE("one public address holds so many connections, and others go on") {
  const Server server(3);
  std::list<Client> held;
  for (int i = 0; i < 3; ++i) CHECK(held.emplace_back(server, 2).is_served());
  CHECK(Client(server, 2).is_refused());
  CHECK(Client(server, 3).is_served());
  CHECK(held.front().is_served());
  // Whoever lets one go gets another. What was refused counts while its end is awaited.
  held.pop_front();
  bool again = false;
  for (int i = 0; i < 100 && !again; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    again = held.emplace_back(server, 2).is_served();
    if (!again) held.pop_back();
  }
  CHECK(again);
}

TEST_CASE("who goes on regardless is not even told") {
  const Server server(2);
  std::list<Client> held;
  for (int i = 0; i < 2; ++i) CHECK(held.emplace_back(server, 2).is_served());
  for (int i = 0; i < 2; ++i) CHECK(held.emplace_back(server, 2).is_refused());
  CHECK(held.emplace_back(server, 2).ask().empty());
  CHECK(Client(server, 3).is_served());
}

TEST_CASE("proxies, and addresses that are not public, hold any number") {
  const Server server(2);
  for (const uint8_t host : {uint8_t{1}, uint8_t{200}}) {
    std::list<Client> held;
    for (int i = 0; i < 10; ++i) CHECK(held.emplace_back(server, host).is_served());
  }
}

TEST_CASE("0 is any number") {
  const Server server(0);
  std::list<Client> held;
  for (int i = 0; i < 10; ++i) CHECK(held.emplace_back(server, 2).is_served());
}

}  // namespace
}  // namespace fieldwise::server
