import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from core.adapters.storage import find
from core.errors import Forbidden
from core.models import Role
from core.permissions import Actor
from core.services.events.covers import (
    CoverTooLarge,
    CoverTooSmall,
    CoverUnusable,
    encode_cover,
    remove_cover,
    set_cover,
    store_cover,
)
from tests.factories import make_event, make_member, make_organisation


def picture(size=(2400, 1200), mode="RGB", kind="PNG", **options):
    buffer = BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else None).save(buffer, kind, **options)
    return buffer.getvalue()


def bomb():
    """A PNG of a few bytes that claims 60,000 × 60,000 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_cover_is_drawn_anew_without_what_was_hidden_in_the_file():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    encoded = encode_cover(picture(kind="JPEG", exif=exif, comment=b"secret"))
    assert b"taken at home" not in encoded
    assert b"secret" not in encoded
    image = Image.open(BytesIO(encoded))
    assert (image.format, image.size) == ("JPEG", (1920, 960))
    assert not image.getexif()


def test_a_photograph_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(encode_cover(picture((800, 400), kind="JPEG", exif=exif)))).size == (400, 800)


@pytest.mark.parametrize(("mode", "kind"), [("P", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP"), ("CMYK", "JPEG"), ("1", "PNG")])
def test_every_kind_of_picture_becomes_plain_colours(mode, kind):
    assert Image.open(BytesIO(encode_cover(picture((300, 300), mode, kind)))).mode == "RGB"


def test_transparent_parts_become_white():
    encoded = Image.open(BytesIO(encode_cover(picture((300, 300), "RGBA"))))
    assert encoded.getpixel((150, 150)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\nbroken", picture()[:300]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(CoverUnusable):
        encode_cover(content)


def test_a_decompression_bomb_is_refused_by_its_header():
    with pytest.raises((CoverTooLarge, CoverUnusable)):
        encode_cover(bomb())


def test_a_picture_too_large_or_too_small_is_refused_with_the_reason():
    with pytest.raises(CoverTooLarge):
        encode_cover(picture((10_000, 5_001), "1"))
    with pytest.raises(CoverTooSmall):
        encode_cover(picture((600, 199)))


def test_a_cover_lies_in_the_uploads_folder_under_the_hash_of_its_content(sqlite_platform, tmp_path):
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        host = Actor.of(make_member(session, organisation, Role.HOST))
        one, other = make_event(session, organisation), make_event(session, organisation)
        set_cover(session, host, one.id, store_cover(tmp_path, picture()))
        set_cover(session, host, other.id, store_cover(tmp_path, picture()))
        assert one.cover == other.cover
        assert find(tmp_path, one.cover) is not None
        remove_cover(session, host, one.id)
        assert one.cover is None
        assert find(tmp_path, other.cover) is not None
        session.info.clear()


def test_only_those_who_edit_events_change_covers(sqlite_platform, tmp_path):
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        marketer = Actor.of(make_member(session, organisation, Role.MARKETER))
        with pytest.raises(Forbidden):
            set_cover(session, marketer, make_event(session, organisation).id, store_cover(tmp_path, picture()))


@pytest.mark.parametrize("name", ["../secret_key", "a.jpg", "%2e%2e/x", "0" * 40, "0" * 40 + ".jpg/.."])
def test_no_other_name_reaches_a_file(tmp_path, name):
    assert find(tmp_path, name) is None


def test_a_picture_whose_note_about_itself_is_broken_is_refused(tmp_path):
    note = Image.Exif()
    note[0x0112], note[0x010E] = 6, "x" * 40
    buffer = BytesIO()
    Image.new("RGB", (240, 240)).save(buffer, "JPEG", exif=note)
    content = bytearray(buffer.getvalue())
    content[content.index(b"Exif") + 17] = 0  # the note's words become those of another tag, which holds numbers
    with pytest.raises(CoverUnusable):
        encode_cover(bytes(content))
