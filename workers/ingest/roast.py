"""The pictures of the demonstration's recorded film: a drum of beans that brown, and the curve of their temperature."""

from functools import cache, cached_property
from math import cos, pi, sin

import numpy as np
from PIL import Image, ImageDraw

from core.demo.roast import CHARGED_S, CURVE, DROPPED_S, LENGTH_S, PHASES
from workers.ingest.shapes import SMOOTH, Colour, Point, disc, ring, stroke
from workers.ingest.stage import ACCENT, STAGE, STAGE_2, TEXT, TEXT_2, font

WIDTH, HEIGHT = 640, 360
DRUM, DRUM_RADIUS = (152.0, 200.0), 96
TURNS_PER_S = 0.35
BEANS = 46
BEAN_SIZE = (17, 12)
BEAN_TURNS = 24  # in how many directions one is drawn
SHADES = 32
GREEN, BROWN = (150, 168, 110), (84, 46, 24)
YELLOW = (206, 170, 98)
CHART = (312, 124, 612, 286)  # left, top, right, bottom
READINGS_Y, TITLES_Y = 102, 62  # a player's buttons lie below
WARMEST = 230
COOLS_S = 4.0  # until the drum is empty


class Roast:
    """Draws the film's pictures, each from its time alone except for the curve, which grows from call to call."""

    def __init__(self) -> None:
        self._drawn = self._backdrop()
        self._reached: Point = _place(0.0)
        dice = np.random.default_rng(4)
        self._beans = [(float(a), float(r), float(s)) for a, r, s in dice.uniform((0, 0.25, 0.8), (1, 0.8, 1.25), (BEANS, 3))]

    def picture(self, time_s: float) -> Image.Image:
        """The picture at `time_s`; times must rise."""
        reached = _place(time_s)
        stroke(self._drawn, self._reached, reached, ACCENT)
        self._reached = reached
        image = self._drawn.copy()
        disc(image, reached, 5, TEXT, STAGE)
        self._tumble(image, time_s)
        self._say(image, time_s)
        return image

    def _tumble(self, image: Image.Image, time_s: float) -> None:
        """Paddles that turn, and beans that are carried up on one side and fall on the other."""
        for paddle in range(3):
            angle = 2 * pi * (TURNS_PER_S * time_s + paddle / 3)
            inner, outer = _on_drum(angle, 0.72), _on_drum(angle, 0.97)
            stroke(image, inner, outer, TEXT_2)
        if not CHARGED_S <= time_s < DROPPED_S + COOLS_S:
            return
        shown = BEANS * min(1.0, (time_s - CHARGED_S) / 2, (DROPPED_S + COOLS_S - time_s) / COOLS_S)
        roasted = (time_s - CHARGED_S) / (DROPPED_S - CHARGED_S)
        for number, (start, distance, speed) in enumerate(self._beans[: round(shown)]):
            turn = (start + TURNS_PER_S * speed * time_s) % 1.0
            x, y = _on_drum(2 * pi * turn, distance)
            fallen = y + (DRUM[1] + DRUM_RADIUS - y) * 0.42  # most of them lie low
            bean = _bean(round(turn * 2 * BEAN_TURNS + number) % BEAN_TURNS, min(SHADES - 1, int(roasted * SHADES)))
            image.paste(bean, (round(x) - bean.width // 2, round(fallen) - bean.height // 2), bean)

    def _say(self, image: Image.Image, time_s: float) -> None:
        draw = ImageDraw.Draw(image)
        phase = [phase for phase in PHASES if phase.begins_s <= time_s][-1]
        draw.text((CHART[0], TITLES_Y), phase.title, font=font(19), fill=TEXT, anchor="ls")
        draw.text((CHART[2], READINGS_Y), f"{_warmth(time_s):.0f} °C", font=font(30), fill=TEXT, anchor="rs")
        roasting_s = min(max(0.0, time_s - CHARGED_S), DROPPED_S - CHARGED_S) * 6
        draw.text(
            (CHART[0], READINGS_Y), f"{int(roasting_s) // 60}:{int(roasting_s) % 60:02}", font=font(30), fill=ACCENT, anchor="ls"
        )

    def _backdrop(self) -> Image.Image:
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        glow = np.exp(-(((np.hypot(x - DRUM[0], y - DRUM[1]) + self._shake) / 240) ** 2))[..., None]
        image = Image.fromarray(np.round((1 - glow) * STAGE + glow * STAGE_2).astype(np.uint8))
        draw = ImageDraw.Draw(image)
        for degrees in (50, 100, 150, 200):
            level = _place(0.0, degrees)[1]
            draw.line((CHART[0], level, CHART[2], level), fill=STAGE_2)
            draw.text((CHART[0] - 6, level), str(degrees), font=font(11), fill=TEXT_2, anchor="rm")
        for phase in PHASES[1:]:
            left = _place(phase.begins_s, 0)[0]
            draw.line((left, CHART[1], left, CHART[3]), fill=STAGE_2)
        draw.text((40, TITLES_Y), "A roast in two minutes", font=font(19), fill=TEXT_2, anchor="ls")
        for reach in (0, 3):
            ring(image, DRUM, DRUM_RADIUS + reach, TEXT_2, 0.8)
        disc(image, DRUM, 5, TEXT_2, None)
        return image

    @cached_property
    def _shake(self) -> "np.typing.NDArray[np.float64]":
        """Dark steps would show as bands."""
        return np.random.default_rng(1).uniform(-4, 4, (HEIGHT, WIDTH))


@cache
def _bean(turn: int, shade: int) -> Image.Image:
    """A bean in one of its directions and shades, with its furrow."""
    width, height = (side * SMOOTH for side in BEAN_SIZE)
    large = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(large)
    colour = _shade(shade / (SHADES - 1))
    draw.ellipse((0, 0, width - 1, height - 1), fill=(*colour, 255))
    darker = tuple(part * 2 // 3 for part in colour)
    draw.arc((width // 8, -height // 2, width - width // 8, height // 2 + SMOOTH), 20, 160, fill=(*darker, 255), width=SMOOTH)
    turned = large.rotate(360 * turn / BEAN_TURNS, Image.Resampling.BICUBIC, expand=True)
    return turned.resize((max(1, turned.width // SMOOTH), max(1, turned.height // SMOOTH)), Image.Resampling.BOX)


def _shade(roasted: float) -> Colour:
    """Green, then yellow, then brown."""
    red, green, blue = (round(float(np.interp(roasted, (0, 0.45, 1), side))) for side in zip(GREEN, YELLOW, BROWN, strict=True))
    return red, green, blue


def _on_drum(angle: float, distance: float) -> Point:
    """A place in the drum: the distance is a share of its radius."""
    return DRUM[0] + cos(angle) * distance * DRUM_RADIUS, DRUM[1] + sin(angle) * distance * DRUM_RADIUS


def _warmth(time_s: float) -> float:
    """What the thermometer says, without the corners of the listed curve."""
    seconds, degrees = zip(*CURVE, strict=True)
    return float(np.interp(np.linspace(time_s - 3, time_s + 3, 13), seconds, degrees).mean())


def _place(time_s: float, degrees: float | None = None) -> Point:
    """Where a moment and a temperature lie on the chart."""
    left, top, right, bottom = CHART
    warmth = _warmth(time_s) if degrees is None else degrees
    return left + (right - left) * time_s / LENGTH_S, bottom - (bottom - top) * warmth / WARMEST
