"""Words on a poster: one typeface for Latin, Greek, Cyrillic and Chinese, and words that always fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from unicodedata import normalize

import noto_cjk_sans_otc
from PIL import ImageDraw, ImageFont

SIMPLIFIED_CHINESE = 2  # in the collection of typefaces
LINE_HEIGHT = 1.18  # of the letters' size
BOLDNESS = 34  # the package holds the regular weight alone: a stroke of this part of the size makes letters strong
# Lines break at spaces, and in Chinese and Japanese anywhere except before a mark that closes.
WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
PIECE = re.compile(rf"\s*(?:[{WIDE}]|[^\s{WIDE}]+)[，。、：；！？）》」』”’…]*")
CUT = "…"


@dataclass(frozen=True)
class Style:
    """How words are set: the sizes to try from the largest down, in pixels, how many lines at most, and how strong."""

    sizes: Sequence[int]
    lines: int
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """Words broken into lines that fit, in the size that made them fit."""

    lines: Sequence[str]
    size: int
    strong: bool

    @property
    def height(self) -> int:
        """From the top of the first line to the bottom of the last, in pixels."""
        return round(len(self.lines) * self.size * LINE_HEIGHT)

    def draw(self, pen: ImageDraw.ImageDraw, left: float, top: float, colour: str) -> None:
        """Set the lines below each other."""
        stroke = max(1, round(self.size / BOLDNESS)) if self.strong else 0
        for number, line in enumerate(self.lines):
            at = (left, top + number * self.size * LINE_HEIGHT + self.size * LINE_HEIGHT / 2)
            pen.text(at, line, colour, typeface(self.size), anchor="lm", stroke_width=stroke, stroke_fill=colour)


@cache
def typeface(size: int) -> ImageFont.FreeTypeFont:
    """The typeface comes as a package, because a bare machine has none; it is asked for in a handful of sizes."""
    return ImageFont.truetype(str(noto_cjk_sans_otc.FONT_PATH), size, SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)


def writable(text: str) -> str:
    """The words without what the typeface lacks, such as emoji or accents of Greek: boxes in their place would look broken."""
    return " ".join("".join(map(_written, text)).split())


def fit(text: str, style: Style, width: float) -> Block:
    """Set words in the largest size in which they fit; what no size holds is cut at its end."""
    words = writable(text)
    for size in style.sizes:
        lines = _broken(words, size, width)
        if len(lines) <= style.lines and not _splits_a_word(words, size, width):
            return Block(lines, size, style.strong)
    smallest = min(style.sizes)
    lines = _broken(words, smallest, width)
    if len(lines) > style.lines:
        lines = [*lines[: style.lines - 1], _cut(lines[style.lines - 1], smallest, width)]
    return Block(lines, smallest, style.strong)


@lru_cache(maxsize=4096)
def _written(char: str) -> str:
    """The letter, or the letter without its accent, or nothing."""
    if char.isspace() or _has(char):
        return char
    plain = normalize("NFD", char)[0]
    return plain if plain != char and _has(plain) else ""


def _has(char: str) -> bool:
    small = typeface(20)
    return bytes(small.getmask(char)) != bytes(small.getmask("\uffff"))


def _splits_a_word(words: str, size: int, width: float) -> bool:
    return any(typeface(size).getlength(piece.strip()) > width for piece in PIECE.findall(words))


def _broken(words: str, size: int, width: float) -> list[str]:
    lines, line = [], ""
    for piece in _pieces(words, size, width):
        if line and typeface(size).getlength(line + piece) > width:
            lines.append(line)
            line = piece.lstrip()
        else:
            line = (line + piece) if line else piece.lstrip()
    return [*lines, line] if line else lines


def _pieces(words: str, size: int, width: float) -> list[str]:
    """What stays together; a word longer than a line is taken apart into letters."""
    pieces: list[str] = []
    for piece in PIECE.findall(words):
        pieces.extend([piece] if typeface(size).getlength(piece.strip()) <= width else piece)
    return pieces


def _cut(line: str, size: int, width: float) -> str:
    while line and typeface(size).getlength(line + CUT) > width:
        line = line[:-1]
    return line.rstrip() + CUT
