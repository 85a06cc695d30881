"""No API is called more often than WeCom allows: a short wait where that helps, else later.

Each limit is a bucket that fills steadily and holds a little: in any stretch of its length no more calls leave
than the limit, and over time 96 % of it can be used. Lost when Redis restarts, which is no more than one burst.

Source: WeCom's documents, path/90313: any one API 10,000 a minute and 150,000 an hour of one company.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Reason, RetryLater

PER_MINUTE, PER_HOUR = 10_000, 150_000
# How long a caller is kept; a member who signs in waits no longer than this.
LONGEST_WAIT_S = 0.5
# Without Redis nobody knows how many processes there are; up to this many together stay below the limit.
PROCESSES_ALONE = 4


@dataclass(frozen=True)
class Bucket:
    """At most `limit` in any `per_s` seconds.

    Args:
        burst: the share of the limit that may leave at once; most of the rest flows steadily.
        steady: the share of the limit that flows in `per_s` seconds; with `burst` at most 1.
    """

    limit: float
    per_s: float
    burst: float = 0.03
    steady: float = 0.96

    @property
    def interval_s(self) -> float:
        """Between two calls in the long run."""
        return self.per_s / (self.limit * self.steady)

    @property
    def slack_s(self) -> float:
        """How far ahead of the steady flow a burst may be; at least one call fits."""
        return self.interval_s * max(1.0, self.limit * self.burst)

    def part(self) -> "Bucket":
        """What one process takes while it cannot ask the others."""
        return Bucket(max(1.0, self.limit / PROCESSES_ALONE), self.per_s, self.burst, self.steady)


def buckets(per_minute: int) -> tuple[Bucket, Bucket]:
    """The minute's bucket, and the hour's, which gives half of itself at the minute's full speed."""
    return Bucket(per_minute, 60.0), Bucket(PER_HOUR, 3600.0, burst=0.5, steady=0.48)


class LocalPace:
    """The state of buckets in one process; the caller holds a lock."""

    def __init__(self) -> None:
        self._due: dict[tuple[str, float], float] = {}

    def take(self, name: str, wanted: Sequence[Bucket], longest_s: float, now: float) -> float:
        """Seconds until one more call may leave; it is counted when that is not more than `longest_s`."""
        due = {bucket: max(self._due.get((name, bucket.per_s), 0.0), now) for bucket in wanted}
        wait = max(due[bucket] + bucket.interval_s - bucket.slack_s - now for bucket in wanted)
        if wait <= longest_s:
            for bucket in wanted:
                self._due[name, bucket.per_s] = due[bucket] + bucket.interval_s
        return max(0.0, wait)


# The same in Redis, by its own clock. KEYS: one for each bucket; ARGV: interval, slack and period of each, then the
# longest wait. A key lives as long as its bucket can remember anything.
TAKE = """
local t = redis.call('TIME')
local now = tonumber(t[1]) + tonumber(t[2]) / 1000000
local longest = tonumber(ARGV[#ARGV])
local wait, due = 0, {}
for i, key in ipairs(KEYS) do
  due[i] = math.max(tonumber(redis.call('GET', key) or '0'), now)
  wait = math.max(wait, due[i] + tonumber(ARGV[3 * i - 2]) - tonumber(ARGV[3 * i - 1]) - now)
end
if wait <= longest then
  for i, key in ipairs(KEYS) do
    local next = due[i] + tonumber(ARGV[3 * i - 2])
    redis.call('SET', key, string.format('%.6f', next), 'PX', math.ceil((next - now + 1) * 1000))
  end
end
return string.format('%.6f', wait)
"""


def script_arguments(wanted: Sequence[Bucket], longest_s: float) -> list[float]:
    """ARGV of `TAKE`."""
    flat = [value for bucket in wanted for value in (bucket.interval_s, bucket.slack_s, bucket.per_s)]
    return [*flat, longest_s]


def wait_or_refuse(api: str, wait_s: float) -> None:
    """Keep the caller for a moment.

    Raises:
        RetryLater: patient; the moment would be too long, and nothing was counted.
    """
    if wait_s > LONGEST_WAIT_S:
        raise RetryLater(f"{api} is called as often as WeCom allows", wait_s, patient=True, code=Reason.WAITS)
    if wait_s > 0:
        time.sleep(wait_s)
