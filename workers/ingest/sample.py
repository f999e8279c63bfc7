"""The sample film: what the demonstration event shows until a real camera is there. Rendered once, then kept."""

from hashlib import sha256
from pathlib import Path

from workers.ingest.film import Film, encode
from workers.ingest.stage import DURATION_S, HEIGHT, WIDTH, Stage

LOOK = 1  # raise when the film looks different, so that kept ones are drawn anew
FRAMES_PER_S = 25
KEYFRAME_S = 2  # the length of a segment
# Whole numbers of hertz fit into the film's whole seconds, so its sound loops without a click.
CHORD = "|".join(
    f"0.02*sin({hertz}*2*PI*t)*(0.6+0.4*sin(2*PI*t/12+{shift}))+0.013*sin({2 * hertz}*2*PI*t)*(0.5+0.5*sin(2*PI*t/8))"
    for hertz, shift in ((110, 0), (165, 2))
)


def sample_film(title: str, folder: Path) -> Path:
    """The film for an event's title, rendered into `folder` unless it is there already."""
    film = folder / f"sample-{sha256(f'{LOOK} {title}'.encode()).hexdigest()[:16]}.mp4"
    if not film.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = film.with_suffix(".draft.mp4")
        _render(title, draft)
        draft.replace(film)
    return film


def _render(title: str, target: Path) -> None:
    film = Film(WIDTH, HEIGHT, FRAMES_PER_S, DURATION_S, KEYFRAME_S, sound=f"aevalsrc={CHORD}:s=44100:d={DURATION_S}")
    encode(film, Stage(title), ["-preset", "ultrafast", "-crf", "21", "-b:a", "96k", "-movflags", "+faststart", str(target)])
