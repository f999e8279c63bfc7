"""Reads where a host's video is: an HLS playlist, or a video of a site that can be framed."""

import re
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from core.video_providers import NAMES, SITES, Provider, VideoAddress, path_and_query

LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
# The last part begins with a letter: browsers read 127.1, 2130706433 and 0x7f.1 as numbers of the network.
HOST = re.compile(rf"({LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
HOST_MAX = 253
PRIVATE_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
# What no address holds, and what would mean something where the address is written into a header.
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\\"'<>`{}|^;,]")
HTTPS_PORT = 443


class Reason(StrEnum):
    """Why an address is not taken."""

    UNKNOWN = "unknown"
    SECRETS = "secrets"
    PRIVATE = "private"
    NO_VIDEO = "no_video"
    WEB_PAGE = "web_page"


class Unreadable(ValueError):
    """The address cannot be played; `site` is the video site that it is of, where it is of one."""

    def __init__(self, reason: Reason, site: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.site = site


def read_video_address(text: str) -> VideoAddress:
    """What an address shows; raises `Unreadable` with the reason.

    >>> read_video_address("https://youtu.be/jNQXAC9IVRw").url
    'https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?playsinline=1&rel=0'
    """
    parts, port = _split(text)
    if parts.username is not None or parts.password is not None:
        raise Unreadable(Reason.SECRETS)
    host = _host(parts)
    site = SITES.get(re.sub(r"^(www|m)\.", "", host))
    if site is not None and port is None:
        provider, find = site
        found = find(*path_and_query(parts))
        if found is None:
            raise Unreadable(Reason.NO_VIDEO, NAMES[provider])
        return found
    if parts.scheme != "https":
        raise Unreadable(Reason.UNKNOWN)
    return _playlist(parts, host, port)


def find_video_address(text: str) -> VideoAddress | None:
    """The same for an address that was taken before; None where there is none, or where today's rules refuse it."""
    try:
        return read_video_address(text) if text else None
    except Unreadable:
        return None


def _split(text: str) -> tuple[SplitResult, int | None]:
    if FORBIDDEN.search(text):
        raise Unreadable(Reason.UNKNOWN)
    try:
        parts = urlsplit(text if "://" in text else _completed(text))
        port = parts.port
    except ValueError:
        raise Unreadable(Reason.UNKNOWN) from None
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Unreadable(Reason.UNKNOWN)
    return parts, None if port == HTTPS_PORT else port


def _completed(text: str) -> str:
    """People copy addresses as browsers show them, without what they begin with."""
    begins = text.split("/", 1)[0].lower()
    return f"https://{text}" if re.sub(r"^(www|m)\.", "", begins) in SITES else text


def _host(parts: SplitResult) -> str:
    try:
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Unreadable(Reason.UNKNOWN) from None
    named = any(host == name or host.endswith(f".{name}") for name in PRIVATE_NAMES)
    if named or len(host) > HOST_MAX or not HOST.fullmatch(host):
        raise Unreadable(Reason.PRIVATE)
    return host


def _playlist(parts: SplitResult, host: str, port: int | None) -> VideoAddress:
    if not parts.path.lower().endswith(".m3u8"):
        raise Unreadable(Reason.WEB_PAGE)
    netloc = host if port is None else f"{host}:{port}"
    url = parts._replace(netloc=netloc, fragment="").geturl()
    return VideoAddress(Provider.HLS, netloc, url, url)
