"""The video sites whose addresses are understood: what of theirs is a video, and the player that may be framed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit


class Provider(StrEnum):
    """Where a video comes from that is not sent to Ripplecast."""

    HLS = "hls"
    YOUTUBE = "youtube"
    VIMEO = "vimeo"
    BILIBILI = "bilibili"


@dataclass(frozen=True)
class VideoAddress:
    """A video elsewhere: its playlist or the player to frame, and where people find it by themselves."""

    provider: Provider
    id: str
    url: str
    page: str
    is_live: bool = False  # a page of the site that is always live, and never a recording

    @property
    def host(self) -> str:
        """Who learns of a viewer, with the port where there is one."""
        return urlsplit(self.url).netloc


Path = list[str]
Query = dict[str, str]
Finder = Callable[[Path, Query], VideoAddress | None]

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
VIMEO_ID = re.compile(r"[1-9]\d{0,11}")
VIMEO_HASH = re.compile(r"[0-9a-zA-Z]{6,20}")
BILIBILI_BV = re.compile(r"BV1[1-9A-HJ-NP-Za-km-z]{9}")
BILIBILI_NUMBER = re.compile(r"[1-9]\d{0,15}")
PART = re.compile(r"[1-9]\d{0,3}")


def path_and_query(parts: SplitResult) -> tuple[Path, Query]:
    """The names of an address's path, and the first value of each name of its query."""
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return [name for name in parts.path.split("/") if name], query


def youtube(path: Path, query: Query) -> VideoAddress | None:
    """`/watch?v=ID`, `/live/ID`, `/shorts/ID`, `/embed/ID`, and a channel's live stream."""
    match path:
        case ["watch"]:
            return _youtube(query.get("v", ""))
        case ["embed", "live_stream"]:
            return _youtube_channel(query.get("channel", ""))
        case ["channel", name, "live"]:
            return _youtube_channel(name)
        case ["live" | "shorts" | "embed" | "v", name]:
            return _youtube(name)
    return None


def youtube_short(path: Path, _query: Query) -> VideoAddress | None:
    """`youtu.be/ID`"""
    return _youtube(path[0]) if len(path) == 1 else None


def _youtube(name: str) -> VideoAddress | None:
    if not YOUTUBE_ID.fullmatch(name):
        return None
    # The site's own host without cookies before the video is played.
    url = f"https://www.youtube-nocookie.com/embed/{name}?playsinline=1&rel=0"
    return VideoAddress(Provider.YOUTUBE, name, url, f"https://www.youtube.com/watch?v={name}")


def _youtube_channel(name: str) -> VideoAddress | None:
    if not YOUTUBE_CHANNEL.fullmatch(name):
        return None
    url = f"https://www.youtube-nocookie.com/embed/live_stream?channel={name}&playsinline=1"
    return VideoAddress(Provider.YOUTUBE, name, url, f"https://www.youtube.com/channel/{name}/live", is_live=True)


def vimeo(path: Path, query: Query) -> VideoAddress | None:
    """`/ID`, `/ID/HASH`, those of channels, groups and showcases, and events."""
    match path:
        case ["event", name]:
            return _vimeo_event(name, "")
        case ["event", name, "embed"]:
            return _vimeo_event(name, "")
        case ["event", name, "embed", code] | ["event", name, code]:
            return _vimeo_event(name, code)
        case ["video", name] | ["channels", _, name] | ["groups", _, "videos", name] | ["showcase" | "album", _, "video", name]:
            return _vimeo(name, query.get("h", ""))
        case [name]:
            return _vimeo(name, query.get("h", ""))
        case [name, code]:
            return _vimeo(name, code)
    return None


def _vimeo(name: str, code: str) -> VideoAddress | None:
    if not VIMEO_ID.fullmatch(name) or (code and not VIMEO_HASH.fullmatch(code)):
        return None
    asked = {"h": code} if code else {}
    url = f"https://player.vimeo.com/video/{name}?{urlencode(asked | {'dnt': '1', 'playsinline': '1'})}"
    return VideoAddress(Provider.VIMEO, name, url, f"https://vimeo.com/{name}{'/' + code if code else ''}")


def _vimeo_event(name: str, code: str) -> VideoAddress | None:
    if not VIMEO_ID.fullmatch(name) or (code and not VIMEO_HASH.fullmatch(code)):
        return None
    end = f"/{code}" if code else ""
    url = f"https://vimeo.com/event/{name}/embed{end}?dnt=1"
    return VideoAddress(Provider.VIMEO, name, url, f"https://vimeo.com/event/{name}{end}", is_live=True)


def bilibili(path: Path, query: Query) -> VideoAddress | None:
    """`/video/BV…`, `/video/av…`, with `?p=` for a part; and the addresses of its players."""
    match path:
        case ["video", name]:
            return _bilibili(name, query.get("p", "1"))
        case ["player.html"] | ["blackboard", "html5mobileplayer.html"]:
            name = query.get("bvid") or f"av{query.get('aid', '')}"
            return _bilibili(name, query.get("page") or query.get("p", "1"))
        case ["blackboard", "live", "live-activity-player.html"]:
            return _bilibili_room(query.get("cid", ""))
    return None


def bilibili_short(path: Path, query: Query) -> VideoAddress | None:
    """`b23.tv/BV…`; its other short addresses say nothing by themselves."""
    return _bilibili(path[0], query.get("p", "1")) if len(path) == 1 else None


def bilibili_live(path: Path, _query: Query) -> VideoAddress | None:
    """`live.bilibili.com/ROOM`"""
    match path:
        case [name] | ["h5" | "blanc", name]:
            return _bilibili_room(name)
    return None


def _bilibili(name: str, part: str) -> VideoAddress | None:
    number = name[2:] if name[:2].lower() == "av" else ""
    if not PART.fullmatch(part) or not (BILIBILI_BV.fullmatch(name) or BILIBILI_NUMBER.fullmatch(number)):
        return None
    asked = ({"aid": number} if number else {"bvid": name}) | {"p": part}
    url = f"https://player.bilibili.com/player.html?{urlencode({'isOutside': 'true'} | asked)}"
    name = f"av{number}" if number else name
    more = f"?p={part}" if part != "1" else ""
    return VideoAddress(Provider.BILIBILI, name, url, f"https://www.bilibili.com/video/{name}{more}")


def _bilibili_room(name: str) -> VideoAddress | None:
    if not BILIBILI_NUMBER.fullmatch(name):
        return None
    url = f"https://www.bilibili.com/blackboard/live/live-activity-player.html?cid={name}"
    return VideoAddress(Provider.BILIBILI, name, url, f"https://live.bilibili.com/{name}", is_live=True)


SITES: dict[str, tuple[Provider, Finder]] = {
    "youtube.com": (Provider.YOUTUBE, youtube),
    "youtube-nocookie.com": (Provider.YOUTUBE, youtube),
    "music.youtube.com": (Provider.YOUTUBE, youtube),
    "youtu.be": (Provider.YOUTUBE, youtube_short),
    "vimeo.com": (Provider.VIMEO, vimeo),
    "player.vimeo.com": (Provider.VIMEO, vimeo),
    "bilibili.com": (Provider.BILIBILI, bilibili),
    "player.bilibili.com": (Provider.BILIBILI, bilibili),
    "live.bilibili.com": (Provider.BILIBILI, bilibili_live),
    "b23.tv": (Provider.BILIBILI, bilibili_short),
}
NAMES = {Provider.YOUTUBE: "YouTube", Provider.VIMEO: "Vimeo", Provider.BILIBILI: "Bilibili"}
