"""How the two servers of a peer are set: both peers get the same."""

from typing import TypedDict

BRISK_PATH = "/brisk"
MESSAGE_MAX_BYTES = 1_000_000
CONNECT_TIMEOUT_S = 1.5


class Heartbeat(TypedDict):
    """What `realtime.server.make_server` takes."""

    ping_interval_s: float
    ping_timeout_s: float


CALM: Heartbeat = {"ping_interval_s": 25, "ping_timeout_s": 20}
BRISK: Heartbeat = {"ping_interval_s": 0.3, "ping_timeout_s": 2}  # answers of a busy machine take their time
