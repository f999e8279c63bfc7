"""Moments of a video as players write them and people type them; `frontend/lib/moments.ts` reads and writes alike."""

import re

MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)


def read_moment(text: str) -> int | None:
    """Milliseconds of 9, 0:09.5, 12:30 or 1:02:03; None where it is no moment."""
    read = MOMENT.fullmatch(text.strip())
    if read is None or (read[2] is not None and int(read[3]) > 59):
        return None
    seconds = 3600 * int(read[1] or 0) + 60 * int(read[2] or 0) + int(read[3])
    return 1000 * seconds + int((read[4] or "0").ljust(3, "0"))


def write_moment(ms: int) -> str:
    """The same the other way, with tenths where there are any: 0:09, 12:30.5, 1:02:03; a minus lies before the beginning."""
    if ms < 0:
        return f"-{write_moment(-ms)}"
    seconds, rest = divmod(ms, 1000)
    minutes, hours = seconds // 60 % 60, seconds // 3600
    tenths = f".{rest // 100}" if rest >= 100 else ""
    return f"{hours}:{minutes:02}:{seconds % 60:02}{tenths}" if hours else f"{minutes}:{seconds % 60:02}{tenths}"
