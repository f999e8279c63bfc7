"""Who may take part in a draw, and who does: asked for everybody of an event, or for a few."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from core.bulk import one_of
from core.models import Draw, DrawChoice, Entering, Member, Person, Registration, Sanction
from core.models.sanction import BAN_IN_FORCE
from core.queries.counting import HOLDS_PLACE
from core.queries.draws.rules import RULES
from referral.integrity.mailboxes import mailbox

_place = aliased(Registration, name="place")
_IS_BANNED = exists().where(
    Sanction.organisation_id == Registration.organisation_id,
    BAN_IN_FORCE,
    or_(Sanction.person_id == Registration.person_id, Sanction.visitor_id == Registration.visitor_id),
)


@dataclass(frozen=True)
class Candidate:
    """One who holds a place and is not banned: their ticket, what they have done for each rule, what they said.

    `wants` is whether they take part as far as it is up to them.
    """

    registration_id: int
    ticket: str
    is_team: bool
    wants: bool
    amounts: dict[str, int]

    def qualifies(self, draw: Draw) -> bool:
        """Whether they may take part: everything the draw asks for is done."""
        return not self.is_team and all(self.amounts[name] >= wanted for name, wanted in draw.rules.items())

    def enters(self, draw: Draw) -> bool:
        """Whether they would be on the list if it were fixed now."""
        return self.wants and self.qualifies(draw)


def candidates(session: Session, draw: Draw, registration_ids: Collection[int] | None = None) -> Sequence[Candidate]:
    """Everybody of the draw's event, or those of a few that are there; two statements.

    Places of one human were made one when the two were merged; what was said at the other counts as theirs.
    """
    names = [name for name in RULES if name in draw.rules]
    columns = [RULES[name]() for name in names]
    is_team = case((_is_team(session, draw.organisation_id), True), else_=False)
    wants = case((_wants(draw), True), else_=False)
    wanted = select(Registration.id, Registration.ticket_token, is_team, wants, *columns).join(Person)
    wanted = wanted.where(Registration.event_id == draw.event_id, HOLDS_PLACE, ~_IS_BANNED)
    if registration_ids is not None:
        wanted = wanted.where(one_of(session, Registration.id, registration_ids))
    return [
        Candidate(row[0], row[1], bool(row[2]), bool(row[3]), dict(zip(names, row[4:], strict=True)))
        for row in session.execute(wanted)
    ]


def count_entering(session: Session, draw: Draw) -> tuple[int, int]:
    """How many may take part now, and how many of them would be on the list if it were fixed now."""
    met = [RULES[name]() >= wanted for name, wanted in draw.rules.items()]
    qualify = and_(
        Registration.event_id == draw.event_id, HOLDS_PLACE, ~_IS_BANNED, ~_is_team(session, draw.organisation_id), *met
    )
    counts = select(func.count(), func.count(case((_wants(draw), 1)))).select_from(Registration).join(Person).where(qualify)
    qualified, entering = session.execute(counts).one()
    return qualified, entering


def _is_team(session: Session, organisation_id: int) -> ColumnElement[bool]:
    """Members who registered for their own event, under whichever spelling of their address."""
    members = select(Member.email).where(Member.organisation_id == organisation_id, Member.removed_at.is_(None))
    return func.coalesce(Person.mailbox.in_({mailbox(email) for email in session.scalars(members)}), False)


def _wants(draw: Draw) -> ColumnElement[bool]:
    """Where a button enters, whoever pressed it; where everybody enters, whoever did not leave."""
    said = DrawChoice.takes_part.is_(draw.entering == Entering.BUTTON)
    whose = func.coalesce(_place.merged_into_id, _place.id)
    chosen = select(whose).join(DrawChoice, DrawChoice.registration_id == _place.id).where(DrawChoice.draw_id == draw.id, said)
    is_chosen = Registration.id.in_(chosen)
    return is_chosen if draw.entering == Entering.BUTTON else ~is_chosen
