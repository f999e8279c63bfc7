"""The pictures of the sample film: ripples on the dark stage, a cascade that grows, the event's title."""

import re
from functools import cache, cached_property

import noto_cjk_sans_otc
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from workers.ingest.cascade import Node, grow
from workers.ingest.shapes import disc, ease, ring, stroke

WIDTH, HEIGHT = 1280, 720
DURATION_S = 24
CENTRE = (905.0, 360.0)
RIPPLE_PERIOD_S = 6.0  # divides the duration, so the loop has no seam
RIPPLE_SPACING = 150.0
RIPPLE_WIDTH = 46.0
INDEX_PER_PIXEL = 4
EDGE_GROWS_S = 0.9
ARRIVAL_S = 1.4
ARRIVAL_RADIUS = 34
FADE_FROM_S, FADE_TO_S = 21.0, 23.4

STAGE, STAGE_2 = (6, 24, 31), (14, 52, 63)
ACCENT = (92, 214, 226)
TEXT, TEXT_2 = (242, 250, 251), (179, 206, 211)
GENERATIONS = ((220, 254, 241), (169, 244, 224), (111, 231, 214), (71, 210, 209), (21, 187, 209))
DISC_RADII = (14, 9, 7, 6, 5)

TEXT_LEFT, TEXT_WIDTH = 76, 450
TITLE_SIZES = (64, 56, 48, 40)
TITLE_LINES = 4
LINE_HEIGHT = 1.16  # of the letters' size
SIMPLIFIED_CHINESE = 2  # in the collection of typefaces
# Lines break at spaces, and in Chinese and Japanese anywhere except before a mark that closes.
PIECE = re.compile(r"\s*(?:[\u2e80-\u9fff\uf900-\ufaff]|[^\s\u2e80-\u9fff\uf900-\ufaff]+)[，。、：；！？）》」』”’…]*")
TAGLINE = "One share becomes many."


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """A typeface with Latin, Greek, Cyrillic and Chinese, which comes as a package because a bare machine has none."""
    return ImageFont.truetype(str(noto_cjk_sans_otc.FONT_PATH), size, SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)


def writable(text: str) -> str:
    """The text without what the typeface lacks, such as emoji: boxes would look broken."""
    missing = bytes(font(40).getmask("\uffff"))
    kept = "".join(char for char in text if char.isspace() or bytes(font(40).getmask(char)) != missing)
    return " ".join(kept.split())


class Stage:
    """Draws the film's pictures, each from its time alone except for the tree, which grows from call to call."""

    def __init__(self, title: str) -> None:
        self._title = writable(title)
        self._nodes = grow(CENTRE)
        self._grown = Image.new("RGBA", (WIDTH, HEIGHT), (*ACCENT, 0))
        self._waiting = sorted(self._nodes, key=lambda node: -node.lit_at_s)

    def picture(self, time_s: float) -> Image.Image:
        """The picture at `time_s`; times must rise."""
        image = self._ripples(time_s)
        fade = 1 - ease((time_s - FADE_FROM_S) / (FADE_TO_S - FADE_FROM_S))
        while self._waiting and self._waiting[-1].lit_at_s <= time_s:
            self._settle(self._waiting.pop())
        tree = self._grown if fade >= 1 else self._faded(fade)
        image.paste(tree, (0, 0), tree)
        for node in self._nodes:
            self._draw_arrival(image, node, time_s)
        self._draw_person(image, self._nodes[0])
        image.paste(self._words, (0, 0), self._words)
        return image

    def _ripples(self, time_s: float) -> Image.Image:
        """Every pixel looks its colour up by its distance from the centre: one table a picture, no arithmetic per pixel."""
        distance = np.arange(self._distances.max() + 1, dtype=np.float32) / INDEX_PER_PIXEL
        phase = (distance - time_s / RIPPLE_PERIOD_S * RIPPLE_SPACING) % RIPPLE_SPACING
        crest = np.exp(-(((phase - RIPPLE_SPACING / 2) / (RIPPLE_WIDTH / 2)) ** 2)) * np.exp(-distance / 420) * 0.34
        glow = np.exp(-((distance / 430) ** 2))
        base = np.outer(1 - glow, STAGE) + np.outer(glow, STAGE_2)
        colours = base + crest[:, None] * (np.array(ACCENT) - base) * 0.5
        table = np.zeros((len(distance), 4), np.uint8)
        table[:, :3] = np.round(colours)
        pixels = table.view(np.uint32)[:, 0].take(self._distances)
        return Image.frombuffer("RGBX", (WIDTH, HEIGHT), pixels.tobytes(), "raw", "RGBX", 0, 1).convert("RGB")

    @cached_property
    def _distances(self) -> NDArray[np.uint16]:
        """Distance of each pixel from the centre, a little shaken so that dark steps do not show as bands."""
        y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        shake = np.random.default_rng(1).uniform(-3, 3, (HEIGHT, WIDTH))
        return np.asarray((np.hypot(x - CENTRE[0], y - CENTRE[1]) + shake).clip(0) * INDEX_PER_PIXEL, np.uint16)

    def _faded(self, fade: float) -> Image.Image:
        tree = self._grown.copy()
        tree.putalpha(tree.getchannel("A").point(lambda alpha: int(alpha * fade)))
        return tree

    def _settle(self, node: Node) -> None:
        """Keep a person, and the line to them, in the layer that is laid over every later picture."""
        if node.parent is not None:
            parent = self._nodes[node.parent]
            stroke(self._grown, (parent.x, parent.y), (node.x, node.y), ACCENT)
            self._draw_person(self._grown, parent)
        self._draw_person(self._grown, node)

    def _draw_person(self, image: Image.Image, node: Node) -> None:
        disc(image, (node.x, node.y), DISC_RADII[node.generation], GENERATIONS[node.generation], STAGE)

    def _draw_arrival(self, image: Image.Image, node: Node, time_s: float) -> None:
        """The share on its way along the line, then the ripple where it arrives."""
        since = time_s - node.lit_at_s
        if node.parent is not None and -EDGE_GROWS_S <= since < 0:
            parent, reach = self._nodes[node.parent], ease(1 + since / EDGE_GROWS_S)
            tip = (parent.x + (node.x - parent.x) * reach, parent.y + (node.y - parent.y) * reach)
            stroke(image, (parent.x, parent.y), tip, ACCENT)
            self._draw_person(image, parent)
            disc(image, tip, 4, TEXT, None)
        if 0 <= since < ARRIVAL_S:
            progress = since / ARRIVAL_S
            radius = DISC_RADII[node.generation] + ARRIVAL_RADIUS * ease(progress)
            ring(image, (node.x, node.y), radius, GENERATIONS[node.generation], (1 - progress) ** 1.5)

    @cached_property
    def _words(self) -> Image.Image:
        layer = Image.new("RGBA", (WIDTH, HEIGHT), (*TEXT, 0))
        draw = ImageDraw.Draw(layer)
        lines, size = _fitted(self._title or TAGLINE)
        step = size * LINE_HEIGHT
        top = (HEIGHT - len(lines) * step) / 2  # a player's buttons lie above and below it
        for number, line in enumerate(lines):
            draw.text((TEXT_LEFT, top + (number + 0.5) * step), line, font=font(size), fill=(*TEXT, 255), anchor="lm")
        ring(layer, (TEXT_LEFT + 14, top - 40), 13, ACCENT, 1)
        disc(layer, (TEXT_LEFT + 14, top - 40), 5, ACCENT, None)
        draw.text((TEXT_LEFT + 42, top - 40), "Ripplecast", font=font(28), fill=(*TEXT, 255), anchor="lm")
        if self._title:
            draw.text((TEXT_LEFT, top + len(lines) * step + 36), TAGLINE, font=font(24), fill=(*TEXT_2, 255), anchor="lm")
        return layer


def _fitted(title: str) -> tuple[list[str], int]:
    """The title in lines at the largest size that fits; what is too long even then ends in dots."""
    lines: list[str] = []
    for size in TITLE_SIZES:
        lines = _wrapped(title, size)
        if len(lines) <= TITLE_LINES and all(font(size).getlength(line) <= TEXT_WIDTH for line in lines):
            return lines, size
    return [*lines[: TITLE_LINES - 1], lines[TITLE_LINES - 1] + " …"] if len(lines) > TITLE_LINES else lines, TITLE_SIZES[-1]


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for piece in PIECE.findall(text):
        if lines and font(size).getlength(lines[-1] + piece) <= TEXT_WIDTH:
            lines[-1] += piece
        else:
            lines.append(piece.strip())
    return lines
