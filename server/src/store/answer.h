// How a piece of work in a transaction is answered.
#pragma once

#include <functional>
#include <utility>

#include "http/message.h"

namespace fieldwise::server {

// A response, or what makes one of memory alone, without the store: it is called once, while the
// commit is on its way, and what it returns is sent when that is done.
struct Answer {
  Answer(Response given) : response(std::move(given)) {}
  Answer(std::function<Response()> given) : rest(std::move(given)) {}

  Response response;
  std::function<Response()> rest;  // unless null, instead of `response`
};

}  // namespace fieldwise::server
