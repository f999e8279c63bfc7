"""What all web processes know together: in Redis, a set of people for each process and room, and one count of their union.

Sets expire unless their process refreshes them, so nobody stays present after a process was killed. Everything one process
has to say and to ask is two exchanges with Redis, however many people came or went.
"""

import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

EXPIRES_MS = 5_000
REFRESH_S = 1.0
LEASE_MS = 4_000
ANSWER_TIMEOUT_S = 2.0
BATCH = 1_000
ROOMS_KEY = "presence"  # room and process → revision of that process's set
RECORDER_KEY = "presence:recorder"

# Rooms that only one process has people in cost one SCARD. A union is counted again only when one of its sets has another
# revision, so that of several processes that ask within a second one pays.
COUNT = """
local rooms, fields = {}, redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local room, process = string.match(fields[i], '^(%d+):(.+)$')
  local key = KEYS[1] .. ':' .. fields[i]
  local size = redis.call('SCARD', key)
  if size == 0 then
    redis.call('HDEL', KEYS[1], fields[i])
  else
    rooms[room] = rooms[room] or {keys = {}, revisions = {}, own = 0}
    table.insert(rooms[room].keys, key)
    table.insert(rooms[room].revisions, process .. '=' .. fields[i + 1])
    rooms[room].size = size
    if process == ARGV[1] then rooms[room].own = size end
  end
end
local holder = redis.call('GET', KEYS[2])
if not holder or holder == ARGV[1] then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
local answer = {(not holder or holder == ARGV[1]) and 1 or 0}
for room, known in pairs(rooms) do
  local total = known.size
  if #known.keys > 1 then
    table.sort(known.revisions)
    local of, counted = table.concat(known.revisions, ','), KEYS[1] .. ':' .. room .. ':counted'
    local before = redis.call('HMGET', counted, 'of', 'total')
    total = before[1] == of and tonumber(before[2])
    if not total then
      local union = KEYS[1] .. ':' .. room .. ':union'
      total = redis.call('SUNIONSTORE', union, unpack(known.keys))
      redis.call('DEL', union)
      redis.call('HSET', counted, 'of', of, 'total', total)
      redis.call('PEXPIRE', counted, 60000)
    end
  end
  for _, number in ipairs({tonumber(room), total, known.own}) do table.insert(answer, number) end
end
return answer
"""


@dataclass(frozen=True)
class Change:
    """What is new in one room of this process."""

    came: Collection[str] = ()
    went: Collection[str] = ()
    whole: bool = False  # `came` is everybody, whatever the set has


@dataclass(frozen=True)
class Counts:
    """How many people are in each room: over all processes, and in the set of this one."""

    total: Mapping[int, int] = field(default_factory=dict)
    own: Mapping[int, int] = field(default_factory=dict)
    records: bool = False  # this process is the one that keeps the curve


class PresenceSets:
    """The sets of one process, and the question how many people there are in all."""

    def __init__(self, redis_url: str) -> None:
        # Of its own, because a server that does not answer must not hold up the count: a late answer is of no use here.
        self._redis = Redis.from_url(
            redis_url,
            retry=Retry(NoBackoff(), 1),
            socket_timeout=ANSWER_TIMEOUT_S,
            socket_connect_timeout=ANSWER_TIMEOUT_S,
        )
        self._count = self._redis.register_script(COUNT)
        self.process = secrets.token_hex(6)
        self._revision = 0
        self._refreshed_at = 0.0

    def exchange(self, changes: Mapping[int, Change], rooms: Iterable[int]) -> Counts:
        """Say what changed and that `rooms` are still attended; give the counts of all rooms."""
        self._say(changes, rooms)
        answer = cast(list[int], self._count([ROOMS_KEY, RECORDER_KEY], [self.process, LEASE_MS]))
        numbers = [answer[at : at + 3] for at in range(1, len(answer), 3)]
        return Counts(
            total={room: total for room, total, _ in numbers},
            own={room: own for room, _, own in numbers},
            records=bool(answer[0]),
        )

    def leave(self, rooms: Iterable[int]) -> None:
        """Take this process's people out at once, rather than when their sets expire."""
        keys = [self._key(room) for room in rooms]
        if keys:
            self._redis.delete(*keys)

    def _say(self, changes: Mapping[int, Change], rooms: Iterable[int]) -> None:
        refreshed = set(changes)
        if time.monotonic() - self._refreshed_at >= REFRESH_S:
            refreshed |= set(rooms)
            self._refreshed_at = time.monotonic()
        if not refreshed:
            return
        with self._redis.pipeline(transaction=True) as pipeline:
            for room, change in changes.items():
                key = self._key(room)
                self._revision += 1
                if change.whole:
                    pipeline.delete(key)
                for came in _batches(change.came):
                    pipeline.sadd(key, *came)
                for went in _batches(change.went):
                    pipeline.srem(key, *went)
                pipeline.hset(ROOMS_KEY, f"{room}:{self.process}", str(self._revision))
            for room in refreshed:
                pipeline.pexpire(self._key(room), EXPIRES_MS)
            pipeline.execute()

    def _key(self, room: int) -> str:
        return f"{ROOMS_KEY}:{room}:{self.process}"


def _batches(names: Collection[str]) -> Iterator[list[str]]:
    listed = list(names)
    return (listed[at : at + BATCH] for at in range(0, len(listed), BATCH))
