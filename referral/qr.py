"""QR codes as matrices, SVG and PNG, drawn the same way everywhere."""

from enum import IntEnum
from html import escape
from io import BytesIO

import numpy as np
import qrcode.constants
import qrcode.main
from numpy.typing import NDArray
from PIL import Image
from qrcode.exceptions import DataOverflowError

from referral.errors import ReferralError

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004: less, and scanners miss the code on a busy poster
DARK = "#0b1216"
LIGHT = "#ffffff"
MIN_SCALE_PX = 1
MAX_SCALE_PX = 64


class ErrorCorrection(IntEnum):
    """How much of the symbol may be lost: M 15 % for plain codes, H 30 % where a logo is laid over the middle."""

    M = qrcode.constants.ERROR_CORRECT_M
    H = qrcode.constants.ERROR_CORRECT_H


def qr_matrix(text: str, level: ErrorCorrection = ErrorCorrection.M) -> NDArray[np.bool_]:
    """Encode a text as the modules of a QR code.

    Parameters
    ----------
    text : str
        What the code says, usually an address.
    level : ErrorCorrection
        M unless a logo will cover the middle.

    Returns
    -------
    ndarray of bool, shape (n, n)
        True where a module is dark; the quiet zone of `QUIET_ZONE_MODULES` is included on every side.

    Raises
    ------
    ReferralError
        ``qr.empty`` or ``qr.too_long`` when no QR code can hold the text.

    Examples
    --------
    >>> qr_matrix("https://example.org/q/K7MW3XPD").shape
    (37, 37)
    """
    if not text:
        raise ReferralError("qr.empty", "a QR code must say something")
    symbol = qrcode.main.QRCode(error_correction=int(level), border=QUIET_ZONE_MODULES)
    symbol.add_data(text)
    try:
        symbol.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ReferralError("qr.too_long", f"{len(text)} characters do not fit into one QR code") from error
    return np.array(symbol.get_matrix(), dtype=np.bool_)


def qr_path(matrix: NDArray[np.bool_]) -> str:
    """Draw the dark modules as the ``d`` of one SVG path.

    Parameters
    ----------
    matrix : ndarray of bool, shape (n, n)
        As `qr_matrix` returns it.

    Returns
    -------
    str
        One closed rectangle ``Mx yhWv1h-Wz`` per horizontal run; a unit is one module.

    Examples
    --------
    >>> import numpy as np
    >>> qr_path(np.array([[True, True, False], [False, False, True]]))
    'M0 0h2v1h-2zM2 1h1v1h-1z'
    """
    padded = np.pad(matrix.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(padded, axis=1)
    # Row-major order pairs the k-th start with the k-th end: runs do not overlap.
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    runs = zip(rows.tolist(), starts.tolist(), (ends - starts).tolist(), strict=True)
    return "".join(f"M{x} {y}h{width}v1h-{width}z" for y, x, width in runs)


def qr_svg(text: str, *, title: str | None = None, level: ErrorCorrection = ErrorCorrection.M) -> str:
    """Draw a QR code as a self-contained SVG element.

    Parameters
    ----------
    text : str
        What the code says.
    title : str, optional
        Its name for screen readers; without one the picture is hidden from them.
    level : ErrorCorrection
        M unless a logo will cover the middle.

    Returns
    -------
    str
        ``<svg>`` on a white ground with the dark modules in a single path; sized by its container, no inline style, so it
        passes a strict content security policy. It stays dark on light in dark mode: many scanners cannot read the inverse.

    Raises
    ------
    ReferralError
        As `qr_matrix`.

    Examples
    --------
    >>> qr_svg("hello", title="Join").split("><")[0]
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges" role="img" aria-label="Join"'
    """
    matrix = qr_matrix(text, level)
    size = len(matrix)
    naming = 'aria-hidden="true"' if title is None else f'role="img" aria-label="{escape(title)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" {naming}>'
        f'<rect width="{size}" height="{size}" fill="{LIGHT}"/><path fill="{DARK}" d="{qr_path(matrix)}"/></svg>'
    )


def qr_png(text: str, *, scale: int = 12, level: ErrorCorrection = ErrorCorrection.M) -> bytes:
    """Draw a QR code as a PNG file.

    Parameters
    ----------
    text : str
        What the code says.
    scale : int
        Pixels per module, 1 to 64; 12 gives about 450 pixels for an ordinary link.
    level : ErrorCorrection
        M unless a logo will cover the middle.

    Returns
    -------
    bytes
        A PNG with a palette of two colours, dark on white, the quiet zone included.

    Raises
    ------
    ReferralError
        ``qr.scale`` for a scale out of range; otherwise as `qr_matrix`.

    Examples
    --------
    >>> qr_png("hello", scale=4)[1:4]
    b'PNG'
    """
    if not MIN_SCALE_PX <= scale <= MAX_SCALE_PX:
        raise ReferralError("qr.scale", f"the scale must be {MIN_SCALE_PX} to {MAX_SCALE_PX} pixels per module")
    pixels = np.kron(qr_matrix(text, level), np.ones((scale, scale), dtype=np.uint8))
    image = Image.fromarray(pixels.astype(np.uint8)).convert("P")
    image.putpalette([*bytes.fromhex(LIGHT[1:]), *bytes.fromhex(DARK[1:])])
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True, bits=1)
    return buffer.getvalue()
