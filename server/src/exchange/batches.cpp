#include "exchange/batches.h"

#include <algorithm>

namespace fieldwise::server {
namespace {

void run_from(StoreThread& thread, const std::shared_ptr<Batches>& batches, size_t begin,
              const Reply& reply) {
  if (begin >= batches->count) return reply(batches->finish());
  const size_t end = std::min(batches->count, begin + batches->per_batch);
  const auto committed = std::make_shared<std::function<void()>>();
  thread.post(
      [batches, begin, end, committed](Store& store) {
        *committed = batches->work(store, begin, end);
        return Response();
      },
      [&thread, batches, end, committed, reply](Response response) {
        if (response.status != 200) return reply(std::move(response));
        (*committed)();
        run_from(thread, batches, end, reply);
      });
}

}  // namespace

void run_batches(StoreThread& thread, const std::shared_ptr<Batches>& batches, const Reply& reply) {
  run_from(thread, batches, 0, reply);
}

}  // namespace fieldwise::server
