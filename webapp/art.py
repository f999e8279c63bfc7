"""The ripple as a picture: an event's own cascade, or the empty rings of an event nobody has joined."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

from referral.graph.forest import ReferralForest
from referral.graph.layout import edge_path, radial_layout

Point = tuple[float, float]

CENTRE: Point = (500.0, 500.0)
VIEW_BOX = (233, 205, 724, 594)
RING_RADII = (0.0, 97.0, 170.0, 235.0, 295.0, 353.0, 408.0, 462.0)
STAGE, GLOW, RING = "#06181f", "#12414c", "#275863"
COLOURS = ("#dcfef1", "#a9f4e0", "#6fe7d6", "#47d2d1", "#15bbd1", "#0f9fd0", "#2982cf", "#4a69cc")
SMALLEST, LARGEST = 2.2, 9.0
SPARSE_PEOPLE = 12  # below that the rings also hint at who could come
CARD_SIZE_PX = (1200, 630)
CARD_SCALE = 1.35
OVERSAMPLING = 2  # drawn twice as large and scaled down: Pillow's own lines have stairs


@dataclass(frozen=True)
class Dot:
    """One person, or the middle; `ring` gives the colour, `faint` ones only hint at what could be."""

    ring: int
    at: Point
    size: float
    faint: bool = False


@dataclass(frozen=True)
class Ripple:
    """What there is to draw: lines by the ring they reach, then dots."""

    lines: Sequence[tuple[int, Point, Point]]
    dots: Sequence[Dot]


def draw_ripple(event_id: int, parents: Sequence[int]) -> Ripple:
    """The picture of one event; `parents` holds the index of each registration's parent, -1 for a root."""
    if not parents:
        return Ripple([], [Dot(0, CENTRE, LARGEST), *_hints(event_id)])
    cascade = _cascade(parents)
    return Ripple(cascade.lines, [*_hints(event_id), *cascade.dots]) if len(parents) < SPARSE_PEOPLE else cascade


def ripple_svg(ripple: Ripple) -> str:
    """The picture as a file of its own."""
    paths: dict[int, list[str]] = {}
    for ring, start, end in ripple.lines:
        paths.setdefault(ring, []).append(edge_path(start, end, centre=CENTRE, decimals=0))
    lines = "".join(f'<path stroke="{_colour(ring)}" d="{"".join(path)}"/>' for ring, path in paths.items())
    rings = "".join(f'<circle cx="500" cy="500" r="{radius:.0f}"/>' for radius in RING_RADII[1:])
    left, top, width, height = VIEW_BOX
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" width="{width}" height="{height}"'
        ' preserveAspectRatio="xMidYMid slice">'
        f'<radialGradient id="g"><stop stop-color="{GLOW}"/><stop offset="1" stop-color="{GLOW}" stop-opacity="0"/>'
        "</radialGradient>"
        f'<circle cx="500" cy="500" r="430" fill="url(#g)"/><g fill="none" stroke="{RING}" stroke-opacity=".7">{rings}</g>'
        f'<g fill="none" stroke-opacity=".42">{lines}</g>{"".join(map(_svg_dot, ripple.dots))}</svg>'
    )


def ripple_png(ripple: Ripple) -> bytes:
    """The picture in the size that link previews ask for."""
    scale = CARD_SCALE * OVERSAMPLING
    middle = (CARD_SIZE_PX[0] * OVERSAMPLING / 2, CARD_SIZE_PX[1] * OVERSAMPLING / 2)
    image = Image.new("RGB", (CARD_SIZE_PX[0] * OVERSAMPLING, CARD_SIZE_PX[1] * OVERSAMPLING), STAGE)
    pen = ImageDraw.Draw(image, "RGBA")

    def place(point: Point) -> Point:
        return middle[0] + (point[0] - CENTRE[0]) * scale, middle[1] + (point[1] - CENTRE[1]) * scale

    for radius in RING_RADII[1:]:
        pen.circle(middle, radius * scale, outline=f"{RING}b0", width=OVERSAMPLING)
    for ring, start, end in ripple.lines:
        pen.line([place(start), place(end)], fill=f"{_colour(ring)}6b", width=OVERSAMPLING)
    for dot in ripple.dots:
        pen.circle(place(dot.at), dot.size * scale, fill=f"{_colour(dot.ring)}{'73' if dot.faint else 'ff'}")
    buffer = BytesIO()
    image.resize(CARD_SIZE_PX, Image.Resampling.LANCZOS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _cascade(parents: Sequence[int]) -> Ripple:
    forest = ReferralForest.from_parents(parents)
    layout = radial_layout(forest)
    middle_is_event = len(forest.roots) > 1
    rings = [min(generation + middle_is_event, len(RING_RADII) - 1) for generation in layout.generation.tolist()]
    points = [_on_ring(ring, angle) for ring, angle in zip(rings, layout.angle.tolist(), strict=True)]
    lines = [
        (rings[node], points[above] if above >= 0 else CENTRE, points[node]) for node, above in enumerate(parents) if rings[node]
    ]
    sizes = [_size(people) if ring else LARGEST for ring, people in zip(rings, forest.subtree_size.tolist(), strict=True)]
    dots = [Dot(ring, point, size) for ring, point, size in zip(rings, points, sizes, strict=True)]
    return Ripple(lines, [Dot(0, CENTRE, LARGEST), *dots] if middle_is_event else dots)


def _hints(event_id: int) -> list[Dot]:
    """A few faint dots on the rings, placed by the event's id, so that no two empty events look alike."""
    random = Random(event_id)  # noqa: S311 (a picture, no secret)
    dots = []
    for ring in range(1, len(RING_RADII)):
        for _number in range(random.randint(1, 3)):
            at = _on_ring(ring, random.uniform(0, 2 * pi))
            dots.append(Dot(ring, at, random.uniform(SMALLEST, 4.0), faint=True))
    return dots


def _svg_dot(dot: Dot) -> str:
    faint = ' opacity=".45"' if dot.faint else ""
    return f'<circle cx="{dot.at[0]:.0f}" cy="{dot.at[1]:.0f}" r="{dot.size:.1f}" fill="{_colour(dot.ring)}"{faint}/>'


def _colour(ring: int) -> str:
    return COLOURS[min(ring, len(COLOURS) - 1)]


def _on_ring(ring: int, angle: float) -> Point:
    return CENTRE[0] + RING_RADII[ring] * sin(angle), CENTRE[1] - RING_RADII[ring] * cos(angle)


def _size(people: int) -> float:
    """Grows with everybody below, ever slower."""
    return min(LARGEST, SMALLEST + 1.4 * math.pow(people - 1, 0.4))
