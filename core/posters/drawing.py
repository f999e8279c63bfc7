"""Puts a poster together. Pure: the same words, picture and link always give the same file."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from core.adapters import storage
from core.posters.ground import STAGE, cover_ground, ring_ground
from core.posters.lettering import Block, Style, fit
from referral.qr import qr_png

DESIGN = 1  # goes up with every change of how a poster looks, so that no browser keeps an older one
SIZE_PX = (1080, 1920)  # a phone's screen, and what stories take
KEPT = 8  # posters in memory, at most 3 MB each: somebody's phone asks for the same one several times
COMPRESSION = 3  # the file is a tenth larger than at 6, and takes a third of the time
MARGIN = 84
WIDTH = SIZE_PX[0] - 2 * MARGIN
PANEL_HEIGHT, PANEL_PADDING, PANEL_RADIUS = 400, 32, 44
QR_SIDE, QR_RADIUS = PANEL_HEIGHT - 2 * PANEL_PADDING, 20
GAP_SMALL, GAP, GAP_LARGE = 14, 30, 52
BEYOND_WORDS = 190  # the picture reaches this far below the first words, faded
PANEL, WHITE, ACCENT, WORDS, QUIET = "#0b2831", "#ffffff", "#5cd6e2", "#f2fafb", "#b3ced3"
PANEL_LINE = "#275863"

HOST = Style((40, 34, 30), 1, strong=True)
INVITATION = Style((50, 44, 38), 2, strong=True)
TITLE = Style((96, 86, 76, 66, 58, 50), 4, strong=True)
FACT = Style((46, 42, 38, 34), 2)
CALL = Style((50, 44, 38, 34), 3, strong=True)
LINK = Style((34, 30, 26, 22), 2)


@dataclass(frozen=True)
class Poster:
    """Everything that is seen on a poster, and nothing else; `facts` are lines such as the time and the place."""

    host: str
    title: str
    invitation: str
    facts: tuple[str, ...]
    call: str
    shown_link: str
    qr_text: str
    cover: str | None
    seed: int

    @property
    def key(self) -> str:
        """The same for two posters only if their files are the same."""
        return sha256(f"{DESIGN} {self!r}".encode()).hexdigest()[:32]


@lru_cache(maxsize=KEPT)
def draw_poster(poster: Poster, uploads: Path) -> bytes:
    """The poster as a PNG file; takes some 200 ms of a processor, so draw it beside the requests, not in one."""
    image = Image.new("RGB", SIZE_PX, STAGE)
    blocks = _words(poster)
    top = SIZE_PX[1] - MARGIN - PANEL_HEIGHT - GAP_LARGE - sum(block.height + gap for block, _, gap in blocks)
    image.paste(_ground(poster, uploads, (SIZE_PX[0], top + BEYOND_WORDS)))
    pen = ImageDraw.Draw(image)
    _draw_host(pen, poster.host)
    for block, colour, gap in blocks:
        block.draw(pen, MARGIN, top, colour)
        top += block.height + gap
    _draw_panel(image, poster)
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=COMPRESSION)
    return buffer.getvalue()


def _words(poster: Poster) -> list[tuple[Block, str, int]]:
    """Blocks from the top down, each with its colour and the gap below it."""
    parts = [(fit(poster.invitation, INVITATION, WIDTH), ACCENT, GAP), (fit(poster.title, TITLE, WIDTH), WORDS, GAP)]
    parts += [(fit(fact, FACT, WIDTH), QUIET, GAP_SMALL) for fact in poster.facts]
    return [part for part in parts if part[0].lines]


def _ground(poster: Poster, uploads: Path, size: tuple[int, int]) -> Image.Image:
    path = storage.find(uploads, poster.cover) if poster.cover else None
    return cover_ground(size, path.read_bytes()) if path else ring_ground(size, poster.seed)


def _draw_host(pen: ImageDraw.ImageDraw, host: str) -> None:
    fit(host, HOST, WIDTH).draw(pen, MARGIN, MARGIN - 12, WORDS)


def _draw_panel(image: Image.Image, poster: Poster) -> None:
    """The code on white with its quiet zone, and beside it what to do and where it leads."""
    pen = ImageDraw.Draw(image)
    top, bottom = SIZE_PX[1] - MARGIN - PANEL_HEIGHT, SIZE_PX[1] - MARGIN
    pen.rounded_rectangle((MARGIN, top, SIZE_PX[0] - MARGIN, bottom), PANEL_RADIUS, PANEL, PANEL_LINE, 2)
    left, code_top = MARGIN + PANEL_PADDING, top + PANEL_PADDING
    pen.rounded_rectangle((left, code_top, left + QR_SIDE, code_top + QR_SIDE), QR_RADIUS, WHITE)
    image.paste(_code(poster.qr_text), (left, code_top))
    text_left = left + QR_SIDE + 44
    width = SIZE_PX[0] - MARGIN - PANEL_PADDING - text_left
    call, link = fit(poster.call, CALL, width), fit(poster.shown_link, LINK, width)
    text_top = top + (PANEL_HEIGHT - call.height - GAP - link.height) / 2
    call.draw(pen, text_left, text_top, WORDS)
    link.draw(pen, text_left, text_top + call.height + GAP, ACCENT)


def _code(text: str) -> Image.Image:
    """The QR code in whole pixels for each module, on white up to the tile's side."""
    with Image.open(BytesIO(qr_png(text, scale=1))) as smallest:
        scale = QR_SIDE // smallest.width
        code = smallest.convert("RGB").resize((smallest.width * scale,) * 2, Image.Resampling.NEAREST)
    tile = Image.new("RGB", (QR_SIDE, QR_SIDE), WHITE)
    tile.paste(code, ((QR_SIDE - code.width) // 2,) * 2)
    corners = Image.new("L", tile.size, 0)
    ImageDraw.Draw(corners).rounded_rectangle((0, 0, QR_SIDE - 1, QR_SIDE - 1), QR_RADIUS, 255)
    ground = Image.new("RGB", tile.size, PANEL)
    ground.paste(tile, mask=corners)
    return ground
