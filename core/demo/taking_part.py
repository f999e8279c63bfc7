"""What the demonstration's host asks, offers and draws, and what its people make of it."""

from datetime import datetime, timedelta

from core import clock
from core.demo.room import DemoRoom, choices
from core.models import Entering, OfferButton
from core.poll_rules.kinds import PollKind
from core.services.draws.draws import Terms, announce_draw, prepare_draw
from core.services.offers.offers import OfferDetails
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import close_poll
from core.services.questions.deciding import answer_question, answer_question_live
from core.services.show.items import ItemText, add_item
from core.services.show.running import mark_item, start_item

QUESTIONS = (
    (9, "How long do the cherries ferment at that altitude?", (0, 3, 7, 12, 14, 18, 21, 26)),
    (33, "Which of the five would you brew for somebody who only drinks tea?", (2, 5, 11, 22, 40)),
    (7, "云南的咖啡在国内能买到吗？", (45, 30)),
    (26, "Is the water filtered, and does it matter?", (14,)),
)
ANSWER = "Filtered, yes: soft water lets the acidity through. Hard water flattens number two most."
RUN_OF_SHOW = (
    ("Welcome, and who is here", 5, "Names from the chat. Kettles on."),
    ("One: Yirgacheffe with Almaz", 12, "Ask her about washing times."),
    ("Two: Huila, yellow honey", 10, ""),
    ("Three: Kirinyaga", 12, "Poll: which fruit?"),
    ("Four: Yunnan", 10, "林薇 translates."),
    ("Five: the surprise", 8, "Push the tasting box. Announce the draw."),
    ("Questions", 10, ""),
)
ALREADY_DONE = 2


class TakingPart(DemoRoom):
    """The live event's show so far."""

    def take_place(self, moment: datetime) -> None:
        """Until a moment: a run of show under way, questions, two polls, an offer that some took, a draw announced."""
        self._run(moment)
        with clock.at(moment - timedelta(minutes=16)):
            asked = self.ask(QUESTIONS)
            answer_question_live(self.session, self.actor, self.event.id, asked[0])
            answer_question(self.session, self.actor, self.event.id, asked[-1], ANSWER)
        with clock.at(moment - timedelta(minutes=9)):
            first = self.poll(PollPlan(PollKind.SINGLE, "Which cup is your favourite so far?", choices("One", "Two", "Three")))
            self.vote(first, (0, 1, 0, 2, 0, 1, 0, 2, 1, 0, 0, 2))
        with clock.at(moment - timedelta(minutes=6)):
            close_poll(self.session, self.actor, self.event.id, first.id)
            self._offer()
        with clock.at(moment - timedelta(minutes=2)):
            fruit = choices("Blackcurrant", "Tomato", "Grapefruit", "Something else")
            self.vote(self.poll(PollPlan(PollKind.SINGLE, "Kirinyaga: which fruit do you taste?", fruit)), (0, 0, 2, 1, 0, 2, 3))
            self._draw()
        quiz = (Choice("36 to 48 hours", right=True), Choice("6 hours"), Choice("10 days"))
        prepare_poll(
            self.session, self.actor, self.event.id, PollPlan(PollKind.QUIZ, "How long is number one washed?", quiz, points=10)
        )

    def _run(self, moment: datetime) -> None:
        with clock.at(moment - timedelta(hours=5)):
            items = [add_item(self.session, self.actor, self.event.id, ItemText(*item)) for item in RUN_OF_SHOW]
        began = self.event.started_at or moment
        for item in items[:ALREADY_DONE]:
            with clock.at(began):
                start_item(self.session, self.actor, self.event.id, item.id)
            began += timedelta(minutes=item.minutes)
            with clock.at(began):
                mark_item(self.session, self.actor, self.event.id, item.id, done=True)
        with clock.at(began):
            start_item(self.session, self.actor, self.event.id, items[ALREADY_DONE].id)

    def _offer(self) -> None:
        box = OfferDetails(
            "The tasting box, all five farms",
            OfferButton.CLAIM,
            text="Five times 60 g, roasted on Monday, with Maya's brewing card. For people in this room.",
            price_minor=3900,
            places=25,
        )
        self.offer(box, wanting=(0, 5, 14, 21, 30))

    def _draw(self) -> None:
        terms = Terms("A roastery visit in Hamburg for two", 1, Entering.AUTOMATIC, {"watched_min": 10})
        draw = prepare_draw(self.session, self.actor, self.event.id, terms)
        announce_draw(self.session, self.actor, self.event.id, draw.id, 20)
