"""Shapes with soft edges, for the pictures of films that are drawn."""

from math import hypot

from PIL import Image, ImageDraw

SMOOTH = 4  # shapes are drawn this many times larger and scaled down

Colour = tuple[int, int, int]
Point = tuple[float, float]


def ease(progress: float) -> float:
    """Starts fast and ends softly; 0 before, 1 after."""
    bounded = min(max(progress, 0.0), 1.0)
    return 1 - (1 - bounded) ** 3


def stroke(image: Image.Image, start: Point, end: Point, colour: Colour) -> None:
    """A line of two pixels, with soft edges."""
    left, top = min(start[0], end[0]) - 4, min(start[1], end[1]) - 4
    size = (int(abs(start[0] - end[0])) + 9, int(abs(start[1] - end[1])) + 9)
    mask = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH))
    points = [((x - int(left)) * SMOOTH, (y - int(top)) * SMOOTH) for x, y in (start, end)]
    ImageDraw.Draw(mask).line(points, fill=165, width=2 * SMOOTH)
    _lay(image, (int(left), int(top)), mask.resize(size, Image.Resampling.BOX), colour)


def disc(image: Image.Image, centre: Point, radius: int, colour: Colour, rim: Colour | None) -> None:
    """A dot, with a rim that sets it apart from what lies below."""
    if rim is not None:
        _ellipse(image, centre, radius + 3, rim, 255)
    _ellipse(image, centre, radius, colour, 255)


def ring(image: Image.Image, centre: Point, radius: float, colour: Colour, strength: float) -> None:
    """A thin circle; `strength` from 0, not there, to 1."""
    _ellipse(image, centre, radius, colour, int(255 * strength), outline=2.4)


def _ellipse(image: Image.Image, centre: Point, radius: float, colour: Colour, alpha: int, outline: float = 0) -> None:
    reach = int(hypot(radius, 2)) + 2
    left, top = int(centre[0]) - reach, int(centre[1]) - reach
    mask = Image.new("L", (reach * 2 * SMOOTH, reach * 2 * SMOOTH))
    x, y = (centre[0] - left) * SMOOTH, (centre[1] - top) * SMOOTH
    box = (x - radius * SMOOTH, y - radius * SMOOTH, x + radius * SMOOTH, y + radius * SMOOTH)
    if outline:
        ImageDraw.Draw(mask).ellipse(box, outline=alpha, width=int(outline * SMOOTH))
    else:
        ImageDraw.Draw(mask).ellipse(box, fill=alpha)
    _lay(image, (left, top), mask.resize((reach * 2, reach * 2), Image.Resampling.BOX), colour)


def _lay(image: Image.Image, corner: tuple[int, int], mask: Image.Image, colour: Colour) -> None:
    """Put a colour through a mask; on a layer the masks add up to its own transparency."""
    if image.mode == "RGBA":
        image.alpha_composite(Image.merge("RGBA", [*Image.new("RGB", mask.size, colour).split(), mask]), corner)
    else:
        image.paste(colour, (*corner, corner[0] + mask.width, corner[1] + mask.height), mask)
