"""Many values in one statement mean the same on both databases."""

from sqlalchemy import select

from core.bulk import insert_many, one_of
from core.clock import now
from core.models import ChatMessage, MessageState, Person
from core.platform import Platform
from core.services.room.chat import MESSAGE_TABLE
from tests.factories import make_event, make_organisation, make_person
from tests.query_count import counting


def test_one_of_finds_what_is_listed_and_nothing_by_an_empty_list(platform: Platform) -> None:
    with platform.transaction() as session:
        organisation = make_organisation(session)
        people = [make_person(session, organisation, name=name) for name in ("Ada", "Bo", 'O\'Hara, {née} "Ó"\\')]
        for attribute, listed in (
            (Person.id, [each.id for each in people[1:]]),
            (Person.name, [each.name for each in people[1:]]),
        ):
            found = session.scalars(select(Person).where(one_of(session, attribute, listed)).order_by(Person.id)).all()
            assert found == people[1:]
        assert session.scalars(select(Person).where(one_of(session, Person.id, set()))).all() == []


def test_inserted_rows_come_back_as_they_were_given_in_one_statement(platform: Platform) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        shared = {"organisation_id": event.organisation_id, "event_id": event.id, "created_at": now()}
        texts = ["Plain", "引号 \" ' \\ \u2028 🇰🇪", "NULL", "", '{"a": 1}']
        rows = [
            {
                "client_id": f"c{number}",
                "author_name": "Ada",
                "text": text,
                "mentions": ["r1", "m2"] if number else None,
                "state": MessageState.HELD if number else MessageState.SHOWN,
                "place": number or None,
                "revision": number,
                "badge": None,
            }
            for number, text in enumerate(texts)
        ]
        with counting(platform.engine) as sent:
            ids = {row.client_id: row.id for row in insert_many(session, MESSAGE_TABLE, shared, rows, ("client_id", "id"))}
        assert len(sent) == 1
        stored = session.scalars(select(ChatMessage).order_by(ChatMessage.id)).all()
        assert [{name: getattr(message, name) for name in row} for message, row in zip(stored, rows, strict=True)] == rows
        assert ids == {message.client_id: message.id for message in stored}
        assert {message.created_at for message in stored} == {shared["created_at"]}
