#include "exchange/batches.h"

#include <algorithm>
#include <string>

namespace fieldwise::server {
namespace {

Response broken_off(const Batches& batches, size_t done, const Response& cause) {
  const std::string count = std::to_string(done);
  return problem(cause.status, cause.code,
                 "The first " + count + ' ' + batches.rows +
                     " were taken and what is good of them is stored, nothing behind them is. Send "
                     "it all again later: nothing is stored twice.",
                 "\"done\":" + count);
}

void run_from(StoreThread& thread, const std::shared_ptr<Batches>& batches, size_t begin,
              const Reply& reply) {
  if (begin >= batches->count) return reply(batches->finish());
  if (thread.winding_down()) {
    return reply(begin == 0 ? stopping_problem() : broken_off(*batches, begin, stopping_problem()));
  }
  const size_t end = std::min(batches->count, begin + batches->per_batch);
  const auto committed = std::make_shared<std::function<void()>>();
  thread.post(
      [batches, begin, end, committed](Store& store) {
        *committed = batches->work(store, begin, end);
        return Response();
      },
      [&thread, batches, begin, end, committed, reply](Response response) {
        if (response.status != 200) {
          return reply(begin == 0 ? std::move(response) : broken_off(*batches, begin, response));
        }
        (*committed)();
        run_from(thread, batches, end, reply);
      });
}

}  // namespace

void run_batches(StoreThread& thread, const std::shared_ptr<Batches>& batches, const Reply& reply) {
  run_from(thread, batches, 0, reply);
}

}  // namespace fieldwise::server
