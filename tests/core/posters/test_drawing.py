from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops

from core.posters.drawing import SIZE_PX, Poster, draw_poster
from core.services.events.covers import store_cover

LINK = "https://events.example.org/q/JW4H7KQP"
ENGLISH = Poster(
    host="Brackenfold Energy Co-op",
    title="Heat pumps, honestly",
    invitation="Jonas Weller invites you",
    facts=("Saturday 17 October 2026", "19:00–20:30 in London", "Live, online"),
    call="Scan to take your place",
    shown_link="events.example.org/l/JW4H7KQP",
    qr_text=LINK,
    cover=None,
    seed=7,
)
CHINESE = replace(
    ENGLISH,
    host="蕨谷能源合作社",
    title="把老房子的供暖换成热泵：四十户人家一个冬天的账单、噪音和不后悔的理由",
    invitation="欧阳小荷邀请你参加",
    facts=("2026年10月17日星期六", "伦敦 19:00–20:30", "线上直播"),
    call="扫码报名",
)
LONG = replace(
    ENGLISH,
    title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2,
    invitation="Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh-Cholmondeley invites you",
    facts=("Saturday 17 October 2026, 22:00 – Sunday 18 October 2026, 03:00 in Los Angeles", "The Great Hall " * 20),
    qr_text="https://a-rather-long-name-of-a-community-organisation.events.example.org/q/JW4H7KQP",
    shown_link="a-rather-long-name-of-a-community-organisation.events.example.org/l/JW4H7KQP",
)
POSTERS = {
    "english": ENGLISH,
    "chinese": CHINESE,
    "long": LONG,
    "emoji": replace(ENGLISH, title="🚀🚀🚀"),
    "nameless": replace(ENGLISH, invitation=""),
}


def picture(content):
    return Image.open(BytesIO(content)).convert("RGB")


@pytest.fixture
def covered(tmp_path):
    """A folder with one cover of a plain bright red, and its name."""
    photo = BytesIO()
    Image.new("RGB", (1600, 900), "#ff2010").save(photo, "PNG")
    return tmp_path, store_cover(tmp_path, photo.getvalue())


@pytest.mark.parametrize("poster", POSTERS.values(), ids=POSTERS)
def test_every_poster_fills_a_phone_and_its_code_reads(poster, tmp_path):
    drawn = picture(draw_poster(poster, tmp_path))
    assert drawn.size == SIZE_PX
    assert [found.text for found in zxingcpp.read_barcodes(drawn)] == [poster.qr_text]


def test_the_code_reads_from_a_small_copy_as_chats_make_them(tmp_path):
    small = picture(draw_poster(LONG, tmp_path)).resize((540, 960))
    (found,) = zxingcpp.read_barcodes(small)
    assert found.text == LONG.qr_text


def test_the_cover_is_on_it(covered):
    folder, name = covered
    red, _, blue = picture(draw_poster(replace(CHINESE, cover=name), folder)).getpixel((900, 330))
    assert red > 200
    assert blue < 60


def test_without_a_cover_or_its_file_there_are_rings_of_the_event_itself(tmp_path):
    first = picture(draw_poster(ENGLISH, tmp_path))
    lost = picture(draw_poster(replace(ENGLISH, cover=f"{'0' * 40}.jpg"), tmp_path))
    other = picture(draw_poster(replace(ENGLISH, seed=8), tmp_path))
    assert ImageChops.difference(first, lost).getbbox() is None
    assert ImageChops.difference(first, other).getbbox() is not None


def test_nothing_is_drawn_over_the_margins(tmp_path):
    drawn = picture(draw_poster(LONG, tmp_path))
    below_the_picture = drawn.crop((0, 1300, 60, SIZE_PX[1])), drawn.crop((1020, 1300, SIZE_PX[0], SIZE_PX[1]))
    assert all(len(strip.getcolors()) == 1 for strip in below_the_picture)


def test_the_key_follows_what_is_seen():
    assert ENGLISH.key == replace(ENGLISH).key
    assert len({poster.key for poster in POSTERS.values()}) == len(POSTERS)
