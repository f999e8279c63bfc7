"""What a team prepares in the room of a draft, and what waits there until the event is published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import at, now
from core.errors import DomainError
from core.models import DrawState, Entering, Event, EventStatus, Member, Offer, Poll, Role, Show
from core.permissions import Actor
from core.poll_rules.kinds import PollKind
from core.queries.draws.boards import staff_draws
from core.queries.events.simulcast import simulcast_targets
from core.queries.events.streams import find_target
from core.queries.offers.cards import staff_cards
from core.queries.polls.boards import polls, polls_all
from core.queries.show.show import arrangements, show_items
from core.services.draws.draws import Terms, announce_draw, prepare_draw
from core.services.events.cameras import check_camera
from core.services.events.events import publish_event, unpublish_event
from core.services.events.overlays import make_overlay_key
from core.services.events.simulcast import TargetText, add_target
from core.services.offers.offers import make_offer, push_offer
from core.services.polls.drafts import change_poll, prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.question_rooms import change_settings
from core.services.room.admission import admit_overlay, admit_staff, admit_ticket
from core.services.room.chat import Draft, post_messages
from core.services.room.drafts import PublishFirst
from core.services.room.errors import RoomNotOpen, TicketUnknown
from core.services.show.air import carry_out, go_live, hold_room, start_countdown, unpublish
from core.services.show.items import ItemText, add_item
from core.services.show.notes import write_notes
from tests.core.services.offer_support import MUG
from tests.factories import make_event, make_member, make_organisation, make_registration

PLAN = PollPlan(PollKind.SINGLE, "Air or brine?", (Choice("Air"), Choice("Brine")))


@dataclass
class Studio:
    """A host in the studio of a draft, and what they have prepared."""

    session: Session
    event: Event
    member: Member
    host: Actor
    poll: Poll
    offer: Offer
    draw_id: int

    @property
    def here(self) -> tuple[Session, Actor, int]:
        return self.session, self.host, self.event.id

    def said(self) -> None:
        self._raised(post_messages(self.session, self.event.id, [Draft(Author.member(self.member), "hello-1", "Hello")], None))

    def asked(self) -> None:
        self._raised(ask_questions(self.session, self.event.id, [Asking(Author.member(self.member), "ask-0001", "Why?")], None))

    def _raised(self, results: list[Any]) -> None:
        if isinstance(results[0], DomainError):
            raise results[0]


@pytest.fixture
def studio(session: Session) -> Studio:
    """On both databases."""
    event = make_event(session, make_organisation(session), status=EventStatus.DRAFT, published_at=None, summary="Bills.")
    member = make_member(session, event.organisation, Role.OWNER)
    host = Actor.of(member)
    here = (session, host, event.id)
    poll, offer = prepare_poll(*here, PLAN), make_offer(*here, MUG)
    draw = prepare_draw(*here, Terms("An e-bike", 1, Entering.AUTOMATIC, {}))
    session.flush()
    return Studio(session, event, member, host, poll, offer, draw.id)


def test_what_is_prepared_in_a_draft_is_there_when_it_is_published(studio: Studio) -> None:
    here, event_id = studio.here, studio.event.id
    add_item(*here, ItemText("Welcome", 5))
    write_notes(*here, "Thank the sponsors.", 0)
    change_poll(*here, studio.poll.id, PollPlan(PollKind.SINGLE, "Air, brine or neither?", PLAN.choices))
    settings = change_settings(*here, moderated=True)
    add_target(*here, TargetText("Elsewhere", "rtmp://live.example.com/app", "a-key-that-is-secret"))

    publish_event(*here)

    assert [item["title"] for item in show_items(studio.session, event_id)] == ["Welcome"]
    assert arrangements(studio.session, event_id)[0]["notes"] == "Thank the sponsors."
    assert [(poll["question"], poll["state"]) for poll in polls_all(studio.session, event_id)] == [
        ("Air, brine or neither?", "draft")
    ]
    assert polls(studio.session, event_id) == [], "the room has none of it before it"
    assert [card["state"] for card in staff_cards(studio.session, event_id)] == ["draft"]
    assert [draw["state"] for draw in staff_draws(studio.session, event_id)] == [DrawState.PREPARED]
    assert settings.moderated
    assert [target["name"] for target in simulcast_targets(studio.session, event_id)] == ["Elsewhere"]


REACHES_PEOPLE: dict[str, Callable[[Studio], object]] = {
    "going live": lambda studio: go_live(*studio.here),
    "a countdown": lambda studio: start_countdown(*studio.here, 5),
    "the holding screen": lambda studio: hold_room(*studio.here),
    "opening a poll": lambda studio: open_poll(*studio.here, studio.poll.id),
    "pushing an offer": lambda studio: push_offer(*studio.here, studio.offer.id),
    "announcing a draw": lambda studio: announce_draw(*studio.here, studio.draw_id, 5),
    "the chat": lambda studio: studio.said(),
    "a question": lambda studio: studio.asked(),
}


@pytest.mark.parametrize("done", REACHES_PEOPLE.values(), ids=REACHES_PEOPLE)
def test_what_is_for_other_people_waits_until_the_event_is_published(studio: Studio, done: Callable[[Studio], object]) -> None:
    with pytest.raises(PublishFirst):
        done(studio)
    publish_event(*studio.here)
    done(studio)


def test_a_drafts_room_is_its_teams_alone(studio: Studio) -> None:
    ticket = make_registration(studio.session, studio.event).ticket_token
    overlay = make_overlay_key(*studio.here).token
    stranger = make_member(studio.session, make_organisation(studio.session))
    moderator, marketer = (
        make_member(studio.session, studio.event.organisation, role) for role in (Role.MODERATOR, Role.MARKETER)
    )

    for member in (studio.member, moderator):
        assert admit_staff(studio.session, member, studio.event.id) is studio.event
    with pytest.raises(RoomNotOpen):
        admit_staff(studio.session, marketer, studio.event.id)
    with pytest.raises(TicketUnknown):
        admit_staff(studio.session, stranger, studio.event.id)
    with pytest.raises(RoomNotOpen):
        admit_ticket(studio.session, ticket)
    with pytest.raises(RoomNotOpen):
        admit_overlay(studio.session, overlay)

    studio.event.status = EventStatus.CANCELLED
    studio.session.flush()
    with pytest.raises(RoomNotOpen):
        admit_staff(studio.session, studio.member, studio.event.id)


def test_what_was_arranged_before_it_was_a_draft_again_does_not_happen(studio: Studio) -> None:
    for arrange in (lambda: start_countdown(*studio.here, minutes=5), lambda: hold_room(*studio.here, minutes=5)):
        publish_event(*studio.here)
        arrange()
        unpublish(*studio.here)
        studio.session.flush()
        show = studio.session.get_one(Show, studio.event.id)
        assert (show.go_live_at, show.held_since, show.back_at) == (None, None, None)
        publish_event(*studio.here)
        with at(now() + timedelta(hours=1)):
            assert not carry_out(studio.session, studio.event.id)
        assert studio.event.status == EventStatus.PUBLISHED
        unpublish(*studio.here)


def test_the_picture_can_be_checked_before_and_its_address_is_known_to_nobody(studio: Studio) -> None:
    check_camera(*studio.here)
    target = find_target(studio.session, studio.event.stream_key)
    assert target is not None
    assert target.records_since is None, "what is tried out is not kept"
    publish_event(*studio.here)
    public = studio.event.playback_id
    assert public == target.playback_id, "an encoder that sends already goes on"
    unpublish_event(*studio.here)
    studio.session.flush()
    again = find_target(studio.session, studio.event.stream_key)
    assert again is not None
    assert again.playback_id != public, "who was in the room while it was public has the address of then"
