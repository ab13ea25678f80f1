-- The requests of wrk, one thread. FIELDWISE_LOAD_BODIES: the file that bench/load/run.mjs has written.
local tails = dofile(os.getenv("FIELDWISE_LOAD_BODIES"))
local head = '{"key":"pk_load","visitor":"'
-- Two at a time need visitors of their own.
local name = os.getenv("FIELDWISE_LOAD_NAME") or "load"
local group, syncs = 8192, 3
-- A server that accepts one connection at a time leaves some waiting for seconds at the start, and what they sent first
-- would be overtaken by the same visitor's next sync. So each connection begins with a sync that has no events.
local openings = tonumber(os.getenv("FIELDWISE_LOAD_CONNECTIONS"))
-- wrk asks once before it begins, to look at the request, and does not send that one.
local number = -1 - openings

wrk.method = "POST"
wrk.headers["Content-Type"] = "text/plain"

function request()
  local turn = number
  number = number + 1
  if turn < 0 then
    return wrk.format("POST", "/v1/sync", nil, head .. string.format("%s-opening-%016d\"}", name, -turn))
  end
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
