#include "delivery/http_client.h"

#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>
#include <charconv>
#include <chrono>
#include <ctime>
#include <stdexcept>

#include "base/clock.h"

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using asio::awaitable, asio::use_awaitable;
using boost::system::error_code;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kResult = asio::experimental::as_tuple(use_awaitable);
constexpr uint32_t kHeaderBytes = 16u << 10;

Address address_of(const asio::ip::address& address) {
  return {address.is_v4()
              ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
              : address.to_v6().to_bytes()};
}

std::string_view word_for(error_code error, std::string_view otherwise) {
  return error == beast::error::timeout || error == asio::error::timed_out ? "timeout" : otherwise;
}

// The header Retry-After (RFC 9110): seconds, or a date.
int64_t retry_after(std::string_view text) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) {
    return seconds < 0 || seconds > int64_t{1} << 31 ? 0 : seconds * 1000;
  }
  std::tm utc{};
  if (strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &utc) == nullptr) return 0;
  return std::max(int64_t{timegm(&utc)} * 1000 - now_ms(), int64_t{0});
}

// Writes the request and reads the beginning of its answer.
template <class Stream>
awaitable<PostResult> converse(Stream& stream, const http::request<http::string_body>& request) {
  auto [write_error, written] = co_await http::async_write(stream, request, kResult);
  if (write_error) co_return PostResult{0, word_for(write_error, "closed")};
  beast::flat_buffer buffer;
  http::response_parser<http::empty_body> parser;
  parser.header_limit(kHeaderBytes);
  // Whatever it says beyond its header is not read.
  auto [error, read] = co_await http::async_read_header(stream, buffer, parser, kResult);
  if (error) {
    const bool closed = error == http::error::end_of_stream ||
                        error.category() == asio::error::get_system_category();
    co_return PostResult{0, word_for(error, closed ? "closed" : "http")};
  }
  PostResult out;
  out.status = parser.get().result_int();
  out.retry_after = retry_after(parser.get()[http::field::retry_after]);
  co_return out;
}

}  // namespace

struct HttpClient::Tls {
  asio::ssl::context context{asio::ssl::context::tls_client};
};

HttpClient::HttpClient(asio::any_io_executor executor, const std::string& ca_file,
                       std::vector<Network> allowed, std::chrono::milliseconds time)
    : tls_(std::make_unique<Tls>()),
      allowed_(std::move(allowed)),
      time_(time),
      executor_(std::move(executor)),
      names_(executor_) {
  asio::ssl::context& context = tls_->context;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                      asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                      asio::ssl::context::no_tlsv1_1);
  context.set_default_verify_paths();
  context.set_verify_mode(asio::ssl::verify_peer);
  if (ca_file.empty()) return;
  error_code error;
  context.load_verify_file(ca_file, error);
  if (error) {
    throw std::runtime_error("--webhook-ca: no certificates can be read from " + ca_file);
  }
}

HttpClient::~HttpClient() = default;

awaitable<PostResult> HttpClient::post(
    std::string site, const Target& target,
    const std::vector<std::pair<std::string, std::string>>& headers, const std::string& body) {
  const auto deadline = std::chrono::steady_clock::now() + time_;
  http::request<http::string_body> request(http::verb::post, target.path, 11);
  request.set(http::field::host, target.authority);
  request.set(http::field::user_agent, "Fieldwise/" FIELDWISE_VERSION);
  request.set(http::field::content_type, "application/json");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.keep_alive(false);
  request.body() = body;
  request.prepare_payload();

  const auto found = co_await names_.find(std::move(site), target.host, deadline);
  if (!found) co_return PostResult{0, "timeout"};
  if (found->empty()) co_return PostResult{0, "dns"};
  const auto may_reach = [&](const asio::ip::address& address) {
    const Address bare = address_of(address);
    return is_among(allowed_, bare) || (target.tls && is_global(bare));
  };
  std::vector<tcp::endpoint> endpoints;
  for (const asio::ip::address& address : *found) {
    if (may_reach(address)) endpoints.emplace_back(address, target.port);
  }
  if (endpoints.empty()) co_return PostResult{0, "address"};

  TlsStream stream(executor_, tls_->context);
  beast::tcp_stream& plain = beast::get_lowest_layer(stream);
  plain.expires_at(deadline);
  auto [error, peer] = co_await plain.async_connect(endpoints, kResult);
  if (error) co_return PostResult{0, word_for(error, "connect")};
  // Who is at the other end counts, not what a name led to.
  const tcp::endpoint remote = plain.socket().remote_endpoint(error);
  if (error) co_return PostResult{0, "connect"};
  if (!may_reach(remote.address())) co_return PostResult{0, "address"};
  if (!target.tls) co_return co_await converse(plain, request);

  stream.set_verify_callback(asio::ssl::host_name_verification(target.host));
  if (!parse_address(target.host)) {
    SSL_set_tlsext_host_name(stream.native_handle(), target.host.c_str());
  }
  auto [tls_error] = co_await stream.async_handshake(asio::ssl::stream_base::client, kResult);
  if (tls_error) co_return PostResult{0, word_for(tls_error, "tls")};
  co_return co_await converse(stream, request);
}

}  // namespace fieldwise::server
