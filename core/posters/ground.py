"""What lies behind the words of a poster: the event's cover, or rings like those of its page."""

from io import BytesIO
from math import cos, pi, sin
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageOps

Point = tuple[float, float]

STAGE, GLOW, RING = "#06181f", "#155361", "#2f6b77"
COLOURS = ("#dcfef1", "#a9f4e0", "#6fe7d6", "#47d2d1", "#15bbd1", "#0f9fd0", "#2982cf", "#4a69cc")
OVERSAMPLING = 2  # drawn twice as large and scaled down: Pillow's own lines have stairs
RINGS = 9
FIRST_RING, RING_STEP = 92, 84
CENTRE = (0.66, 0.40)  # of the width and height
DOTS_ON_A_RING = (3, 5)
SPREAD = 1.6  # radians to either side on the second ring; less further out
FADE = 0.5  # of the picture's height turns into the stage
SHADE_HEIGHT, SHADE = 300, 0.62  # behind the organisation's name, which stands on any picture


def cover_ground(size: tuple[int, int], cover: bytes) -> Image.Image:
    """The cover, cut to the size and fading into the stage."""
    with Image.open(BytesIO(cover)) as file:
        file.draft("RGB", size)  # a JPEG is unpacked at half or a quarter of its size where that is enough
        picture = ImageOps.fit(file.convert("RGB"), size, Image.Resampling.BICUBIC)
    return _faded(picture)


def ring_ground(size: tuple[int, int], seed: int) -> Image.Image:
    """Rings that spread from one point, with people on them; no two events' look alike."""
    width, height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
    image = Image.new("RGB", (width, height), STAGE)
    middle = (width * CENTRE[0], height * CENTRE[1])
    _glow(image, middle)
    pen = ImageDraw.Draw(image, "RGBA")
    radii = [(FIRST_RING + RING_STEP * number) * OVERSAMPLING for number in range(RINGS)]
    for radius in radii:
        pen.circle(middle, radius, outline=f"{RING}c0", width=2 * OVERSAMPLING)
    _people(pen, middle, radii, Random(seed))  # noqa: S311 (a picture, no secret)
    return _faded(image.resize(size, Image.Resampling.BOX))


def _glow(image: Image.Image, middle: Point) -> None:
    side = image.width * 3 // 2
    light = Image.radial_gradient("L").resize((side, side), Image.Resampling.BILINEAR)
    image.paste(GLOW, (round(middle[0] - side / 2), round(middle[1] - side / 2)), ImageOps.invert(light).point(_softer))


def _softer(level: float) -> float:
    return max(0.0, level - 75) * 1.4


def _people(pen: ImageDraw.ImageDraw, middle: Point, radii: list[int], random: Random) -> None:
    """Each ring's people stand outside those who brought them, so that lines never cross the middle."""
    before: list[tuple[Point, float]] = [(middle, random.uniform(0, 2 * pi))]
    for number, radius in enumerate(radii):
        spread = SPREAD / (number + 1)
        people = []
        count = random.randint(*DOTS_ON_A_RING) + number // 2
        for dot in range(count):
            above, angle = before[dot % len(before)]
            angle += random.uniform(-spread, spread) if number else 2 * pi * dot / count
            place = (middle[0] + radius * sin(angle), middle[1] - radius * cos(angle))
            pen.line([above, place], fill=f"{_colour(number + 1)}70", width=3 * OVERSAMPLING)
            people.append((place, angle))
        before = people
        for place, _ in people:
            pen.circle(place, random.uniform(7, 13) * OVERSAMPLING, fill=_colour(number + 1))
    pen.circle(middle, 22 * OVERSAMPLING, fill=COLOURS[0])


def _colour(ring: int) -> str:
    return COLOURS[min(ring, len(COLOURS) - 1)]


def _faded(picture: Image.Image) -> Image.Image:
    """Darker at the top, where the organisation's name stands, and gone at the bottom, where the words begin."""
    height = picture.height
    rows = np.arange(height)
    below = np.clip((rows - height * (1 - FADE)) / (height * FADE), 0, 1)
    shade = np.maximum(below * below * (3 - 2 * below), SHADE * np.clip(1 - rows / SHADE_HEIGHT, 0, 1))
    mask = Image.fromarray((shade * 255).astype(np.uint8)[:, None]).resize(picture.size)
    picture.paste(STAGE, (0, 0, *picture.size), mask)
    return picture
