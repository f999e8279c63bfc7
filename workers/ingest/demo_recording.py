"""`python -m workers.ingest.demo_recording EVENT_ID`: gives a past event of the demonstration the recording of its film.

An encoder writes segments as it would have then, only faster; the reel of every other recording takes them in.
"""

import shutil
import sys
from datetime import datetime
from pathlib import Path

from core.adapters.media import RECORDING
from core.bootstrap import build_platform
from core.demo.roast import CRACKS_S, LENGTH_S
from core.logs import set_up_logs
from core.models import Event
from core.platform import Platform
from core.settings import load_settings
from workers.ingest import folder
from workers.ingest.film import Film, encode
from workers.ingest.product import Product
from workers.ingest.reel import DURATION, SENT_AT, Reel
from workers.ingest.roast import HEIGHT, WIDTH, Roast

FRAMES_PER_S = 12
SEGMENT_S = 2
# The drum turns; then beans crack, at moments that do not sound like a clock.
SOUND = (
    "0.05*sin(220*PI*t)*(0.6+0.4*sin(2*PI*0.35*t))+0.03*sin(330*PI*t)"
    f"+0.25*between(t,{CRACKS_S[0]},{CRACKS_S[1]})*sin(4400*PI*t)*exp(-45*mod(3*t+1.3*sin(2.1*t),1))"
)


def record_film(platform: Platform, event_id: int) -> None:
    """Draw the film into the event's folder, and write down what has been kept of it."""
    with platform.reading() as session:
        event = session.get_one(Event, event_id)
    if event.started_at is None:
        raise ValueError("the event has not begun, so nothing was sent")
    directory = platform.settings.media_dir / event.playback_id
    shutil.rmtree(directory, ignore_errors=True)  # of a start that was broken off
    directory.mkdir(parents=True)
    run = f"{int(event.started_at.timestamp() * 1000):x}"  # as a session names what it writes
    _draw(directory, run)
    _date(directory / folder.PLAYLIST, event.started_at)
    reel = Reel(directory)
    reel.take_in(event.started_at)
    reel.close()
    product = Product(platform)
    product.keep(event_id, reel.kept(f"{event.playback_id}/{RECORDING}"))
    product.finished(event_id)
    (directory / folder.PLAYLIST).unlink()  # as the ingest clears away the live picture of yesterday


def _draw(directory: Path, run: str) -> None:
    film = Film(WIDTH, HEIGHT, FRAMES_PER_S, LENGTH_S, SEGMENT_S, sound=f"aevalsrc='{SOUND}':s=22050:d={LENGTH_S}")
    output = [
        *("-preset", "veryfast", "-crf", "24", "-aac_coder", "fast", "-b:a", "64k", "-ar", "44100"),
        *("-f", "hls", "-hls_time", str(SEGMENT_S), "-hls_list_size", "0"),
        *("-hls_segment_filename", str(directory / f"{run}-%d.ts"), str(directory / folder.PLAYLIST)),
    ]
    encode(film, Roast(), output)


def _date(playlist: Path, began: datetime) -> None:
    """Say when the first segment was sent; the others follow it."""
    lines = folder.lines(playlist)
    first = next(number for number, line in enumerate(lines) if line.startswith(DURATION))
    sent_at = f"{SENT_AT}{began.isoformat(timespec='milliseconds')}"
    folder.replace_lines(playlist, [*lines[:first], sent_at, *lines[first:]])


def main(arguments: list[str]) -> int:
    """Record once."""
    settings = load_settings()
    set_up_logs(settings)
    if len(arguments) != 1 or not arguments[0].isdecimal():
        sys.stderr.write("Usage: python -m workers.ingest.demo_recording EVENT_ID, the number of an event that is over.\n")
        return 2
    record_film(build_platform(settings), int(arguments[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
