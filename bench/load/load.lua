-- The requests of wrk, one thread. FIELDWISE_LOAD_BODIES: the file that bench/load/run.mjs has written.
local tails = dofile(os.getenv("FIELDWISE_LOAD_BODIES"))
local head = '{"key":"pk_load","visitor":"'
-- Two at a time need visitors of their own.
local name = os.getenv("FIELDWISE_LOAD_NAME") or "load"
local group, syncs = 8192, 3
-- wrk asks once before it begins, to look at the request, and does not send that one.
local number = -1

wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"

function request()
  local turn = math.max(number, 0)
  number = number + 1
  local wave = math.floor(turn / group)
  local visitor = math.floor(wave / syncs) * group + turn % group
  local token = string.format("%s-%024d", name, visitor)
  local body = head .. token .. tails[visitor % #tails + 1][wave % syncs + 1]
  return wrk.format("POST", "/v1/sync", nil, body)
end

function done(summary, latency)
  io.write(string.format(
    'RESULT {"requests":%d,"bytes":%d,"us":%d,"errors":%d,"p50":%d,"p90":%d,"p99":%d,"max":%d}\n',
    summary.requests, summary.bytes, summary.duration,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status +
      summary.errors.timeout,
    latency:percentile(50), latency:percentile(90), latency:percentile(99), latency.max))
end
