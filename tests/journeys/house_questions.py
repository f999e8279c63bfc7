"""Questions in the furnished installation: every state, names hidden and shown, one as long as can be."""

from sqlalchemy.orm import Session

from core.authors import Author
from core.models import Anonymity, Event, Member, Registration
from core.permissions import Actor
from core.services.questions import deciding
from core.services.questions.asking import Asking, ask_questions
from core.services.questions.question_rooms import change_settings
from core.services.questions.reporting import report_question
from core.services.questions.voting import Vote, cast_votes
from tests.factories import make_registration

LONG = (
    "Does it pay in an old house with thick walls, small radiators and a cellar that was never dry, https://example.com/a/b/c?"
    * 4
)


def furnish_questions(session: Session, host: Member, event: Event, attendee: Registration, long_name: str) -> None:
    """Give a room everything that its questions draw; more of them wait for the team."""
    actor, me = Actor.of(host), Author.attendee(attendee)
    other = Author.attendee(make_registration(session, event, name=long_name))
    change_settings(session, actor, event.id, anonymity=Anonymity.ATTENDEES)
    askings = [
        Asking(other, "house-live", "How loud is it at night?"),
        Asking(other, "house-long", LONG[:500]),
        Asking(me, "house-mine", "一度电能产生多少热？", Anonymity.ATTENDEES),
        Asking(other, "house-text", "What does it cost?"),
        Asking(other, "house-gone", "Buy my coins?"),
        Asking(me, "house-held", "Is anybody there?", held_for="words"),
    ]
    live, long, mine, text, gone, _held = (_id(result) for result in ask_questions(session, event.id, askings, None))
    cast_votes(session, event.id, [Vote(voter, id_, True) for voter in (me, other) for id_ in (live, long, mine)])
    deciding.dismiss_question(session, actor, event.id, gone)
    deciding.answer_question(session, actor, event.id, text, "From 9,000, installed: see https://example.com/prices")
    deciding.answer_question_live(session, actor, event.id, live)
    for reason, note in (("spam", "The third one today"), ("abuse", "")):
        teller = Author.attendee(make_registration(session, event))
        report_question(session, teller, event.id, long, reason, note)


def _id(result: object) -> int:
    assert isinstance(result, dict), result
    number: int = result["question"]["id"]
    return number
