#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "delivery/http_client.h"

#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "surroundings.h"

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kPublic = "93.184.216.34";

// Accepts connections at a port of this machine and answers each request with 204.
class Listener {
 public:
  Listener() {
    accept();
    thread_ = std::thread([this] { context_.run(); });
  }
  ~Listener() {
    context_.stop();
    thread_.join();
  }

  uint16_t port() const { return acceptor_.local_endpoint().port(); }
  size_t connections() const { return connections_; }
  size_t bytes() const { return bytes_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      ++connections_;
      read(std::make_shared<tcp::socket>(std::move(socket)));
      accept();
    });
  }

  void read(const std::shared_ptr<tcp::socket>& socket) {
    const auto buffer = std::make_shared<std::array<char, 4096>>();
    socket->async_read_some(
        asio::buffer(*buffer),
        [this, socket, buffer](const boost::system::error_code& error, size_t size) {
          bytes_ += size;
          if (error) return;
          const std::string_view answer = "HTTP/1.1 204 No Content\r\n\r\n";
          asio::write(*socket, asio::buffer(answer.data(), answer.size()));
          read(socket);
        });
  }

  asio::io_context context_;
  tcp::acceptor acceptor_{context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  std::atomic<size_t> connections_ = 0, bytes_ = 0;
  std::thread thread_;
};

// A client, and the thread that it is used in: the test's own.
class Sender {
 public:
  explicit Sender(const std::vector<std::string>& allowed = {}, std::chrono::milliseconds time = 5s)
      : client_(context_.get_executor(), "", networks(allowed), time) {}

  struct Sent {
    PostResult result;
    bool ended = false;
    Clock::duration took{};
  };

  // Begins; the outcome is there when it has ended.
  std::shared_ptr<Sent> begin(const std::string& site, const std::string& url) {
    auto sent = std::make_shared<Sent>();
    asio::co_spawn(context_, post(site, url, sent), asio::detached);
    return sent;
  }

  void run_until(const std::function<bool()>& holds) {
    const auto end = Clock::now() + 10s;
    while (!holds() && Clock::now() < end) {
      context_.restart();
      context_.run_for(5ms);
    }
    REQUIRE(holds());
  }

  PostResult send(const std::string& url) {
    const auto sent = begin("a", url);
    run_until([&] { return sent->ended; });
    return sent->result;
  }

 private:
  static std::vector<Network> networks(const std::vector<std::string>& texts) {
    std::vector<Network> out;
    for (const std::string& text : texts) out.push_back(*parse_network(text));
    return out;
  }

  asio::awaitable<void> post(std::string site, std::string url, std::shared_ptr<Sent> sent) {
    std::string mistake;
    const auto target = read_target(url, mistake);
    const std::vector<std::pair<std::string, std::string>> headers = {{"webhook-id", "1"}};
    const std::string body = "{}";
    const auto begun = Clock::now();
    sent->result = co_await client_.post(site, *target, headers, body);
    sent->took = Clock::now() - begun;
    sent->ended = true;
  }

  asio::io_context context_;
  HttpClient client_;
};

// A name server that is silent about names that begin so, until it is let go.
class SilentServer {
 public:
  SilentServer() {
    set_name_server([gate = gate_](const std::string& host) -> std::vector<std::string> {
      if (!host.starts_with("silent")) return {"127.0.0.1"};
      std::unique_lock lock(gate->mutex);
      ++gate->held;
      gate->opened.wait(lock, [&] { return gate->open; });
      --gate->held;
      gate->opened.notify_all();
      return {};
    });
  }
  ~SilentServer() {
    std::unique_lock lock(gate_->mutex);
    gate_->open = true;
    gate_->opened.notify_all();
    gate_->opened.wait(lock, [&] { return gate_->held == 0; });
  }

  size_t held() const {
    const std::scoped_lock lock(gate_->mutex);
    return gate_->held;
  }

 private:
  struct Gate {
    std::mutex mutex;
    std::condition_variable opened;
    size_t held = 0;
    bool open = false;
  };
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
};

struct Surroundings {
  ~Surroundings() { reset_surroundings(); }
};

TEST_CASE("what is sent arrives, where the operator allows it") {
  const Surroundings surroundings;
  const Listener listener;
  set_name_server([](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; });
  Sender sender({"127.0.0.0/8"});
  const std::string port = std::to_string(listener.port());
  CHECK(sender.send("http://hooks.example:" + port + "/x").status == 204);
  CHECK(listener.connections() == 1);
}

TEST_CASE("DNS that changes: public when it is first asked, this machine the next time") {
  const Surroundings surroundings;
  const Listener listener;
  set_name_server([](const std::string&) {
    return std::vector<std::string>{asked().size() == 1 ? kPublic : "127.0.0.1"};
  });
  Sender sender;
  const std::string url = "https://rebind.example:" + std::to_string(listener.port()) + "/x";
  CHECK(sender.send(url).error == "connect");
  // Asked once for an attempt: what was looked at is what is connected to.
  CHECK(asked().size() == 1);
  CHECK(connected() == std::vector<std::string>{kPublic});
  CHECK(sender.send(url).error == "address");
  CHECK(asked().size() == 2);
  CHECK(connected().size() == 1);
  CHECK(listener.connections() == 0);
}

TEST_CASE("DNS that mixes: of several addresses only public ones are connected to") {
  const Surroundings surroundings;
  const Listener listener;
  set_name_server([](const std::string&) {
    return std::vector<std::string>{"127.0.0.1", kPublic, "::1", "10.0.0.1"};
  });
  Sender sender;
  const std::string url = "https://mixed.example:" + std::to_string(listener.port()) + "/x";
  CHECK(sender.send(url).error == "connect");
  CHECK(connected() == std::vector<std::string>{kPublic});
  CHECK(listener.connections() == 0);
}

TEST_CASE("the address of the connected socket is what counts") {
  const Surroundings surroundings;
  const Listener listener;
  set_name_server([](const std::string&) { return std::vector<std::string>{kPublic}; });
  route_public_to(listener.port());
  Sender sender;
  CHECK(sender.send("https://routed.example/x").error == "address");
  CHECK(connected() == std::vector<std::string>{kPublic});
  CHECK(listener.bytes() == 0);
}

TEST_CASE("a name that leads to an address of an inner network is not connected to") {
  for (const char* address : {"127.0.0.1",
                              "10.1.2.3",
                              "100.64.0.1",
                              "100.127.255.254",
                              "169.254.169.254",
                              "192.168.0.1",
                              "0.0.0.0",
                              "::",
                              "::1",
                              "::ffff:127.0.0.1",
                              "::ffff:100.64.0.1",
                              "::ffff:169.254.169.254",
                              "::127.0.0.1",
                              "64:ff9b::7f00:1",
                              "64:ff9b:1::a00:1",
                              "2002:7f00:1::",
                              "2001::1",
                              "fd00::1",
                              "fe80::1",
                              "ff02::1"}) {
    CAPTURE(address);
    const Surroundings surroundings;
    set_name_server([address](const std::string&) { return std::vector<std::string>{address}; });
    Sender sender;
    CHECK(sender.send("https://inside.example/x").error == "address");
    CHECK(connected().empty());
  }
}

TEST_CASE("a name that is not there") {
  const Surroundings surroundings;
  Sender sender;
  set_name_server([](const std::string&) { return std::vector<std::string>{}; });
  CHECK(sender.send("https://none.example/x").error == "dns");
}

TEST_CASE("one site's names that DNS does not answer do not hold another's, nor the stop") {
  const Surroundings surroundings;
  const Listener listener;
  const SilentServer silent;
  const auto begun = Clock::now();
  {
    Sender sender({"127.0.0.0/8"}, 1500ms);
    std::vector<std::shared_ptr<Sender::Sent>> held;
    for (int i = 0; i < 80; ++i) {
      held.push_back(sender.begin("a", "https://silent" + std::to_string(i % 20) + ".example/x"));
    }
    sender.run_until([&] { return silent.held() == 4; });
    const std::string url = "http://quick.example:" + std::to_string(listener.port()) + "/x";
    const auto quick = sender.begin("b", url);
    sender.run_until([&] { return quick->ended; });
    CHECK(quick->result.status == 204);
    CHECK(quick->took < 1s);
    CHECK(silent.held() == 4);
    sender.run_until([&] {
      return std::all_of(held.begin(), held.end(), [](const auto& sent) { return sent->ended; });
    });
    for (const auto& sent : held) {
      CHECK(sent->result.error == "timeout");
      CHECK(sent->took < 2500ms);
    }
  }
  // Nobody waited for the name servers.
  CHECK(silent.held() == 4);
  CHECK(Clock::now() - begun < 5s);
}

TEST_CASE("who asks for a name that is asked for already waits for the same answer") {
  const Surroundings surroundings;
  const auto silent = std::make_unique<SilentServer>();
  Sender sender({}, 5s);
  const auto first = sender.begin("a", "https://silent.example/x");
  const auto second = sender.begin("a", "https://silent.example/y");
  sender.run_until([&] { return silent->held() == 1; });
  CHECK(asked().size() == 1);
}

}  // namespace
}  // namespace fieldwise::server
