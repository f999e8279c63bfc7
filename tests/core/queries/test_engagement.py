"""What people did of what an event offered, counted from its rows and from nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.clock import now
from core.models import (
    Anonymity,
    Attendance,
    ChatMessage,
    Event,
    MessageState,
    Offer,
    OfferButton,
    OfferClick,
    OfferResponse,
    Poll,
    PollVote,
    Question,
    QuestionState,
    QuestionVote,
    Registration,
    RegistrationStatus,
)
from core.platform import Platform
from core.poll_rules.kinds import PollKind
from core.queries.registrations.engagement import event_engagement
from referral.engagement import Offered, Part
from tests.factories import make_event, make_organisation, make_registration, next_number
from tests.query_count import counting

BEGAN = now() - timedelta(hours=2)
LIVE = {"started_at": BEGAN, "ended_at": BEGAN + timedelta(hours=1)}


class Doings:
    """What happens at one event, as rows."""

    def __init__(self, session: Session, event: Event) -> None:
        self.session, self.event = session, event
        self.scope = {"organisation_id": event.organisation_id}
        self.here = self.scope | {"event_id": event.id}

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row

    def watched(self, who: Registration, seconds: int) -> None:
        times = {"first_seen_at": BEGAN, "last_seen_at": BEGAN, "seconds": seconds}
        self.add(Attendance(registration_id=who.id, **times, **self.here))

    def said(self, who: Registration | None, state: MessageState = MessageState.SHOWN) -> None:
        about = {"client_id": f"said-{next_number()}", "author_name": "A", "text": "Hello", "place": next_number()}
        self.add(ChatMessage(registration_id=who.id if who else None, state=state, **about, **self.here))

    def poll(self, **values: Any) -> Poll:
        return self.add(Poll(**{"kind": PollKind.SINGLE, "question": "Tea?", "opened_at": BEGAN} | self.here | values))

    def voted(self, poll: Poll, who: Registration) -> None:
        self.add(PollVote(poll_id=poll.id, registration_id=who.id, answer="1", **self.scope))

    def asked(self, who: Registration, state: QuestionState = QuestionState.OPEN, **values: Any) -> Question:
        about = {"client_id": f"asked-{next_number()}", "author_name": "A", "text": "Why?", "state": state}
        return self.add(Question(registration_id=who.id, **about, **self.here, **values))

    def wanted(self, question: Question, who: Registration) -> None:
        self.add(QuestionVote(question_id=question.id, registration_id=who.id, **self.scope))

    def offer(self, **values: Any) -> Offer:
        return self.add(Offer(**{"title": "Beans", "button": OfferButton.CLAIM, "pushed_at": BEGAN} | self.here | values))

    def clicked(self, offer: Offer, who: Registration) -> None:
        self.add(OfferClick(offer_id=offer.id, registration_id=who.id, **self.scope))

    def took(self, offer: Offer, who: Registration, **values: Any) -> None:
        self.add(OfferResponse(offer_id=offer.id, registration_id=who.id, **self.scope, **values))


def _busy(doings: Doings, maud: Registration, otto: Registration) -> None:
    """Maud does of everything, and things that do not count; Otto a little."""
    session, event = doings.session, doings.event
    doings.watched(maud, 1800)
    for state in (MessageState.SHOWN, MessageState.SHOWN, MessageState.REMOVED, MessageState.DELETED, MessageState.HELD):
        doings.said(maud, state)
    doings.said(None)
    first, second, gone = doings.poll(), doings.poll(), doings.poll(deleted_at=now())
    doings.poll(opened_at=None)
    for poll in (first, gone):
        doings.voted(poll, maud)
    for poll in (first, second):
        doings.voted(poll, otto)
    mine = doings.asked(maud)
    doings.asked(maud, QuestionState.ANSWERED, anonymity=Anonymity.ATTENDEES)
    doings.asked(maud, anonymity=Anonymity.EVERYONE)
    doings.asked(maud, QuestionState.DISMISSED)
    doings.wanted(mine, otto)
    beans, cups = doings.offer(), doings.offer()
    doings.offer(pushed_at=None)
    doings.clicked(beans, maud)
    doings.clicked(beans, maud)
    doings.took(beans, maud)
    doings.took(cups, maud, taken_back_at=now())
    make_registration(session, event, parent=maud)
    make_registration(session, event, parent=maud, status=RegistrationStatus.CANCELLED)


@pytest.fixture
def house(platform: Platform) -> tuple[Event, Registration, Registration]:
    """A busy event, and one as busy beside it whose rows must not be counted."""
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event = make_event(session, organisation, **LIVE)
        maud, otto = (make_registration(session, event) for _ in range(2))
        _busy(Doings(session, event), maud, otto)
        other = make_event(session, organisation, **LIVE)
        people = [make_registration(session, other, person) for person in (maud.person, otto.person)]
        _busy(Doings(session, other), *people)
    return event, maud, otto


DID = {"seconds": 1800, "messages": 2, "polls": 1, "questions": 2, "offers": 1, "brought": 1}


def test_what_counts_is_counted_and_nothing_else(platform: Platform, house) -> None:
    event, maud, otto = house
    with platform.reading() as session, counting(platform.engine) as sent:
        found = event_engagement(session, session.get_one(Event, event.id), now())
        some = event_engagement(session, event, now(), [maud.id])
    assert found.did == {maud.id: DID, otto.id: {"polls": 2, "upvotes": 1}}
    assert some.did == {maud.id: DID}
    assert found.offered == some.offered == Offered(on_air_s=3600, chat=True, polls=2, questions=True, offers=2)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 6, (
        "the event, two of everybody, three of some"
    )


def test_a_score_says_what_it_is_made_of(platform: Platform, house) -> None:
    event, maud, otto = house
    with platform.reading() as session:
        found = event_engagement(session, event, now())
    nobody = 999_999
    scores = found.scores([maud.id, otto.id, nobody])
    assert {part.part: (part.points, part.most) for part in scores[maud.id].parts} == {
        Part.MINUTES: (25, 40),
        Part.CHAT: (6, 15),
        Part.POLLS: (7, 15),
        Part.QUESTIONS: (7, 10),
        Part.OFFERS: (5, 10),
        Part.REFERRALS: (3, 10),
    }
    assert scores[maud.id].total == 53
    assert scores[maud.id].parts[3].did == {"questions": 2, "upvotes": 0}
    assert scores[nobody].total == 0
    assert found.ranked([nobody, otto.id, maud.id]) == [maud.id, otto.id, nobody]


def test_a_second_place_of_one_human_counts_for_the_first(platform: Platform, house) -> None:
    event, maud, _ = house
    with platform.transaction() as session:
        second = make_registration(session, session.get_one(Event, event.id), merged_into_id=maud.id)
        doings = Doings(session, session.get_one(Event, event.id))
        doings.said(second)
        poll = session.query(PollVote).filter_by(registration_id=maud.id).first().poll_id
        doings.voted(session.get_one(Poll, poll), second)
    with platform.reading() as session:
        found = event_engagement(session, event, now(), [maud.id])
    assert found.did == {maud.id: DID | {"messages": 3}}


def test_nobody_has_a_score_before_the_event_was_on_air(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        maud = make_registration(session, event)
        otto = make_registration(session, event, parent=maud)
    with platform.reading() as session:
        found = event_engagement(session, event, now())
    assert found.scores([maud.id]) == {}
    assert found.ranked([otto.id, maud.id]) == [otto.id, maud.id]


def test_an_event_on_air_has_been_so_until_now(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session), started_at=BEGAN)
    with platform.reading() as session:
        assert event_engagement(session, event, BEGAN + timedelta(seconds=90)).offered.on_air_s == 90
