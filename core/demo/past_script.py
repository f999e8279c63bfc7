"""What was said, asked and offered while the demonstration's past event was on air, and written below its replay since."""

from dataclasses import dataclass
from datetime import time, timedelta

from core.demo.conversation import HOST, MODERATOR, Line
from core.demo.room import Question
from core.demo.script import Show
from core.models import EventFormat, OfferButton
from core.services.clips.clips import ClipDetails
from core.services.offers.offers import OfferDetails

PAST = Show(
    title="A roast in two minutes",
    summary="One kilo of Huila at six times the speed of life: the curve, the crack, and the moment to let go.",
    description=(
        "Every Thursday we turn the camera to the drum, roast one batch and talk about nothing else. Two minutes, one coffee, "
        "your questions.\n\n"
        "1. Charge at two hundred degrees\n"
        "2. Drying, until the green is gone\n"
        "3. Browning, where the sweetness is made\n"
        "4. First crack, and seconds that can be tasted\n"
        "5. Drop, and cool"
    ),
    format=EventFormat.LIVE,
    starts=timedelta(days=-4),
    lasts=timedelta(minutes=15),
    at=time(19),
)
# seconds on air, and what was said then
CHAT = (
    (3, Line(HOST, "Welcome to the drum! Ask anything, it only takes two minutes.")),
    (7, Line(0, "Here with a cup of last week's batch", answers=0)),
    (11, Line(4, "大家好，第一次看烘豆直播")),
    (17, Line(2, "Why does the temperature fall? Is it broken?")),
    (22, Line(MODERATOR, "The beans are cold: the thermometer feels them first. It turns any second.", answers=3)),
    (27, Line(9, "there it turns!")),
    (38, Line(6, "My kitchen smells of hay too, or I imagine it")),
    (47, Line(11, "黄色了！", answers=2)),
    (58, Line(14, "How dark will you go?")),
    (66, Line(HOST, "Medium. You decide in the poll!", answers=8)),
    (79, Line(7, "CRACK")),
    (80, Line(3, "I heard it, like popcorn far away")),
    (82, Line(16, "听到了，像爆米花")),
    (91, Line(1, "drop it drop it drop it")),
    (99, Line(0, "208, as the poll wanted")),
    (109, Line(12, "That was the fastest evening of my week. Thank you!")),
)
QUESTIONS: tuple[Question, ...] = (
    (2, "Is first crack loud enough to roast by ear alone?", (0, 3, 5, 8, 11, 13)),
    (10, "What happens when you drop ten seconds later?", (1, 4, 9)),
    (15, "家里用平底锅能烘吗？", (4, 16)),
)
ASKED_S, ANSWERING_S, ANSWERED_S = 34, 84, 94
ANSWER = "可以，小火、不停地翻，通风要好。第一次请只烘五十克。"
POLL_S, POLL_CLOSES_S = 60, 92
POLL_QUESTION, POLL_CHOICES = "When do we drop it?", ("At the first crack", "At 208 degrees", "When it smokes")
POLL_ANSWERS = (1, 0, 1, 1, 2, 1, 0, 1, 1, 2)
OFFER_S = 101
OFFER = OfferDetails(
    "This very batch, 250 g",
    OfferButton.CLAIM,
    text="What you have just seen falls into twelve bags. Posted tomorrow, rested by Sunday.",
    price_minor=1250,
    places=12,
)
OFFER_WANTED = (0, 3, 7, 9, 12)

CLIPS = (ClipDetails("First crack, and how it sounds", 74_000, 90_000), ClipDetails("Green to brown to done", 92_000, 110_000))
CLIP_WEIGHTS = (5, 2)  # how many come by each
CAME_BY_CLIPS = 8
WATCHED_AGAIN = 14  # attendees who have seen the replay
HELD_WORD = "promo code"  # what has it waits for a moderator, in every room


@dataclass(frozen=True)
class Remark:
    """A comment below the replay: of the staff, or of an attendee by their number."""

    who: int | str
    text: str
    hours: float  # after the replay was published
    video_s: int | None = None
    answers: int | None = None
    liked_by: tuple[int, ...] = ()
    reported_by: int | None = None


REMARKS = (
    Remark(3, "You can hear it best with headphones: a small dry snap, then five at once.", 2, 77, liked_by=(0, 1, 5, 8, 12, 19)),
    Remark(13, "Watched it twice. The turning point finally makes sense to me.", 5, 21, liked_by=(2, 6, 9)),
    Remark(HOST, "Then the two minutes were worth it! Next week we do the same with a natural.", 6, None, 1, liked_by=(13, 4)),
    Remark(4, "回放有中文字幕，太贴心了！", 20, None, liked_by=(11, 16)),
    Remark(8, "Could you show the drop once more from the side? It goes so fast.", 27, 97, liked_by=(3,)),
    Remark(MODERATOR, "We will move the camera. Good idea.", 28, None, 4, liked_by=(8,)),
    Remark(17, "cheap watches!!! best price, write me", 31, reported_by=3),
    Remark(18, "I roast too, use my promo code DARK20 in my shop", 33),
)
