"""What happened while people watched, from its rows; and the peaks of what happens all the time."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from core.models import (
    Event,
    Offer,
    OfferButton,
    OfferClick,
    OfferResponse,
    Poll,
    PollVote,
    Question,
    QuestionState,
    ReactionKind,
    Share,
)
from core.platform import Platform
from core.poll_rules.kinds import PollKind
from core.queries.room.marks import PEAK_LEAST, PEAKS_APART, PEAKS_MAX, Mark, MarkKind, marks, peaks
from core.queries.room.reactions import reacting
from core.services.room.reactions import Tally, record_reactions
from tests.factories import make_event, make_organisation, make_registration, next_number

BEGAN = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)


def minute(number: int, second: int = 0) -> datetime:
    return BEGAN + timedelta(minutes=number, seconds=second)


DURING = [minute(number) for number in range(60)]


def happen(session, event: Event) -> None:
    """A poll, two offers, an answer, and drafts of each, which are nothing that happened."""
    people = [make_registration(session, event) for _ in range(4)]
    scope = {"organisation_id": event.organisation_id}
    here = scope | {"event_id": event.id}
    poll = Poll(kind=PollKind.SINGLE, question="Tea or coffee?", opened_at=minute(10, 5), **here)
    beans = Offer(title="Beans", button=OfferButton.LINK, pushed_at=minute(20), **here)
    seats = Offer(title="Seats", button=OfferButton.CLAIM, pushed_at=minute(25), **here)
    about = {"author_name": "Maud", "text": "Who is Otto?", **here}
    session.add_all(
        [
            *(poll, beans, seats),
            Poll(kind=PollKind.SINGLE, question="Draft", **here),
            Poll(kind=PollKind.SINGLE, question="Deleted", opened_at=minute(1), deleted_at=minute(2), **here),
            Offer(title="Draft", button=OfferButton.LINK, **here),
            Question(client_id="asked-1", state=QuestionState.ANSWERED, answered_at=minute(30), votes=7, **about),
            Question(client_id="asked-2", state=QuestionState.OPEN, votes=9, **about),
        ]
    )
    session.flush()
    for who in people[:3]:
        session.add(PollVote(poll_id=poll.id, registration_id=who.id, answer="1", **scope))
    for who in (people[0], people[0], people[1]):
        session.add(OfferClick(offer_id=beans.id, registration_id=who.id, **scope))
    session.add(OfferResponse(offer_id=seats.id, registration_id=people[2].id, **scope))
    session.add(OfferResponse(offer_id=seats.id, registration_id=people[3].id, taken_back_at=minute(26), **scope))
    for at in (minute(40, 1), minute(40, 59), minute(40, 30), minute(41), minute(-5), minute(-5), minute(-5)):
        session.add(Share(registration_id=people[0].id, method=f"m{next_number()}"[:12], created_at=at, **here))
    record_reactions(
        session, Tally({(event.id, minute(50), ReactionKind.HEART): 2, (event.id, minute(50), ReactionKind.FIRE): 9})
    )


def test_what_happened_is_told_in_its_order_with_how_it_went(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        event, other = (make_event(session, organisation) for _ in range(2))
        happen(session, event)
        happen(session, other)
    with platform.reading() as session:
        found = marks(session, event, DURING, reacting(session, event).of_minutes)
        unwatched = marks(session, event, [], {})
    assert found == [
        Mark(minute(10, 5), MarkKind.POLL, 3, "Tea or coffee?"),
        Mark(minute(20), MarkKind.OFFER, 2, "Beans"),
        Mark(minute(25), MarkKind.OFFER, 1, "Seats"),
        Mark(minute(30), MarkKind.ANSWER, 7),
        Mark(minute(40), MarkKind.SHARES, 3),
        Mark(minute(50), MarkKind.REACTIONS, 11),
    ]
    assert unwatched == found[:4], "shares are told of while people watch"


@pytest.mark.parametrize("seed", range(20))
def test_peaks_are_the_most_and_apart(seed: int) -> None:
    random = Random(seed)
    counts = {minute(number): random.randrange(12) for number in random.sample(range(60), random.randint(0, 60))}
    found = peaks(counts)
    assert len(found) <= PEAKS_MAX
    assert all(counts[at] == count >= PEAK_LEAST for at, count in found.items())
    assert all(abs(one - other) >= PEAKS_APART for one in found for other in found if one != other)
    if any(count >= PEAK_LEAST for count in counts.values()):
        assert max(found.values()) == max(counts.values())
    for at, count in counts.items():
        is_near = any(abs(at - peak) < PEAKS_APART and height >= count for peak, height in found.items())
        assert at in found or count < PEAK_LEAST or is_near or len(found) == PEAKS_MAX
