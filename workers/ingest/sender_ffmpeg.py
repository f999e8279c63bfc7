"""The ffmpeg that sends a stream on to one server: its command line, and what its complaints mean."""

import re
import ssl

from core.adapters.ffmpeg import READ_AT_ONCE, ffmpeg
from core.models import SimulcastReason
from core.queries.events.simulcast import WantedTarget
from core.rtmp_addresses import DEFAULT_PORTS, RtmpAddress

STATS_EVERY_S = 0.5
# Nothing to read or write for so long: connecting, answering, or taking video.
PATIENCE_US = 10_000_000
SERVER_SAID = re.compile(r"Server error: (.+)")
# The first that is found in the complaints says why; the server's own words go before all of them.
MEANINGS = (
    (re.compile(r"certificate|verify failed", re.IGNORECASE), SimulcastReason.UNTRUSTED),
    (re.compile(r"Connection refused|timed out|No route|unreachable|Cannot open connection"), SimulcastReason.UNREACHABLE),
    (re.compile(r"handshake response|End of file|Broken pipe|reset by peer|Input/output error"), SimulcastReason.CLOSED),
)


def sender_command(target: WantedTarget, address: RtmpAddress, ip: str) -> list[str]:
    """FLV on standard input goes to the server at `ip` as it is; standard output tells how much has gone.

    The name was looked up once and is not looked up again, because it could lead into a private network the second time.
    ffmpeg takes the key from nowhere but its arguments.
    """
    return [
        *(ffmpeg(), "-hide_banner", "-nostats", "-loglevel", "warning"),
        *("-progress", "pipe:1", "-stats_period", str(STATS_EVERY_S)),
        *(*READ_AT_ONCE, "-f", "flv", "-i", "pipe:0"),
        *("-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-f", "flv", "-flvflags", "no_duration_filesize"),
        *("-rw_timeout", str(PATIENCE_US), "-rtmp_tcurl", _named(address), "-rtmp_app", address.application),
        *("-rtmp_playpath", target.stream_key),
        *(_trusted(address.host) if address.scheme == "rtmps" else ()),
        address.at(ip),
    ]


def meaning(complaints: str, stream_key: str, *, was_sending: bool) -> tuple[SimulcastReason, str]:
    """Why ffmpeg ended, and what the server said; the key is taken out of its words, in part or in full."""
    if (said := SERVER_SAID.search(complaints)) is not None:
        return SimulcastReason.REFUSED, _without(stream_key, said[1])
    if was_sending:
        return SimulcastReason.LOST, ""
    found = (reason for pattern, reason in MEANINGS if pattern.search(complaints))
    return next(found, SimulcastReason.OTHER), ""


def _without(stream_key: str, said: str) -> str:
    """What a server said, printable; it knows a key that has a query part without it, and may repeat either."""
    bare, _, query = stream_key.partition("?")
    for secret in filter(None, (stream_key, bare, bare.strip("/"), query)):
        said = said.replace(secret, "…")
    return "".join(letter for letter in said if letter.isprintable()).strip()


def _named(address: RtmpAddress) -> str:
    """The address as its server knows it, which has several under one number."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    port = "" if address.port == DEFAULT_PORTS[address.scheme] else f":{address.port}"
    return f"{address.scheme}://{host}{port}/{address.application}"


def _trusted(host: str) -> tuple[str, ...]:
    """Whoever answers must prove to be that host: a key given to anybody else would be theirs."""
    authorities = ssl.get_default_verify_paths().cafile
    return ("-tls_verify", "1", "-verifyhost", host, *(("-ca_file", authorities) if authorities else ()))
