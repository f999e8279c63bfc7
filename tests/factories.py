"""Rows for tests: each takes the session and whatever the test cares about; the rest is plausible."""

from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from core.campaign_files.analysis import ReadAs, SpreadAnalysis, to_json
from core.campaign_files.edges import delays_of
from core.clock import now
from core.forest_columns import pack
from core.models import (
    Campaign,
    CampaignResult,
    CampaignState,
    Channel,
    Clip,
    Code,
    Comment,
    Deal,
    Draw,
    DrawState,
    Entering,
    EntryPoint,
    Event,
    EventFormat,
    EventStatus,
    Finding,
    Lead,
    LeadStage,
    Member,
    Offer,
    OfferButton,
    Organisation,
    Person,
    PersonMerge,
    Referral,
    Registration,
    RewardPlan,
    Role,
    Via,
    VideoFile,
    Visit,
    Visitor,
)
from referral.codes import CODE_ALPHABET
from referral.draws import commitment
from referral.graph.forest import ReferralForest
from referral.integrity.findings import Code as SeenAs
from referral.integrity.findings import Severity
from referral.rewards.plans import Trigger
from referral.summary import summarise

Row = TypeVar("Row")
_numbers = count(1)


def next_number() -> int:
    """A number no other row of this test process has."""
    return next(_numbers)


def _code() -> str:
    number, text = next_number(), ""
    for _ in range(8):
        number, digit = divmod(number, len(CODE_ALPHABET))
        text = CODE_ALPHABET[digit] + text
    return text


def _add(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def make_organisation(session: Session, **values: Any) -> Organisation:
    """An organisation with a name and slug of its own."""
    number = next_number()
    return _add(session, Organisation(**{"name": f"Organisation {number}", "slug": f"organisation-{number}"} | values))


def make_member(session: Session, organisation: Organisation, role: Role = Role.OWNER, **values: Any) -> Member:
    """A member whose password nobody knows; sign in with the `sign_in` fixture."""
    number = next_number()
    defaults = {"name": f"Member {number}", "email": f"member{number}@example.com", "password_hash": "!", "session_epoch": 0}
    return _add(
        session, Member(**{"organisation": organisation, "organisation_id": organisation.id, "role": role} | defaults | values)
    )


def make_event(session: Session, organisation: Organisation, **values: Any) -> Event:
    """A published online event that starts in a week."""
    number, start = next_number(), now() + timedelta(days=7)
    defaults = {
        "organisation": organisation,
        "organisation_id": organisation.id,
        "slug": f"event-{number}",
        "title": f"Event {number}",
        "format": EventFormat.ONLINE,
        "status": EventStatus.PUBLISHED,
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "timezone": "Europe/London",
        "stream_key": f"key-{number}",
        "playback_id": f"playback-{number}",
        "published_at": now(),
        "seats_taken": 0,
    }
    return _add(session, Event(**defaults | values))


def make_person(session: Session, organisation: Organisation, **values: Any) -> Person:
    """A person with an e-mail address."""
    number = next_number()
    defaults = {"organisation_id": organisation.id, "name": f"Person {number}", "email": f"person{number}@example.com"}
    return _add(session, Person(**defaults | values))


def make_registration(
    session: Session, event: Event, person: Person | None = None, parent: Registration | None = None, **values: Any
) -> Registration:
    """A place at the event with its share link, brought by `parent` when one is given."""
    person = person or make_person(session, event.organisation)
    defaults = {
        "organisation_id": event.organisation_id,
        "event": event,
        "event_id": event.id,
        "person": person,
        "person_id": person.id,
        "ticket_token": f"ticket-{next_number()}",
        "name": person.name,
    }
    registration = _add(session, Registration(**defaults | values))
    event.seats_taken = (event.seats_taken or 0) + 1
    make_code(session, event, registration=registration)
    if parent is not None:
        edge = {"organisation_id": event.organisation_id, "event_id": event.id, "decided_by": "form"}
        _add(session, Referral(child_id=registration.id, parent_id=parent.id, **edge))
    return registration


def make_entry_point(session: Session, event: Event, **values: Any) -> EntryPoint:
    """A poster with its code."""
    defaults = {"organisation_id": event.organisation_id, "event_id": event.id, "name": f"Poster {next_number()}"}
    entry_point = _add(session, EntryPoint(**defaults | {"channel": Channel.POSTER} | values))
    make_code(session, event, entry_point=entry_point)
    session.refresh(entry_point)
    return entry_point


def make_code(
    session: Session, event: Event, entry_point: EntryPoint | None = None, registration: Registration | None = None
) -> Code:
    """The code of an entry point, or of an attendee's share link."""
    owner = {
        "entry_point_id": entry_point.id if entry_point else None,
        "registration_id": registration.id if registration else None,
    }
    return _add(session, Code(code=_code(), organisation_id=event.organisation_id, event_id=event.id, **owner))


def make_visitor(session: Session, organisation: Organisation, **values: Any) -> Visitor:
    """A browser."""
    return _add(session, Visitor(**{"organisation_id": organisation.id, "token": f"visitor-{next_number()}"} | values))


def make_visit(session: Session, event: Event, code: Code | None = None, **values: Any) -> Visit:
    """A human visit: classified as no bot and confirmed by the beacon."""
    defaults = {
        "organisation_id": event.organisation_id,
        "event_id": event.id,
        "code": code.code if code else None,
        "via": Via.CLICK if code else Via.DIRECT,
        "classified_at": now(),
        "confirmed_at": now(),
    }
    if "visitor_id" not in values:
        defaults["visitor_id"] = make_visitor(session, event.organisation).id
    return _add(session, Visit(**defaults | values))


def make_lead(session: Session, registration: Registration, **values: Any) -> Lead:
    """A qualified lead that nobody looks after."""
    of = {name: getattr(registration, name) for name in ("organisation_id", "person_id", "event_id")}
    defaults = {"registration_id": registration.id, "stage": LeadStage.QUALIFIED, "qualified_at": now()}
    return _add(session, Lead(**of | defaults | values))


def make_deal(session: Session, lead: Lead, **values: Any) -> Deal:
    """A deal of a hundred euros, won now, which wins the lead."""
    lead.stage = LeadStage.WON
    of = {name: getattr(lead, name) for name in ("organisation_id", "event_id", "registration_id")}
    return _add(session, Deal(**of | {"lead_id": lead.id, "value_minor": 10_000, "currency": "EUR", "won_at": now()} | values))


def make_offer(session: Session, event: Event, **values: Any) -> Offer:
    """An offer to be called that is before everybody."""
    of = {"organisation_id": event.organisation_id, "event_id": event.id}
    defaults = {"title": f"Offer {next_number()}", "button": OfferButton.CONTACT, "claimed": 0, "pushed_at": now()}
    return _add(session, Offer(**of | defaults | values))


def make_clip(session: Session, event: Event, **values: Any) -> Clip:
    """A clip of half a minute with its entry point, whose video is yet to be made."""
    title = f"Clip {next_number()}"
    entry_point = make_entry_point(session, event, name=title, channel=Channel.CLIP)
    of = {"organisation_id": event.organisation_id, "event_id": event.id}
    defaults = {"title": title, "starts_ms": 60_000, "ends_ms": 90_000, "entry_point_id": entry_point.id}
    clip = _add(session, Clip(**of | defaults | values))
    _add(session, VideoFile(**of, clip=clip, name=f"video-file-{next_number()}"))
    return clip


def make_comment(session: Session, event: Event, **values: Any) -> Comment:
    """A comment that everybody may read."""
    of = {"organisation_id": event.organisation_id, "event_id": event.id, "client_id": f"comment-{next_number()}"}
    if "member_id" not in values:
        values.setdefault("registration_id", make_registration(session, event).id)
    return _add(session, Comment(**of | {"author_name": "Ada L.", "text": f"Comment {next_number()}"} | values))


def make_finding(session: Session, event: Event, registration: Registration, **values: Any) -> Finding:
    """A serious finding about one registration that nobody has looked at."""
    defaults = {
        "organisation_id": event.organisation_id,
        "event_id": event.id,
        "natural_key": f"finding-{next_number()}",
        "code": SeenAs.DISPOSABLE_MAIL,
        "severity": int(Severity.MEDIUM),
        "subjects": [registration.id],
        "evidence": {"count": 1, "total": 1, "parent": registration.id},
    }
    return _add(session, Finding(**defaults | values))


def make_draw(session: Session, event: Event, **values: Any) -> Draw:
    """A draw that is announced, of a prize for whoever presses the button."""
    seed = f"{next_number():064x}"
    of = {"organisation_id": event.organisation_id, "event_id": event.id}
    terms = {"prize": "A book", "winners": 1, "entering": Entering.BUTTON, "rules": {}}
    promised = {"seed": seed, "commitment": commitment(seed), "state": DrawState.ANNOUNCED}
    moments = {"announced_at": now(), "closes_at": now() + timedelta(minutes=5)}
    return _add(session, Draw(**of | terms | promised | moments | values))


def make_campaign(session: Session, organisation: Organisation, **values: Any) -> Campaign:
    """A campaign from elsewhere that is imported: Maud brought Junaid, who brought Idris."""
    defaults = {
        "organisation_id": organisation.id,
        "name": f"Campaign {next_number()}",
        "file_name": "campaign.csv",
        "file_bytes": 60,
        "state": CampaignState.READY,
        "rows_used": 3,
        "people": 3,
        "referred": 2,
        "imported_at": now(),
    }
    campaign = _add(session, Campaign(**defaults | values))
    analysis, forest = _three()
    _add(
        session,
        CampaignResult(campaign_id=campaign.id, organisation_id=organisation.id, analysis=analysis, forest=forest),
    )
    return campaign


@cache
def _three() -> tuple[str, bytes]:
    """What three people come to, as an import keeps it."""
    names = ["Maud", "Junaid", "Idris"]
    forest = ReferralForest.from_parents([-1, 0, 1], [0.0, 60.0, 180.0], names)
    analysis = SpreadAnalysis(summarise(forest), delays_of(forest), ReadAs(header=True))
    return to_json(analysis), pack({"parent": forest.parent, "time": forest.time}, names)


def make_reward_plan(session: Session, event: Event, **values: Any) -> RewardPlan:
    """A running plan that gives five euros for each registration, those of the past too."""
    defaults = {"trigger": Trigger.REGISTERED, "amount_minor": 500, "budget_minor": 50_000, "currency": "EUR", "hold_days": 14}
    of = {"organisation_id": event.organisation_id, "event_id": event.id}
    return _add(session, RewardPlan(**of | defaults | values))


def make_merge(session: Session, survivor: Person, absorbed: Person, **values: Any) -> PersonMerge:
    """Two people who were merged when neither had anything yet."""
    absorbed.merged_into_id = survivor.id
    nothing = {"folded": [], "places": [], "rows": {}, "contacts": [], "people": []}
    pair = {"survivor_id": survivor.id, "absorbed_id": absorbed.id, "organisation_id": survivor.organisation_id}
    return _add(session, PersonMerge(**pair | {"moved": nothing} | values))
