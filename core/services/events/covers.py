"""Cover images: whatever is uploaded is drawn anew, so nothing hidden in a file is ever served."""

import struct
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from PIL import Image, ImageCms, ImageOps
from sqlalchemy.orm import Session

from core.adapters import storage
from core.errors import DomainError
from core.events import EventChanged
from core.i18n import N_
from core.models import Event
from core.outbox import record
from core.permissions import Actor, Permission
from core.services.events.events import locked_event

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS_MAX = 50_000_000  # a phone's largest photograph; beyond it a small file may unpack into gigabytes
SIDE_MIN_PX = 200
SIDE_MAX_PX = 1920
JPEG_QUALITY = 84
SUFFIX = "jpg"  # not WebP: several link-preview bots show no picture then
BROKEN = (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError, Image.DecompressionBombWarning)


class CoverUnusable(DomainError):
    """The file is no picture that can be shown."""

    code: ClassVar[str] = "cover.unusable"
    status: ClassVar[int] = 422
    message: ClassVar[str] = N_("This file cannot be read as a picture. Choose a JPEG, PNG or WebP image.")
    field: ClassVar[str] = "cover"


class CoverTooLarge(CoverUnusable):
    """The picture has more pixels than anybody needs."""

    code = "cover.too_large"
    message = N_("This picture has more than 50 million pixels. Choose a smaller one.")


class CoverTooSmall(CoverUnusable):
    """The picture would look torn across a page."""

    code = "cover.too_small"
    message = N_("This picture is smaller than 200 pixels. Choose a larger one.")


def store_cover(uploads: Path, content: bytes) -> str:
    """The name under which the picture lies on disk. Drawn before any row is written: it takes as long as many writes."""
    return storage.store(uploads, encode_cover(content), SUFFIX)


def set_cover(session: Session, actor: Actor, event_id: int, name: str) -> Event:
    """Show a stored picture on the event's page."""
    actor.require(Permission.EDIT_EVENTS)
    event = locked_event(session, actor, event_id)
    event.cover = name
    _record(session, event)
    return event


def remove_cover(session: Session, actor: Actor, event_id: int) -> Event:
    """Go back to the rings. The file stays: a copy of the event may show the same one."""
    actor.require(Permission.EDIT_EVENTS)
    event = locked_event(session, actor, event_id)
    event.cover = None
    _record(session, event)
    return event


def encode_cover(content: bytes) -> bytes:
    """The picture upright, in sRGB, at most `SIDE_MAX_PX` wide and high, as a JPEG without metadata."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as file:
            _check_size(file)
            image = _on_white(ImageOps.exif_transpose(_in_srgb(_shrunk(file))))
    except BROKEN as error:
        raise CoverUnusable() from error
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()


def _check_size(image: Image.Image) -> None:
    """Judge by the header alone, before a single pixel is unpacked."""
    if image.width * image.height > PIXELS_MAX:
        raise CoverTooLarge()
    if min(image.size) < SIDE_MIN_PX:
        raise CoverTooSmall()


def _shrunk(image: Image.Image) -> Image.Image:
    """Small before anything is copied, so that one upload never holds several full-size pictures in memory."""
    small = image.convert("RGBA") if image.mode in ("P", "1") else image
    small.thumbnail((SIDE_MAX_PX, SIDE_MAX_PX), Image.Resampling.LANCZOS)
    return small


def _in_srgb(image: Image.Image) -> Image.Image:
    """Colours as every screen shows them: the profile goes with the metadata, so its meaning is applied first."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        return image
    return converted or image


def _on_white(image: Image.Image) -> Image.Image:
    """A plain RGB copy that carries nothing over from the file; transparent parts become white."""
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _record(session: Session, event: Event) -> None:
    record(session, EventChanged(organisation_id=event.organisation_id, event_id=event.id, change="edited"))
