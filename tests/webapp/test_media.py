from pathlib import Path

import pytest
from flask.testing import FlaskClient

from core.platform import Platform
from tests.factories import make_event, make_organisation

PLAYBACK_ID = "Zk3-unguessable_id"
SEGMENT = "1a2002873e5-1795298981.ts"


@pytest.fixture
def stream(sqlite_platform: Platform) -> Path:
    with sqlite_platform.transaction() as session:
        make_event(session, make_organisation(session), playback_id=PLAYBACK_ID)
    folder = sqlite_platform.settings.media_dir / PLAYBACK_ID
    folder.mkdir(parents=True)
    (folder / "index.m3u8").write_text(f"#EXTM3U\n{SEGMENT}\n")
    (folder / SEGMENT).write_bytes(b"\x47" * 188)
    (folder / f"{SEGMENT}.tmp").write_bytes(b"half")
    return folder


def test_the_playlist_is_checked_on_every_load(client: FlaskClient, stream: Path) -> None:
    response = client.get(f"/hls/{PLAYBACK_ID}/index.m3u8")
    assert response.status_code == 200
    assert response.content_type == "application/vnd.apple.mpegurl"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in response.headers
    unchanged = client.get(f"/hls/{PLAYBACK_ID}/index.m3u8", headers={"If-None-Match": response.headers["ETag"]})
    assert unchanged.status_code == 304


def test_a_segment_is_kept_because_its_name_is_never_used_again(client: FlaskClient, stream: Path) -> None:
    response = client.get(f"/hls/{PLAYBACK_ID}/{SEGMENT}")
    assert response.content_type == "video/mp2t"
    assert response.data == b"\x47" * 188
    assert set(response.headers["Cache-Control"].split(", ")) == {"public", "max-age=3600", "immutable"}
    part = client.get(f"/hls/{PLAYBACK_ID}/{SEGMENT}", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.data)) == (206, 10)


@pytest.mark.parametrize(
    "path",
    [
        f"{PLAYBACK_ID}/../../secret_key",
        f"{PLAYBACK_ID}/..%2f..%2fsecret_key",
        f"{PLAYBACK_ID}/%2e%2e/%2e%2e/secret_key",
        "../secret_key",
        "..%2f/secret_key",
        "%2e%2e/secret_key",
        f"{PLAYBACK_ID}/{SEGMENT}.tmp",
        f"{PLAYBACK_ID}//etc/passwd",
        f"{PLAYBACK_ID}/%00",
        f"{PLAYBACK_ID}/other.ts",
        "nobody-s-stream/index.m3u8",
    ],
)
def test_nothing_but_streams_can_be_reached(client: FlaskClient, stream: Path, sqlite_platform: Platform, path: str) -> None:
    assert sqlite_platform.settings.signing_key  # the file to be stolen exists
    assert client.get(f"/hls/{path}", follow_redirects=True).status_code == 404
