"""Why two people may be one, in words, and what the card about it on a registration's page needs."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from core.models import Person
from core.permissions import Actor, Permission
from core.queries.people.duplicates import Sign, duplicates_of
from core.queries.people.merges import recent_merges

SIGNS = {
    Sign.PHONE: _("same phone number"),
    Sign.BROWSER: _("same name in the same browser"),
    Sign.MAILBOX: _("same mailbox, written differently"),
}


def card_of(session: Session, actor: Actor, person: Person) -> dict[str, Any]:
    """Whom else the person may be, and whom they were; nothing is asked for those who may not merge."""
    if not actor.may(Permission.MERGE_PEOPLE):
        return {"duplicates": (), "merges": (), "signs": SIGNS}
    return {
        "duplicates": duplicates_of(session, person),
        "merges": recent_merges(session, actor.organisation_id, person.id),
        "signs": SIGNS,
    }
