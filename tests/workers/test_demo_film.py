"""The film of the demonstration's past event, and the words that go with it."""

from itertools import pairwise

import pytest
from PIL import ImageChops

from core.demo.roast import CHARGED_S, DROPPED_S, LENGTH_S, PHASES, captions
from core.webvtt import read_webvtt
from workers.ingest.roast import CHART, DRUM, DRUM_RADIUS, WIDTH, Roast
from workers.ingest.stage import font


def test_every_title_fits_beside_the_drum() -> None:
    assert max(font(19).getlength(phase.title) for phase in PHASES) < WIDTH - CHART[0]


def test_the_beans_are_green_when_they_go_in_and_brown_when_they_come_out() -> None:
    roast, (x, y) = Roast(), DRUM
    drum = (int(x - DRUM_RADIUS), int(y), int(x + DRUM_RADIUS), int(y + DRUM_RADIUS))
    empty, green, brown = (roast.picture(second).crop(drum) for second in (1.0, CHARGED_S + 4.0, DROPPED_S - 1.0))
    beans = [ImageChops.difference(empty, full).getbbox() for full in (green, brown)]
    assert None not in beans
    reds, greens, _blues = zip(*(picture.resize((1, 1)).getpixel((0, 0)) for picture in (empty, green, brown)), strict=True)
    assert greens[1] > greens[0], "they are bright at first"
    assert reds[2] - greens[2] > reds[1] - greens[1] > reds[0] - greens[0], "and turn redder"


@pytest.mark.parametrize("language", [1, 2])
def test_captions_follow_one_another_until_the_end(language: int) -> None:
    cues = read_webvtt(captions(language))
    assert all(cue.begins_ms < cue.ends_ms for cue in cues)
    assert all(cue.ends_ms <= following.begins_ms for cue, following in pairwise(cues))
    assert cues[-1].ends_ms <= LENGTH_S * 1000
