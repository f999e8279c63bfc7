"""What a host may enter as the address of a video, and what becomes of it."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.video_addresses import Reason, Unreadable, find_video_address, read_video_address
from core.video_providers import SITES, Provider

YOUTUBE = "https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?playsinline=1&rel=0"
CHANNEL = "UC4QobU6STFB0P71PMvOGN5A"
BV = "BV1xx411c7mD"
BILIBILI = f"https://player.bilibili.com/player.html?isOutside=true&bvid={BV}&p=1"
BILIBILI_LIVE = "https://www.bilibili.com/blackboard/live/live-activity-player.html?cid=21484828"
PLAYERS = {"www.youtube-nocookie.com", "player.vimeo.com", "vimeo.com", "player.bilibili.com", "www.bilibili.com"}


@pytest.mark.parametrize(
    ("entered", "provider", "framed"),
    [
        ("https://www.youtube.com/watch?v=jNQXAC9IVRw", "youtube", YOUTUBE),
        ("https://www.youtube.com/watch?app=desktop&v=jNQXAC9IVRw&list=PL1&t=3s", "youtube", YOUTUBE),
        ("http://m.youtube.com/watch?v=jNQXAC9IVRw", "youtube", YOUTUBE),
        ("youtube.com/watch?v=jNQXAC9IVRw", "youtube", YOUTUBE),
        ("https://youtu.be/jNQXAC9IVRw?si=Zx-1", "youtube", YOUTUBE),
        ("https://www.youtube.com/live/jNQXAC9IVRw?feature=share", "youtube", YOUTUBE),
        ("https://youtube.com/shorts/jNQXAC9IVRw", "youtube", YOUTUBE),
        ("https://www.youtube.com/embed/jNQXAC9IVRw", "youtube", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/jNQXAC9IVRw?autoplay=1", "youtube", YOUTUBE),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/live",
            "youtube",
            f"https://www.youtube-nocookie.com/embed/live_stream?channel={CHANNEL}&playsinline=1",
        ),
        ("https://vimeo.com/76979871", "vimeo", "https://player.vimeo.com/video/76979871?dnt=1&playsinline=1"),
        ("vimeo.com/76979871", "vimeo", "https://player.vimeo.com/video/76979871?dnt=1&playsinline=1"),
        (
            "https://vimeo.com/76979871/8272103f6e",
            "vimeo",
            "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&playsinline=1",
        ),
        (
            "https://player.vimeo.com/video/76979871?h=8272103f6e&app_id=1",
            "vimeo",
            "https://player.vimeo.com/video/76979871?h=8272103f6e&dnt=1&playsinline=1",
        ),
        (
            "https://vimeo.com/channels/staffpicks/76979871",
            "vimeo",
            "https://player.vimeo.com/video/76979871?dnt=1&playsinline=1",
        ),
        ("https://vimeo.com/event/4154130", "vimeo", "https://vimeo.com/event/4154130/embed?dnt=1"),
        ("https://vimeo.com/event/4154130/embed", "vimeo", "https://vimeo.com/event/4154130/embed?dnt=1"),
        ("https://vimeo.com/event/4154130/8272103f6e", "vimeo", "https://vimeo.com/event/4154130/embed/8272103f6e?dnt=1"),
        ("https://vimeo.com/event/4154130/embed/8272103f6e", "vimeo", "https://vimeo.com/event/4154130/embed/8272103f6e?dnt=1"),
        (f"https://www.bilibili.com/video/{BV}/?spm_id_from=333", "bilibili", BILIBILI),
        (f"https://m.bilibili.com/video/{BV}", "bilibili", BILIBILI),
        (f"https://b23.tv/{BV}", "bilibili", BILIBILI),
        (f"https://www.bilibili.com/video/{BV}?p=3", "bilibili", BILIBILI.replace("p=1", "p=3")),
        (
            "https://www.bilibili.com/video/av170001",
            "bilibili",
            "https://player.bilibili.com/player.html?isOutside=true&aid=170001&p=1",
        ),
        (f"https://player.bilibili.com/player.html?bvid={BV}&page=2", "bilibili", BILIBILI.replace("p=1", "p=2")),
        ("https://live.bilibili.com/21484828?visit_id=x", "bilibili", BILIBILI_LIVE),
        ("live.bilibili.com/h5/21484828", "bilibili", BILIBILI_LIVE),
        (BILIBILI_LIVE, "bilibili", BILIBILI_LIVE),
        ("https://video.example/a/live.m3u8", "hls", "https://video.example/a/live.m3u8"),
        ("https://VIDEO.example:8443/live.m3u8?key=1#t", "hls", "https://video.example:8443/live.m3u8?key=1"),
        ("https://视频.example/live.m3u8", "hls", "https://xn--cy2a840a.example/live.m3u8"),
    ],
)
def test_an_address_leads_to_the_player_that_keeps_most_to_itself(entered, provider, framed):
    found = read_video_address(entered)
    assert (found.provider, found.url) == (provider, framed)


@pytest.mark.parametrize("entered", [YOUTUBE, BILIBILI, BILIBILI_LIVE, "https://vimeo.com/event/4154130/embed?dnt=1"])
def test_the_address_of_a_player_leads_to_itself(entered):
    found = read_video_address(entered)
    assert read_video_address(found.url) == found
    assert read_video_address(found.page) == found


@pytest.mark.parametrize(
    ("entered", "reason"),
    [
        ("javascript:alert(1)", Reason.UNKNOWN),
        ("javascript://youtube.com/watch?v=jNQXAC9IVRw", Reason.UNKNOWN),
        ("data:text/html,x.m3u8", Reason.UNKNOWN),
        ("http://video.example/live.m3u8", Reason.UNKNOWN),
        ("rtmp://video.example/live", Reason.UNKNOWN),
        ("//video.example/live.m3u8", Reason.UNKNOWN),
        ("video.example/live.m3u8", Reason.UNKNOWN),
        ("live", Reason.UNKNOWN),
        ("https://", Reason.UNKNOWN),
        ("https://video.example:99999/live.m3u8", Reason.UNKNOWN),
        ("https://[::1/live.m3u8", Reason.UNKNOWN),
        ("https://video.example/a b.m3u8", Reason.UNKNOWN),
        ("https://video.example;script-src/live.m3u8", Reason.UNKNOWN),
        ("https://video.example\\@evil.example/live.m3u8", Reason.UNKNOWN),
        ('<iframe src="https://www.youtube.com/embed/jNQXAC9IVRw"></iframe>', Reason.UNKNOWN),
        ("https://me:secret@video.example/live.m3u8", Reason.SECRETS),
        ("https://youtube.com@evil.example/live.m3u8", Reason.SECRETS),
        ("https://:@video.example/live.m3u8", Reason.SECRETS),
        ("https://localhost/live.m3u8", Reason.PRIVATE),
        ("https://a.localhost/live.m3u8", Reason.PRIVATE),
        ("https://127.0.0.1/live.m3u8", Reason.PRIVATE),
        ("https://127.1/live.m3u8", Reason.PRIVATE),
        ("https://2130706433/live.m3u8", Reason.PRIVATE),
        ("https://0x7f.0x1/live.m3u8", Reason.PRIVATE),
        ("https://10.0.0.8:8443/live.m3u8", Reason.PRIVATE),
        ("https://169.254.169.254/live.m3u8", Reason.PRIVATE),
        ("https://[::1]/live.m3u8", Reason.PRIVATE),
        ("https://camera.local/live.m3u8", Reason.PRIVATE),
        ("https://camera/live.m3u8", Reason.PRIVATE),
        ("https://video.example/live.mp4", Reason.WEB_PAGE),
        ("https://video.example/", Reason.WEB_PAGE),
        ("https://youtube.com.evil.example/watch?v=jNQXAC9IVRw", Reason.WEB_PAGE),
        ("https://notyoutube.com/watch?v=jNQXAC9IVRw", Reason.WEB_PAGE),
        ("https://www.youtube.com/@channel", Reason.NO_VIDEO),
        ("https://www.youtube.com/watch?v=short", Reason.NO_VIDEO),
        ("https://www.youtube.com/watch?v=jNQXAC9IVR%22", Reason.NO_VIDEO),
        ("https://www.youtube.com/playlist?list=PL1", Reason.NO_VIDEO),
        ("https://youtu.be/", Reason.NO_VIDEO),
        ("https://vimeo.com/about", Reason.NO_VIDEO),
        ("https://vimeo.com/76979871/no-hash", Reason.NO_VIDEO),
        ("https://www.bilibili.com/video/BV1OI0l", Reason.NO_VIDEO),
        ("https://b23.tv/aBcDeF1", Reason.NO_VIDEO),
        ("https://live.bilibili.com/", Reason.NO_VIDEO),
    ],
)
def test_what_cannot_be_played_or_should_not_be_is_refused_with_the_reason(entered, reason):
    with pytest.raises(Unreadable) as refused:
        read_video_address(entered)
    assert refused.value.reason == reason
    assert find_video_address(entered) is None


def test_a_page_of_a_video_site_without_a_video_is_refused_by_the_sites_name():
    with pytest.raises(Unreadable) as refused:
        read_video_address("https://www.bilibili.com/")
    assert refused.value.site == "Bilibili"


SCHEMES = ["https", "http", "javascript", "://", ":", "//"]
SIGNS = ["/", "@", "?", "&", "v=", "#", ".", "\\", "%2e", "\n", "\t", ";", "'", '"']
WORDS = ["watch", "video", "event", "embed", "live", "BV1xx411c7mD", "av17", "jNQXAC9IVRw", "76979871", "8272103f6e", ".m3u8"]
HOSTS = ["127.0.0.1", "localhost", "[::1]", "evil.example", "www.", "player.html?bvid=", *SITES]
PIECES = st.sampled_from([*SCHEMES, *SIGNS, *WORDS, *HOSTS])


@given(st.one_of(st.text(), st.lists(PIECES, max_size=9).map("".join)))
def test_whatever_is_entered_only_known_players_are_framed_and_only_playlists_of_named_hosts_are_fetched(entered):
    found = find_video_address(entered)
    if found is None:
        return
    parts = urlsplit(found.url)
    assert parts.scheme == "https"
    assert parts.username is None
    assert urlsplit(found.page).scheme == "https"
    assert found.host.isascii()
    assert not set(found.host) & set(" ;,'\"@/")
    if found.provider == Provider.HLS:
        assert parts.path.lower().endswith(".m3u8")
        assert "." in found.host
    else:
        assert found.host in PLAYERS
    assert find_video_address(found.url) == found
    assert find_video_address(found.page) == found
