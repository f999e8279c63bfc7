"""What comes along when an event is duplicated, on both databases."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import Forbidden, NotFound
from core.models import (
    Anonymity,
    Audience,
    ChatRoom,
    EventStatus,
    Offer,
    OfferButton,
    OfferResponse,
    PollVote,
    QuestionSettings,
    Role,
    Show,
)
from core.permissions import Actor
from core.poll_rules.kinds import PollKind
from core.queries.offers.cards import staff_cards
from core.queries.polls.boards import polls_all
from core.services.copies.copies import Copied, copy_event
from core.services.offers.claims import Wish, claim_places
from core.services.offers.offers import OfferDetails, make_offer, push_offer
from core.services.polls.polls import close_poll
from core.services.questions.question_rooms import change_settings
from core.services.room.chat_rooms import lock_room
from core.services.show.items import ItemText, add_item, delete_item, move_item, ordered_items
from core.services.show.notes import write_notes
from core.services.show.running import start_item
from tests.core.services.poll_support import Stage
from tests.factories import make_event, make_member, make_organisation

MUG = OfferDetails("A mug", OfferButton.CLAIM, places=2, lasts_min=5, price_minor=900)


@pytest.fixture
def stage(session: Session) -> Stage:
    return Stage.set_up(session)


def _copied(stage: Stage) -> Copied:
    stage.session.flush()
    return copy_event(stage.session, stage.host, stage.event.id)


def test_the_run_of_show_comes_along_in_its_order_and_nothing_of_it_is_done(stage: Stage) -> None:
    here = (stage.session, stage.host, stage.event.id)
    welcome, machine, gone = (add_item(*here, ItemText(title, 5, f"{title}!")) for title in ("Welcome", "The machine", "Song"))
    move_item(*here, welcome.id, machine.id)
    delete_item(*here, gone.id, 0)
    start_item(*here, machine.id)
    write_notes(*here, "Speak up.", 0)
    copied = _copied(stage)
    items = ordered_items(stage.session, copied.event.id)
    assert [(item.title, item.minutes, item.notes, item.started_at) for item in items] == [
        ("The machine", 5, "The machine!", None),
        ("Welcome", 5, "Welcome!", None),
    ]
    show = stage.session.get_one(Show, copied.event.id)
    assert (show.notes, show.go_live_at, show.held_since, copied.items) == ("Speak up.", None, None, 2)


def test_polls_and_offers_come_along_as_drafts_without_what_people_gave(stage: Stage) -> None:
    ada = stage.attendee()
    asked = stage.opened(PollKind.QUIZ, "Lyon", "Paris", right="Paris", points=10, seconds=30)
    stage.cast(ada, asked, 1)
    close_poll(stage.session, stage.host, stage.event.id, asked.id)
    stage.prepared(PollKind.WORDS, most=3)
    offer = make_offer(stage.session, stage.host, stage.event.id, MUG)
    stage.session.flush()
    push_offer(stage.session, stage.host, stage.event.id, offer.id)
    claim_places(stage.session, stage.event.id, [Wish(ada, offer.id)])
    copied = _copied(stage)
    quiz, words = polls_all(stage.session, copied.event.id)
    assert [(option["text"], option.get("right", False)) for option in quiz["options"]] == [("Lyon", False), ("Paris", True)]
    assert (quiz["state"], quiz["points"], quiz["seconds"], quiz["votes"]) == ("draft", 10, 30, 0)
    assert (words["state"], words["most"]) == ("draft", 3)
    (card,) = staff_cards(stage.session, copied.event.id)
    assert (card["state"], card["title"], card["places"], card["left"], card["lasts_min"]) == ("draft", "A mug", 2, 2, 5)
    assert (copied.polls, copied.offers) == (2, 1)
    assert [stage.session.scalar(select(func.count(model.id))) for model in (PollVote, OfferResponse)] == [1, 1]
    assert [each.claimed for each in stage.session.scalars(select(Offer).order_by(Offer.id))] == [1, 0]


def test_chat_and_questions_work_as_they_did_and_are_open(stage: Stage) -> None:
    room = lock_room(stage.session, stage.event.id).room
    room.slow_s, room.audience, room.links, room.revision = 30, Audience.REGISTERED, False, 7
    change_settings(stage.session, stage.host, stage.event.id, is_open=False, anonymity="attendees", moderated=True)
    copy = _copied(stage).event
    chat, questions = stage.session.get_one(ChatRoom, copy.id), stage.session.get_one(QuestionSettings, copy.id)
    assert (chat.slow_s, chat.audience, chat.links, chat.revision) == (30, Audience.REGISTERED, False, 0)
    assert (questions.is_open, questions.anonymity, questions.moderated) == (True, Anonymity.ATTENDEES, True)
    assert copy.status == EventStatus.DRAFT


def test_only_who_edits_the_organisations_events_copies_one(stage: Stage) -> None:
    theirs = make_event(stage.session, make_organisation(stage.session))
    with pytest.raises(NotFound):
        copy_event(stage.session, stage.host, theirs.id)
    with pytest.raises(Forbidden):
        copy_event(stage.session, Actor.of(make_member(stage.session, stage.event.organisation, Role.MODERATOR)), stage.event.id)
