"""Erasing a person: nothing that names them is left in any table, and every number stays."""

import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.authors import Author
from core.clock import now
from core.database import Base
from core.errors import Forbidden, NotFound
from core.events import PersonErased
from core.i18n import translate
from core.models import (
    ChatMessage,
    Deal,
    Email,
    EmailAttachment,
    EmailStatus,
    Event,
    EventStatus,
    Lead,
    MessageState,
    Organisation,
    Person,
    Registration,
    RegistrationStatus,
    ReportReason,
    ReportSnapshot,
    Role,
    SnapshotState,
    Visitor,
)
from core.outbox import PENDING
from core.permissions import Actor
from core.queries.report.content import pack
from core.queries.report.report import report
from core.queries.spread.forest import load_columns
from core.queries.spread.stored_forest import pack_columns, unpack_columns
from core.services.people.erasure import ERASED, NotConfirmed, erase_person
from core.services.people.merge_errors import ErasedSince
from core.services.people.merges import merge_people, undo_merge
from core.services.room.chat import Draft, post_messages
from core.services.room.chat_own import report_message
from core.services.room.moderation import remove_message
from core.services.room.sanctions import mute
from tests.core.services.spreading import come, look, parents
from tests.factories import make_deal, make_event, make_lead, make_member, make_organisation

NAME, EMAIL, PHONE, OTHER_EMAIL = "Zephyrine Quillfeather", "zq@quillfeather.example", "+442079460958", "zq2@quill.example"
TOLD = "My cat is called Zephyrine"
NEEDLES = ("zephyrine", "quill", "442079460958", "zq@", "zq2@")


@pytest.fixture
def event(session: Session) -> Event:
    return make_event(session, make_organisation(session), status=EventStatus.LIVE)


def texts_of(value: Any) -> str:
    """What a cell says, whatever it is packed in."""
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value).decode()
        except zlib.error:
            return " ".join(unpack_columns(value).names) if value[:2] == b"PK" else value.decode(errors="replace")
    return json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)


def found_in(session: Session) -> dict[str, set[str]]:
    """Which columns of all tables hold one of the needles."""
    session.flush()
    found: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for column, value in row.items():
                hits = {needle for needle in NEEDLES if needle in texts_of(value).lower()}
                if hits:
                    found.setdefault(f"{table.name}.{column}", set()).update(hits)
    return found


def say(session: Session, place: Registration, text: str) -> ChatMessage:
    stored = post_messages(session, place.event_id, [Draft(Author.attendee(place), f"client-{text}", text)], None)[0]
    assert isinstance(stored, dict)
    return session.get_one(ChatMessage, stored["id"])


@pytest.fixture
def place(session: Session, event: Event, owner: Actor) -> Registration:
    """Somebody who has left traces everywhere: another place merged in, letters, messages, a mute, a lead, a stored report."""
    eve = come(session, event, "Eve", 1)
    look(session, event, "her laptop", eve, 2)
    place = come(session, event, NAME, 3, browser="her laptop", email=EMAIL, phone=PHONE)
    again = come(session, event, NAME, 4, browser="her phone", email=OTHER_EMAIL)
    come(session, event, "Ben", 5, through=place)
    come(session, event, "Cem", 6, through=again)
    merge_people(session, owner, place.person_id, again.person_id, f"{NAME} told me")
    removed, _kept = say(session, place, TOLD), say(session, place, "Zephyrine again")
    remove_message(session, owner, event.id, removed.id)
    report_message(session, Author.attendee(place), event.id, say(session, eve, "Hi").id, ReportReason.OTHER, "Zephyrine saw it")
    mute(session, owner, event.id, Author.attendee(place).key, 5)
    session.add(_letter(place, EmailStatus.SENT, "a"))
    session.add(_letter(place, EmailStatus.QUEUED, "b"))
    make_deal(session, make_lead(session, place), note=f"{NAME} bought a boat")
    session.flush()
    _keep_report(session, event)
    return place


def _letter(place: Registration, status: EmailStatus, key: str) -> Email:
    words = {"subject": f"Ticket for {NAME}", "text": f"Dear {NAME}", "html": f"<p>{NAME}</p>", "locale": "en", "kind": "ticket"}
    to = {"recipient": EMAIL, "recipient_name": NAME, "dedupe_key": key, "message_id": f"<{key}@x>", "last_error": f"550 {EMAIL}"}
    scope = {"organisation_id": place.organisation_id, "event_id": place.event_id, "registration_id": place.id}
    ticket = EmailAttachment(
        organisation_id=place.organisation_id, filename="ticket.ics", content_type="text/calendar", content=NAME.encode()
    )
    return Email(status=status, attachments=[ticket], **words, **to, **scope)


def _keep_report(session: Session, event: Event) -> ReportSnapshot:
    at = now()
    content = pack(report(session, event, at))
    forest = pack_columns(load_columns(session, event))
    snapshot = ReportSnapshot(
        organisation_id=event.organisation_id,
        event_id=event.id,
        state=SnapshotState.READY,
        as_of=at,
        registrations=4,
        content=content,
        forest=forest,
    )
    session.add(snapshot)
    session.flush()
    return snapshot


def test_no_table_names_them_any_more(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    before = found_in(session)
    assert {
        "person.name",
        "person.email",
        "person.phone",
        "registration.name",
        "registration.phone",
        "chat_message.text",
        "chat_message.author_name",
        "chat_report.note",
        "moderation_entry.message_text",
        "sanction.name",
        "email.recipient",
        "email.html",
        "email_attachment.content",
        "person_merge.why",
        "deal.note",
        "report_snapshot.content",
        "report_snapshot.forest",
    } <= before.keys()

    erase_person(session, owner, place.person_id, NAME)

    assert found_in(session) == {}


def test_every_number_and_the_tree_stay(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    event.status = EventStatus.ENDED
    session.flush()
    at = now() + timedelta(minutes=1)
    before, edges = report(session, event, at), parents(session, event)

    erase_person(session, owner, place.person_id, NAME)

    after = report(session, event, at)
    assert parents(session, event) == edges
    for number in ("registered", "cancelled", "attended", "referred", "bringers", "cascade_count", "deepest", "visits", "shares"):
        assert getattr(after, number) == getattr(before, number), number
    assert {top.leader.name for top in before.people} - {top.leader.name for top in after.people} == {NAME}
    assert ERASED in {top.leader.name for top in after.people}
    assert place.status == RegistrationStatus.REGISTERED


def test_stored_reports_keep_their_numbers(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    kept = select(ReportSnapshot.content)
    before = json.loads(zlib.decompress(session.scalars(kept).one()))
    erase_person(session, owner, place.person_id, NAME)
    after = json.loads(zlib.decompress(session.scalars(kept).one()))
    assert before != after
    assert json.dumps(before).replace(NAME, ERASED) == json.dumps(after)


def test_the_ticket_admits_nobody_and_a_place_to_come_is_free(
    session: Session, event: Event, owner: Actor, place: Registration
) -> None:
    past = make_event(session, event.organisation, status=EventStatus.LIVE)
    there = come(session, past, NAME, 7, browser="her laptop", email=EMAIL)
    past.status = EventStatus.ENDED
    session.flush()
    tokens, taken = {place.ticket_token, there.ticket_token}, event.seats_taken
    session.info.pop(PENDING, None)

    erase_person(session, owner, place.person_id, NAME)

    assert not tokens & {place.ticket_token, there.ticket_token}
    assert (place.status, there.status) == (RegistrationStatus.CANCELLED, RegistrationStatus.REGISTERED)
    session.refresh(event)
    assert event.seats_taken == taken - 1
    (fact,) = [recorded.fact for recorded in session.info[PENDING] if isinstance(recorded.fact, PersonErased)]
    assert set(fact.event_ids) == {event.id, past.id}
    assert {place.id, there.id} < set(fact.registration_ids)


def test_their_browsers_are_strangers_and_a_shared_one_stays_the_others(
    session: Session, event: Event, owner: Actor, place: Registration
) -> None:
    shared = come(session, event, "Eli", 8, browser="tablet")
    other = make_event(session, event.organisation)
    there = come(session, other, NAME, 9, browser="tablet", email=EMAIL)

    erase_person(session, owner, place.person_id, NAME)

    known = {visitor.token: visitor for visitor in session.scalars(select(Visitor))}
    assert known.keys().isdisjoint({"her laptop", "her phone"})
    tablet = known["tablet"]
    assert (tablet.person_id, there.visitor_id) == (shared.person_id, None)
    assert place.visitor_id is not None
    assert session.get_one(Visitor, place.visitor_id).person_id is None


def test_messages_leave_the_room_and_waiting_letters_are_not_sent(
    session: Session, event: Event, owner: Actor, place: Registration
) -> None:
    erase_person(session, owner, place.person_id, NAME)
    states = session.scalars(select(ChatMessage.state).where(ChatMessage.registration_id == place.id).order_by(ChatMessage.id))
    assert states.all() == [MessageState.REMOVED, MessageState.DELETED]
    letters = session.execute(select(Email.status, Email.recipient).where(Email.registration_id == place.id)).all()
    assert [tuple(letter) for letter in letters] == [(EmailStatus.SENT, "")]
    assert session.scalars(select(EmailAttachment)).all() == []
    assert session.scalar(select(Lead.id).join(Deal)) is not None


def test_the_name_is_in_the_organisations_language(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    session.get_one(Organisation, event.organisation_id).locale = "zh"
    person = erase_person(session, owner, place.person_id, NAME)
    assert person.name == place.name == translate("zh", ERASED)


def test_coming_again_is_being_somebody_new(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    erased_id = place.person_id
    erase_person(session, owner, erased_id, NAME)
    again = come(session, event, NAME, 20, browser="her laptop", email=EMAIL)
    assert again.person_id != erased_id


def test_a_merge_of_somebody_erased_cannot_be_undone(session: Session, event: Event, owner: Actor) -> None:
    ada, again = come(session, event, "Ada", 1), come(session, event, "Adah", 2)
    merge = merge_people(session, owner, ada.person_id, again.person_id)
    erase_person(session, owner, ada.person_id, "Ada")
    with pytest.raises(ErasedSince):
        undo_merge(session, owner, merge.id)


def test_the_name_must_be_typed_and_only_owners_erase(session: Session, event: Event, owner: Actor, place: Registration) -> None:
    with pytest.raises(NotConfirmed):
        erase_person(session, owner, place.person_id, "zephyrine")
    for role in set(Role) - {Role.OWNER}:
        with pytest.raises(Forbidden):
            erase_person(session, Actor.of(make_member(session, event.organisation, role)), place.person_id, NAME)
    stranger = Actor.of(make_member(session, make_organisation(session)))
    with pytest.raises(NotFound):
        erase_person(session, stranger, place.person_id, NAME)
    merged = session.scalars(select(Person).where(Person.merged_into_id == place.person_id)).one()
    with pytest.raises(NotFound):
        erase_person(session, owner, merged.id, NAME)
    erase_person(session, owner, place.person_id, f" {NAME} ")
    with pytest.raises(NotFound):
        erase_person(session, owner, place.person_id, ERASED)
