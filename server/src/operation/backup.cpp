#include "operation/backup.h"

#include <atomic>
#include <memory>
#include <thread>

#include "base/files.h"
#include "base/log.h"

namespace fieldwise::server {
namespace {

std::atomic<bool> busy{false};

Response copied(const std::function<std::string()>& copy) {
  try {
    Response response;
    response.file = std::make_shared<OpenFile>(copy());
    response.content_type = "application/vnd.sqlite3";
    response.headers = {{"Cache-Control", "no-store"}};
    log_event("info", "backup", std::to_string(response.file->size()) + " bytes");
    return response;
  } catch (const std::exception& error) {
    log_event("error", "backup", error.what());
    return problem(503, "storage",
                   "The copy could not be made beside the database: look whether there is room "
                   "for one, and into the server's log.");
  }
}

}  // namespace

void send_backup(StoreThread& store, const Reply& reply) {
  if (busy.exchange(true)) {
    return reply(problem(503, "busy", "A backup is being made; try again when it is done."));
  }
  // `copier` is asked for in the store thread, and works outside of it.
  const auto copier = std::make_shared<Copier>();
  store.post(
      [copier](Store& opened) {
        *copier = opened.copier();
        return Response();
      },
      [copier, reply](Response asked) {
        const auto end = [reply](Response response) {
          busy = false;
          reply(std::move(response));
        };
        if (asked.status != 200) return end(std::move(asked));
        if (*copier == nullptr) {
          return end(problem(409, "backup",
                             "This database is not the server's own file: back it up with its own "
                             "tools, as pg_dump."));
        }
        // The reply keeps the server running until it is there.
        std::thread([copier, end] { end(copied(*copier)); }).detach();
      });
}

}  // namespace fieldwise::server
