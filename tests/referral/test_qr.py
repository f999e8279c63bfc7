"""Every QR code drawn is read back by an independent decoder."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from referral.errors import ReferralError
from referral.qr import DARK, QUIET_ZONE_MODULES, ErrorCorrection, qr_matrix, qr_path, qr_png, qr_svg

ADDRESS = "https://events.example.org/q/K7MW3XPD"
SVG = "{http://www.w3.org/2000/svg}"


def decode(image: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(np.asarray(image.convert("L")))
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    return found.text


def rasterise(svg: str, scale: int = 6) -> Image.Image:
    root = ElementTree.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    image = Image.new("RGB", (size * scale, size * scale), "white")
    draw = ImageDraw.Draw(image)
    (path,) = root.findall(f"{SVG}path")
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
        left, top = int(x) * scale, int(y) * scale
        draw.rectangle((left, top, left + int(width) * scale - 1, top + scale - 1), fill=path.attrib["fill"])
    return image


@pytest.mark.parametrize("level", list(ErrorCorrection))
@pytest.mark.parametrize("text", [ADDRESS, "扫码报名 · 二维码", "x" * 900])
def test_png_and_svg_decode_to_the_text(text: str, level: ErrorCorrection) -> None:
    assert decode(Image.open(BytesIO(qr_png(text, scale=4, level=level)))) == text
    assert decode(rasterise(qr_svg(text, level=level), scale=4)) == text


@settings(max_examples=25)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120))
def test_any_printable_text_comes_back(text: str) -> None:
    assert decode(Image.open(BytesIO(qr_png(text, scale=4)))) == text


def test_the_quiet_zone_is_four_light_modules_on_every_side() -> None:
    matrix = qr_matrix(ADDRESS)
    zone = QUIET_ZONE_MODULES
    assert matrix.sum() == matrix[zone:-zone, zone:-zone].sum()
    assert matrix[zone, zone]
    assert matrix[zone, -zone - 1]
    assert matrix[-zone - 1, zone]


def test_the_png_has_two_colours_and_the_size_asked_for() -> None:
    image = Image.open(BytesIO(qr_png(ADDRESS, scale=5)))
    assert image.size == (5 * len(qr_matrix(ADDRESS)),) * 2
    colours = {colour for _, colour in image.convert("RGB").getcolors() or []}
    assert colours == {(255, 255, 255), tuple(bytes.fromhex(DARK[1:]))}


def test_the_svg_names_itself_or_hides_and_carries_no_style() -> None:
    named = ElementTree.fromstring(qr_svg(ADDRESS, title='Scan "me" & <come>'))
    assert (named.attrib["role"], named.attrib["aria-label"]) == ("img", 'Scan "me" & <come>')
    assert qr_svg(ADDRESS).count("<path") == 1
    assert ElementTree.fromstring(qr_svg(ADDRESS)).attrib["aria-hidden"] == "true"
    assert "style" not in qr_svg(ADDRESS)


def test_the_path_covers_exactly_the_dark_modules() -> None:
    matrix = np.random.default_rng(3).random((21, 21)) < 0.5
    drawn = np.zeros_like(matrix)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", qr_path(matrix)):
        drawn[int(y), int(x) : int(x) + int(width)] = True
    assert (drawn == matrix).all()


@pytest.mark.parametrize(("text", "code"), [("", "qr.empty"), ("x" * 5000, "qr.too_long")])
def test_a_text_no_symbol_can_hold_is_refused(text: str, code: str) -> None:
    with pytest.raises(ReferralError) as refusal:
        qr_matrix(text)
    assert refusal.value.code == code


@pytest.mark.parametrize("scale", [0, -1, 65])
def test_a_scale_out_of_range_is_refused(scale: int) -> None:
    with pytest.raises(ReferralError, match="pixels per module"):
        qr_png(ADDRESS, scale=scale)
