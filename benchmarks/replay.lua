-- wrk -s replay.lua URL -- FILE FIRST COUNT: send COUNT prepared pushes, one "query<TAB>body" a line, round and round.
local pushes, next_one = {}, 0

function init(arguments)
  local first, count, number = tonumber(arguments[2]), tonumber(arguments[3]), 0
  for line in io.lines(arguments[1]) do
    number = number + 1
    if number > first and #pushes < count then
      local query, body = line:match("^([^\t]+)\t(.+)$")
      pushes[#pushes + 1] = wrk.format("POST", "/wecom/callback?" .. query, {["Content-Type"] = "text/xml"}, body)
    end
  end
end

function request()
  next_one = next_one + 1
  return pushes[(next_one - 1) % #pushes + 1]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    "RESULT requests=%d seconds=%.3f p50_ms=%.2f p99_ms=%.2f max_ms=%.1f refused=%d broken=%d\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
