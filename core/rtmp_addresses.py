"""Addresses of RTMP servers: read, looked up, and whether they lie in a private network."""

import re
import socket
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"rtmp": 1935, "rtmps": 443}
# What a host name and a path may be made of: neither blanks nor anything that begins an option or another address.
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?")
PATH = re.compile(r"(?:/[A-Za-z0-9._~%+=:@&,;!-]+)+/?")
PRINTED = re.compile(r"[\x21-\x7e]+")
# How a network without IPv4 writes the addresses of one: whoever is meant stands in the last 32 bits.
NAT64 = IPv6Network("64:ff9b::/96")
# Other ways to write an IPv4 address, and one's own network behind such a translation. Nobody needs them to name a server.
NEVER_PUBLIC = tuple(IPv6Network(network) for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10"))
LOOKUPS_AT_ONCE = 4  # a look-up cannot be broken off; those that nobody answers must not take every thread there is


@dataclass(frozen=True)
class RtmpAddress:
    """A server and the application on it; the stream key is kept apart."""

    scheme: str
    host: str
    port: int
    application: str

    @classmethod
    def parse(cls, text: str) -> "RtmpAddress":
        """Read `rtmp://host[:port]/application` or the same with rtmps; raises ValueError for anything else."""
        if not PRINTED.fullmatch(text):  # line breaks and tabs, which the reader of addresses leaves out without a word
            raise ValueError("not an address of an RTMP server")
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in DEFAULT_PORTS or parts.username is not None or parts.query or parts.fragment or port == 0:
            raise ValueError("not an address of an RTMP server")
        if not (_is_ip(host) or HOST.fullmatch(host)) or not PATH.fullmatch(parts.path):
            raise ValueError("not an address of an RTMP server")
        return cls(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], parts.path.strip("/"))

    @property
    def server(self) -> tuple[str, str, int]:
        """Who is reached and how, whatever is asked for there."""
        return self.scheme, self.host, self.port

    def at(self, host: str) -> str:
        """The address in full, with `host` (a name, or one of the numbers it stands for) as its host."""
        return f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}/{self.application}"


def lookup(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order in which they should be tried; OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]).partition("%")[0] for *_, place in found))


def lookup_within(seconds: float, host: str, port: int) -> list[str]:
    """The same in no more time than this, or TimeoutError, which is an OSError."""
    found: Future[list[str]] = _lookups().submit(lookup, host, port)
    try:
        return found.result(seconds)
    finally:
        found.cancel()  # one that never had its turn


def is_public(ip: str) -> bool:
    """Whether everybody reaches it: no address of this machine, of a private network, or of several machines at once."""
    address = ip_address(ip)
    if isinstance(address, IPv6Address):
        if any(address in network for network in NEVER_PUBLIC):
            return False
        address = _inner(address) or address
    return address.is_global and not address.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(address.packed[-4:]) if address in NAT64 else address.ipv4_mapped or address.sixtofour


@cache  # not before the first use: a web process makes threads of another kind than the one that it was made of
def _lookups() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LOOKUPS_AT_ONCE, "rtmp lookup")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
