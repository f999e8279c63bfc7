"""E-mails to everybody who holds a place, a batch at a time: the event is off, or it has moved."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.mail.letter import Letter, LetterKind
from core.mail.letters import Links, event_cancelled_letter, event_moved_letter
from core.queries.mail.notices import untold
from core.services.mail.emails import Draft, sender_address
from core.settings import Settings

BATCH = 200
COMPOSERS: dict[LetterKind, Callable[[Links, str, str], Letter]] = {
    LetterKind.EVENT_CANCELLED: event_cancelled_letter,
    LetterKind.EVENT_MOVED: event_moved_letter,
}


def draft_batch(
    session: Session, settings: Settings, kind: LetterKind, event_id: int, revision: int | None = None
) -> list[Draft]:
    """E-mails to the next people nobody has told yet."""
    compose, sender = COMPOSERS[kind], sender_address(settings)
    drafts = []
    for registration, recipient, key in untold(session, kind, event_id, BATCH, revision):
        if recipient:
            letter = compose(Links(settings.base_url, registration, None), recipient, sender)
            drafts.append(Draft(key, letter, registration.organisation_id, event_id, registration.id))
    return drafts
