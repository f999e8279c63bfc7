"""WebVTT, as captions come and go: read strictly enough that no player stumbles over it, written plainly."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

HEADER = "WEBVTT"
MOMENT = r"(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
TIMING = re.compile(rf"{MOMENT}\s+-->\s+{MOMENT}(?:\s|$)")
CUE_MAX_LENGTH = 500


@dataclass(frozen=True)
class Cue:
    """A few words and when they are shown, in milliseconds of the video."""

    begins_ms: int
    ends_ms: int
    text: str


def read_webvtt(text: str) -> list[Cue]:
    r"""The cues of a file; SubRip, which differs in little, is read as well.

    Raises
    ------
    ValueError
        With the number of the line that makes no sense, or 0 where nothing does.

    Examples
    --------
    >>> read_webvtt("WEBVTT\n\n00:01.000 --> 00:02.500\nHello")
    [Cue(begins_ms=1000, ends_ms=2500, text='Hello')]
    """
    storable = text.lstrip("\ufeff").replace("\x00", "\ufffd")  # as the format has it, and databases hold no NUL
    lines = storable.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues = list(_cues(lines))
    if not cues:
        raise ValueError(0)
    return cues


def write_webvtt(cues: Iterable[Cue]) -> str:
    r"""A file of these cues; what looks like a tag is text.

    Examples
    --------
    >>> write_webvtt([Cue(1000, 2500, "a < b")])
    'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\na &lt; b\n'
    """
    written = (f"\n{_stamp(cue.begins_ms)} --> {_stamp(cue.ends_ms)}\n{escape(cue.text, quote=False)}\n" for cue in cues)
    return f"{HEADER}\n{''.join(written)}"


def _cues(lines: list[str]) -> Iterator[Cue]:
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if "-->" not in line:
            continue
        found = TIMING.match(line.strip())
        if found is None:
            raise ValueError(number)
        begins, ends = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
        if ends <= begins:
            raise ValueError(number)
        words: list[str] = []
        while number < len(lines) and lines[number].strip():
            words.append(_plain(lines[number]))
            number += 1
        yield Cue(begins, ends, "\n".join(filter(None, words))[:CUE_MAX_LENGTH])  # an empty line would end the cue


def _plain(line: str) -> str:
    """Without tags for voices and styles, and with the characters that the format spells."""
    untagged = re.sub(r"<[^<>]*>", "", line.strip())
    return untagged.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&").strip()


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _stamp(moment_ms: int) -> str:
    seconds, thousandths = divmod(moment_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
