import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from PIL import ImageChops, ImageStat

from core.models import Event
from core.platform import Platform
from tests.factories import make_event, make_organisation
from tests.workers.ingest_support import DEADLINE_S, decoded_frames, in_a_loop, studio, until
from workers.ingest import sample
from workers.ingest.cascade import grow
from workers.ingest.sample import sample_film
from workers.ingest.stage import CENTRE, DURATION_S, FADE_FROM_S, HEIGHT, WIDTH, Stage, writable


@pytest.fixture
def short_film(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "DURATION_S", 2)


def test_everyone_in_the_cascade_comes_after_whoever_brought_them_and_stays_in_the_picture() -> None:
    nodes = grow(CENTRE)
    for node in nodes[1:]:
        assert node.parent is not None
        assert nodes[node.parent].lit_at_s < node.lit_at_s < FADE_FROM_S
        assert nodes[node.parent].generation == node.generation - 1
        assert 20 < node.x < WIDTH - 20
        assert 20 < node.y < HEIGHT - 20


def test_the_last_picture_leads_into_the_first() -> None:
    stage = Stage("How a town saved its library")
    first = stage.picture(0)
    for second in range(1, DURATION_S):
        later = stage.picture(second)
    last = stage.picture(DURATION_S - 0.04)
    assert ImageStat.Stat(ImageChops.difference(first, last)).mean < [1, 1, 1]
    assert ImageStat.Stat(ImageChops.difference(first, later)).mean > ImageStat.Stat(ImageChops.difference(first, last)).mean


@pytest.mark.parametrize("title", ["Heat pumps, honestly", "Tide–lines: “now”", "Café Überall", "灯会", "Привет, мир"])
def test_the_typeface_has_the_letters_of_titles(title: str) -> None:
    assert writable(title) == title


def test_what_the_typeface_lacks_is_left_out() -> None:
    assert writable("Lanterns \U0001f3ee tonight") == "Lanterns tonight"


@pytest.mark.parametrize("title", ["", "A" * 200, "word " * 60, "今晚的咖啡：从云南到埃塞俄比亚，" * 8, "\U0001f3ee"])
def test_any_title_can_be_drawn(title: str) -> None:
    assert Stage(title).picture(1.0).mode == "RGB"


@pytest.mark.usefixtures("short_film")
def test_the_film_is_rendered_once_and_kept(tmp_path: Path) -> None:
    film = sample_film("Kept", tmp_path)
    rendered = film.stat().st_mtime_ns
    assert decoded_frames(film) == 50
    assert sample_film("Kept", tmp_path) == film
    assert film.stat().st_mtime_ns == rendered
    assert [path.name for path in tmp_path.iterdir()] == [film.name]


@pytest.mark.usefixtures("short_film")
@in_a_loop
async def test_the_film_goes_round_without_end_as_it_is(tmp_path: Path) -> None:
    film = sample_film("Round", tmp_path)
    async with studio(tmp_path / "media") as running:
        await running.push(film, loops=-1)
        await until(lambda: len(running.segments()) >= 5)
        assert running.breaks == 0
        assert all(decoded_frames(running.folder / name) >= 49 for name in running.segments())


@pytest.fixture
def event(sqlite_platform: Platform) -> Event:
    with sqlite_platform.transaction() as session:
        return make_event(session, make_organisation(session), title="Pushed")


def test_the_pusher_tries_again_and_ends_with_its_encoder(sqlite_platform: Platform, event: Event) -> None:
    settings = sqlite_platform.settings
    environment = os.environ | {
        "RIPPLECAST_DATA_DIR": str(settings.data_dir),
        "RIPPLECAST_DATABASE_URL": settings.database_url,
        "RIPPLECAST_REDIS_URL": settings.redis_url,
        "RIPPLECAST_RTMP_HOST": "127.0.0.1",
        "RIPPLECAST_RTMP_PORT": "9",  # nobody listens there
    }
    pusher = subprocess.Popen(
        [sys.executable, "-m", "workers.ingest.push", str(event.id)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert pusher.stdout is not None
        assert any("sample.restarts" in line for line in pusher.stdout)
        pusher.send_signal(signal.SIGTERM)
        assert pusher.wait(timeout=DEADLINE_S) == 0
        assert not psutil.pid_exists(pusher.pid)
    finally:
        pusher.kill()
        pusher.communicate()
