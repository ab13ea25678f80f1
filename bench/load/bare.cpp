// What npm run load compares the server with: HTTP by Beast, and rows that are on disk before the
// answer, many of them in one transaction. It reads nothing of a request but its body, and answers
// each with the same text.
//
//   fieldwise_load_bare DATABASE ANSWER_BYTES
//
// Prints the port that it listens on, on 127.0.0.1. Ends on SIGTERM.
#include <sqlite3.h>

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

void check(int result, sqlite3* db) {
  if (result != SQLITE_OK && result != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db));
}

// Writes what waits in one transaction, with the settings of the server's own database.
class Writer {
 public:
  explicit Writer(const char* path) {
    check(sqlite3_open(path, &db_), db_);
    for (const char* sql :
         {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON",
          "PRAGMA wal_autocheckpoint=4000", "PRAGMA cache_size=-8000",
          "CREATE TABLE sync_log (id INTEGER PRIMARY KEY, body TEXT) STRICT"}) {
      check(sqlite3_exec(db_, sql, nullptr, nullptr, nullptr), db_);
    }
    const char* insert = "INSERT INTO sync_log (body) VALUES (?1)";
    check(sqlite3_prepare_v3(db_, insert, -1, SQLITE_PREPARE_PERSISTENT, &insert_, nullptr), db_);
    thread_ = std::thread([this] { run(); });
  }

  ~Writer() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_finalize(insert_);
    sqlite3_close(db_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void write(std::string body, std::function<void()> done) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back({std::move(body), std::move(done)});
    }
    wake_.notify_one();
  }

 private:
  struct Job {
    std::string body;
    std::function<void()> done;
  };

  void run() {
    std::vector<Job> batch;
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return;
        batch.swap(queue_);
      }
      check(sqlite3_exec(db_, "BEGIN", nullptr, nullptr, nullptr), db_);
      for (const Job& job : batch) {
        check(sqlite3_bind_text64(insert_, 1, job.body.data(), job.body.size(), SQLITE_STATIC,
                                  SQLITE_UTF8),
              db_);
        check(sqlite3_step(insert_), db_);
        sqlite3_reset(insert_);
      }
      check(sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr), db_);
      for (const Job& job : batch) job.done();
      batch.clear();
    }
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

// One connection; it lives as long as a callback of it waits.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Writer& writer, const std::string& answer)
      : socket_(std::move(socket)), writer_(writer), answer_(answer) {}

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](error_code e, size_t) {
      if (!e) self->store();
    });
  }

 private:
  void store() {
    writer_.write(std::move(request_.body()), [self = shared_from_this()] {
      asio::post(self->socket_.get_executor(), [self] { self->reply(); });
    });
  }

  void reply() {
    response_ = {http::status::ok, 11};
    response_.set(http::field::content_type, "application/json");
    response_.body() = answer_;
    response_.prepare_payload();
    http::async_write(socket_, response_, [self = shared_from_this()](error_code e, size_t) {
      if (!e) self->read();
    });
  }

  tcp::socket socket_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  Writer& writer_;
  const std::string& answer_;
};

void accept(tcp::acceptor& acceptor, Writer& writer, const std::string& answer) {
  acceptor.async_accept([&](error_code error, tcp::socket socket) {
    if (error) return;
    socket.set_option(tcp::no_delay(true));
    std::make_shared<Connection>(std::move(socket), writer, answer)->read();
    accept(acceptor, writer, answer);
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: fieldwise_load_bare DATABASE ANSWER_BYTES\n");
    return 2;
  }
  try {
    Writer writer(argv[1]);
    const std::string answer(std::strtoul(argv[2], nullptr, 10), 'x');
    asio::io_context context(1);
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&](error_code, int) { context.stop(); });
    accept(acceptor, writer, answer);
    std::printf("%u\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    context.run();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fieldwise_load_bare: %s\n", error.what());
    return 1;
  }
}
