#include "cli/remote.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "cli/text.h"
#include "json/document.h"

namespace fieldwise::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = asio::ip::tcp;
using asio::awaitable;
using boost::system::error_code;

constexpr auto kResult = asio::experimental::as_tuple(asio::use_awaitable);
constexpr auto kTime = std::chrono::seconds(30);
constexpr auto kLongTime = std::chrono::minutes(15);  // until an answer that is saved begins
constexpr uint64_t kMaxAnswer = uint64_t{64} << 20;

struct Target {
  bool tls = false;
  std::string host, port, path;  // path: '' or /prefix
};

// What an address says; nothing when it is none.
std::optional<Target> parse_address(std::string_view address) {
  Target target;
  target.tls = address.starts_with("https://");
  if (!target.tls && !address.starts_with("http://")) return std::nullopt;
  address.remove_prefix(target.tls ? 8 : 7);
  const size_t slash = address.find('/');
  if (slash != std::string_view::npos) {
    target.path = address.substr(slash);
    address = address.substr(0, slash);
  }
  while (target.path.ends_with('/')) target.path.pop_back();
  target.port = target.tls ? "443" : "80";
  const size_t bracket = address.find(']');
  const size_t colon = address.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    target.port = address.substr(colon + 1);
    address = address.substr(0, colon);
    if (target.port.empty() || target.port.find_first_not_of("0123456789") != std::string::npos) {
      return std::nullopt;
    }
  }
  target.host = address;
  if (target.host.starts_with('[') && target.host.ends_with(']')) {
    target.host = target.host.substr(1, target.host.size() - 2);
  }
  const bool plain = target.host.find_first_of("@?#[] \r\n") == std::string::npos &&
                     target.path.find_first_of("?# \r\n") == std::string::npos;
  if (target.host.empty() || !plain) return std::nullopt;
  return target;
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

[[noreturn]] void fail(const Target& target, const error_code& error) {
  throw std::runtime_error("no answer from " + target.host + " port " + target.port + ": " +
                           error.message());
}

// Saves a body, piece by piece: 30 seconds without any are too long, not all of them together.
template <class Stream>
awaitable<void> save(Stream& stream, const Target& target, beast::flat_buffer& buffer,
                     http::response_parser<http::file_body>& parser, const std::string& file) {
  error_code open_error;
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("cannot create " + file + ": " + std::strerror(errno));
  beast::file_posix opened;
  opened.native_handle(fd);
  parser.get().body().reset(std::move(opened), open_error);
  while (!open_error && !parser.is_done()) {
    beast::get_lowest_layer(stream).expires_after(kTime);
    auto [error, n] = co_await http::async_read_some(stream, buffer, parser, kResult);
    if (error == http::error::partial_message || error == asio::error::eof) {
      throw std::runtime_error("the answer of " + target.host + " broke off; try again");
    }
    if (error) fail(target, error);
  }
  if (!open_error && ::fsync(parser.get().body().file().native_handle()) != 0) {
    open_error.assign(errno, boost::system::system_category());
  }
  if (open_error) throw std::runtime_error("cannot write " + file + ": " + open_error.message());
}

template <class Stream>
awaitable<RemoteAnswer> converse(Stream& stream, const Target& target,
                                 const http::request<http::string_body>& request,
                                 const std::string& file) {
  auto [write_error, written] = co_await http::async_write(stream, request, kResult);
  if (write_error) fail(target, write_error);
  beast::flat_buffer buffer;
  http::response_parser<http::empty_body> head;
  head.body_limit(boost::none);
  if (!file.empty()) beast::get_lowest_layer(stream).expires_after(kLongTime);
  auto [head_error, head_bytes] = co_await http::async_read_header(stream, buffer, head, kResult);
  if (head_error) fail(target, head_error);
  if (!file.empty() && head.get().result() == http::status::ok) {
    http::response_parser<http::file_body> saved(std::move(head));
    co_await save(stream, target, buffer, saved, file);
    co_return RemoteAnswer{200, std::string(saved.get()[http::field::content_type]), {}};
  }
  if (head.content_length().value_or(0) > kMaxAnswer) fail(target, http::error::body_limit);
  http::response_parser<http::string_body> parser(std::move(head));
  auto [read_error, read] = co_await http::async_read(stream, buffer, parser, kResult);
  if (read_error) fail(target, read_error);
  const auto& message = parser.get();
  co_return RemoteAnswer{message.result_int(), std::string(message[http::field::content_type]),
                         message.body()};
}

awaitable<RemoteAnswer> fetch_answer(const Target& target,
                                     const http::request<http::string_body>& request,
                                     const std::string& file) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::resolver resolver(executor);
  auto [resolve_error, found] = co_await resolver.async_resolve(target.host, target.port, kResult);
  if (resolve_error) fail(target, resolve_error);
  beast::tcp_stream stream(executor);
  stream.expires_after(kTime);
  auto [connect_error, endpoint] = co_await stream.async_connect(found, kResult);
  if (connect_error) fail(target, connect_error);
  if (!target.tls) co_return co_await converse(stream, target, request, file);

  ssl::context context(ssl::context::tls_client);
  context.set_default_verify_paths();  // also what SSL_CERT_FILE names
  context.set_verify_mode(ssl::verify_peer);
  beast::ssl_stream<beast::tcp_stream> secure(std::move(stream), context);
  secure.set_verify_callback(ssl::host_name_verification(target.host));
  SSL_set_tlsext_host_name(secure.native_handle(), target.host.c_str());
  beast::get_lowest_layer(secure).expires_after(kTime);
  auto [handshake_error] = co_await secure.async_handshake(ssl::stream_base::client, kResult);
  if (handshake_error) fail(target, handshake_error);
  co_return co_await converse(secure, target, request, file);
}

// The key in a file or variable, without the line end; returns as read_remote() does.
int read_key(std::string_view verb, const Arguments& arguments, std::string& key) {
  if (arguments.has(kSecretKeyOption)) {
    const auto content = read_input(arguments.get(kSecretKeyOption));
    if (!content) return kWrongInput;
    key = *content;
  } else if (const char* variable = std::getenv("FIELDWISE_SECRET_KEY")) {
    key = variable;
  } else {
    return wrong_command(verb,
                         "no secret key: set FIELDWISE_SECRET_KEY, or give --secret-key-file FILE");
  }
  key.erase(key.find_last_not_of(" \t\r\n") + 1);
  if (key.starts_with("sk_") && key.find_first_of(" \t\r\n") == std::string::npos) return kDone;
  return wrong_command(verb, "the secret key must read sk_…");
}

// Sends it, and returns the answer's body; or says on standard error what is wrong.
std::optional<std::string> exchange(const Remote& remote, std::string_view method,
                                    std::string_view path, std::string_view body,
                                    const std::string& file) {
  RemoteAnswer answer;
  try {
    answer = remote.send(method, path, body, file);
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return std::nullopt;
  }
  if (answer.status < 300) return std::move(answer.body);
  Arena arena;
  const JsonResult problem = parse_json(answer.body, arena);
  const std::string code = problem.ok ? text_of(problem.value, "code") : "";
  if (code.empty()) {
    print_line("fieldwise: " + remote.address + " answered " + std::to_string(answer.status) +
                   " and is no Fieldwise server: look at --server",
               stderr);
    return std::nullopt;
  }
  print_line("fieldwise: " + text_of(problem.value, "detail") + " (" + code + ")", stderr);
  if (const Value* errors = problem.value.find("errors")) {
    for (const Value& error : *errors) {
      print_line(
          error_line({text_of(error, "code"), text_of(error, "path"), text_of(error, "message")}),
          stderr);
    }
  }
  return std::nullopt;
}

}  // namespace

RemoteAnswer Remote::send(std::string_view method, std::string_view path, std::string_view body,
                          const std::string& file) const {
  const std::optional<Target> target = parse_address(address);
  if (!target) throw std::runtime_error(address + " is not the address of a server");
  http::request<http::string_body> request;
  request.version(11);
  request.method_string(method);
  request.target(target->path + std::string(path));
  const bool usual = target->port == (target->tls ? "443" : "80");
  const std::string host =
      target->host.find(':') == std::string::npos ? target->host : '[' + target->host + ']';
  request.set(http::field::host, usual ? host : host + ':' + target->port);
  request.set(http::field::authorization, "Bearer " + key);
  request.set(http::field::user_agent, "fieldwise/" FIELDWISE_VERSION);
  request.set(http::field::connection, "close");
  if (!body.empty()) {
    request.set(http::field::content_type, "application/json");
    request.body() = body;
  }
  request.prepare_payload();

  asio::io_context context(1);
  RemoteAnswer answer;
  std::exception_ptr failure;
  asio::co_spawn(context, fetch_answer(*target, request, file),
                 [&](const std::exception_ptr& thrown, RemoteAnswer got) {
                   failure = thrown;
                   answer = std::move(got);
                 });
  context.run();
  if (failure) std::rethrow_exception(failure);
  return answer;
}

int read_remote(std::string_view verb, const Arguments& arguments, Remote& out) {
  const char* variable = std::getenv("FIELDWISE_SERVER");
  out.address = arguments.get(kServerOption, variable == nullptr ? "" : variable);
  if (out.address.empty()) out.address = "http://127.0.0.1:8787";
  const std::optional<Target> target = parse_address(out.address);
  if (!target) {
    return wrong_command(verb, "--server: write an address as https://leads.example.com");
  }
  if (const int wrong = read_key(verb, arguments, out.key)) return wrong;
  if (!target->tls && !is_loopback(target->host)) {
    print_line("fieldwise: the secret key goes to " + target->host +
                   " in the clear; give an address with https:// where there is one",
               stderr);
  }
  return kDone;
}

std::string path_segment(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<std::string> ask(const Remote& remote, std::string_view method, std::string_view path,
                               std::string_view body) {
  return exchange(remote, method, path, body, "");
}

int print_answer(const Arguments& arguments, const std::string& answer,
                 const std::function<void(const Value&)>& print_it) {
  if (arguments.has("--json")) {
    print_line(answer);
    return kDone;
  }
  Arena arena;
  print_it(parse_json(answer, arena).value);
  return kDone;
}

int ask_and_print(std::string_view verb, const Arguments& arguments, const Question& question,
                  const std::function<void(const Value&)>& print_it) {
  Remote remote;
  if (const int wrong = read_remote(verb, arguments, remote)) return wrong;
  const auto answer = ask(remote, question.method, question.path, question.body);
  return answer ? print_answer(arguments, *answer, print_it) : kWrongInput;
}

std::string text_of(const Value& object, const char* name) {
  const Value* member = object.find(name);
  return std::string(member == nullptr ? std::string_view() : member->text());
}

bool download(const Remote& remote, std::string_view path, const std::string& file) {
  return exchange(remote, "GET", path, "", file).has_value();
}

}  // namespace fieldwise::cli
