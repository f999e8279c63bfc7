"""Walks every route of the application: each is public on purpose or guarded, by role and by organisation.

A new route fails here until it is guarded (`webapp.access`) or named in PUBLIC, and until `objects_of` knows its arguments.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from core.clock import now
from core.models import Channel, Email, EmailAttachment, Event, Invitation, Member, OfferButton, Organisation, Role
from core.permissions import ROLE_PERMISSIONS, Actor
from core.platform import Platform
from core.services.people.distinctions import keep_apart
from tests.factories import (
    make_campaign,
    make_clip,
    make_comment,
    make_deal,
    make_draw,
    make_entry_point,
    make_event,
    make_finding,
    make_lead,
    make_member,
    make_merge,
    make_offer,
    make_organisation,
    make_person,
    make_registration,
    make_reward_plan,
    next_number,
)
from webapp.security import limiter

SignIn = Callable[[FlaskClient, Member], None]

# What anybody may ask for. Routes with a token or code are here because holding it is the permission.
PUBLIC = {
    "static",
    "health.alive",
    "health.ready",
    "metrics.show",
    "session.home",
    "session.sign_in",
    "session.follow_link",
    "session.sign_out",
    "setup.show",
    "invitations.join",
    "password_reset.ask",
    "password_reset.sent",
    "password_reset.choose",
    "public.organisation",
    "public.event",
    "public.take_place",
    "public.sent",
    "public.art",
    "public.card",
    "overlays.show",
    "overlays.qr",
    "overlays.scans",
    "replays.show",
    "replays.chat",
    "replays.progress",
    "comments.index",
    "comments.create",
    "comments.change",
    "draws.find",
    "draws.show",
    "draws.data",
    "covers.show",
    "clips.show",
    "clips.video",
    "clips.picture",
    "clips.captions",
    "codes.scan",
    "codes.click",
    "visits.confirm",
    "tickets.show",
    "tickets.qr",
    "tickets.calendar",
    "tickets.share",
    "tickets.share_png",
    "tickets.share_svg",
    "posters.of_ticket",
    "tickets.resend",
    "tickets.verify",
    "tickets.confirm_cancel",
    "tickets.cancel",
    "room.show",
    "offer_links.follow",
    "media.hls",
    "streams.captions",
}

# Arguments that choose a form of the same thing, not whose thing it is.
FREE = {"track": "en", "deed": "like", "extension": "png", "part": "generations", "table": "people"}


def objects_of(session: Session, organisation: Organisation) -> dict[str, Any]:
    """One of everything an organisation owns, by the name routes give its key."""
    owner = make_member(session, organisation)
    event = make_event(session, organisation)
    invitation = Invitation(
        organisation_id=organisation.id,
        email=f"invited{next_number()}@example.com",
        role=Role.HOST,
        token=f"invitation-{next_number()}",
        invited_by_id=owner.id,
        expires_at=now().replace(year=now().year + 1),
    )
    email = Email(
        organisation_id=organisation.id,
        event_id=event.id,
        kind="ticket",
        dedupe_key=f"walk-{next_number()}",
        recipient="person@example.com",
        locale="en",
        subject="Ticket",
        text="Ticket",
        html="<p>Ticket</p>",
        message_id=f"<{next_number()}@walk>",
    )
    session.add_all([invitation, email])
    session.flush()
    attachment = EmailAttachment(
        organisation_id=organisation.id, email_id=email.id, filename="event.ics", content_type="text/calendar", content=b""
    )
    session.add(attachment)
    lead = make_lead(session, make_registration(session, event))
    twins = [make_person(session, organisation) for _ in range(2)]
    keep_apart(session, Actor.of(owner), twins[0].id, twins[1].id)
    session.flush()
    return {
        "member_id": make_member(session, organisation, Role.HOST).id,
        "invitation_id": invitation.id,
        "event_id": event.id,
        "campaign_id": make_campaign(session, organisation).id,
        "entry_point_id": make_entry_point(session, event).id,
        "registration_id": make_registration(session, event).id,
        "email_id": email.id,
        "attachment_id": attachment.id,
        "plan_id": make_reward_plan(session, event).id,
        "finding_id": make_finding(session, event, make_registration(session, event)).id,
        "lead_id": lead.id,
        "clip_id": make_clip(session, event).id,
        "offer_id": make_offer(session, event, button=OfferButton.LINK, url="https://example.org/box").id,
        "deal_id": make_deal(session, lead).id,
        "comment_id": make_comment(session, event).id,
        "person_id": make_person(session, organisation).id,
        "survivor_id": make_person(session, organisation).id,
        "absorbed_id": make_person(session, organisation).id,
        "one_id": twins[0].id,
        "other_id": twins[1].id,
        "merge_id": make_merge(session, make_person(session, organisation), make_person(session, organisation)).id,
    }


@pytest.fixture(autouse=True)
def _no_limits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def guarded_routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every route behind a guard, once for each of its methods."""
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], "permission"):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def ask(client: FlaskClient, rule: Rule, method: str, objects: dict[str, Any]) -> int:
    """The status that this route answers for these objects."""
    known = FREE | objects
    missing = rule.arguments - known.keys()
    assert not missing, f"{rule.endpoint}: teach objects_of() or FREE about {sorted(missing)}"
    values = {name: known[name] for name in rule.arguments}
    url = client.application.url_map.bind("ripplecast.test").build(rule.endpoint, values, method=method)
    return client.open(url, method=method).status_code


def test_every_route_is_public_on_purpose_or_guarded(app: Flask):
    unguarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in PUBLIC and not hasattr(app.view_functions[rule.endpoint], "permission")
    }
    assert unguarded == set(), "guard these with webapp.access, or name them in PUBLIC if anybody may ask"


def test_the_public_list_names_no_guarded_and_no_console_route(app: Flask):
    public = [rule for rule in app.url_map.iter_rules() if rule.endpoint in PUBLIC]
    assert [rule.endpoint for rule in public if hasattr(app.view_functions[rule.endpoint], "permission")] == []
    assert [rule.endpoint for rule in public if rule.rule.startswith("/console")] == []


def test_anonymous_people_are_sent_to_sign_in(app: Flask, client: FlaskClient, sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        objects = objects_of(session, make_organisation(session))
    assert {(rule.endpoint, method): ask(client, rule, method, objects) for rule, method in guarded_routes(app)} == {
        (rule.endpoint, method): 302 for rule, method in guarded_routes(app)
    }
    assert client.get("/console/members").location == "/sign-in?next=/console/members"


@pytest.mark.parametrize("role", list(Role))
def test_every_route_refuses_the_roles_without_its_permission(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, role: Role
):
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
        objects = objects_of(session, organisation)
        member = make_member(session, organisation, role)
    sign_in(client, member)
    refused = {}
    for rule, method in guarded_routes(app):
        permission = app.view_functions[rule.endpoint].permission
        if permission is not None and permission not in ROLE_PERMISSIONS[role]:
            refused[rule.endpoint, method] = ask(client, rule, method, objects)
    assert {route: status for route, status in refused.items() if status != 403} == {}


def test_what_belongs_to_another_organisation_does_not_exist(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
):
    with sqlite_platform.transaction() as session:
        theirs = objects_of(session, make_organisation(session))
        organisation = make_organisation(session)
        ours = objects_of(session, organisation)
        sign_in(client, make_member(session, organisation))
    leaks = {}
    for rule, method in guarded_routes(app):
        for argument in rule.arguments - FREE.keys():  # also their entry point under our event
            status = ask(client, rule, method, ours | {argument: theirs[argument]})
            if status != 404:
                leaks[rule.endpoint, method, argument] = status
    assert leaks == {}


def test_an_event_is_not_found_under_another_organisations_address(app: Flask, client: FlaskClient, sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        event, stranger = make_event(session, make_organisation(session)), make_organisation(session)
        draw = {"draw_id": make_draw(session, event).id, "clip_id": make_clip(session, event).id}
        mixed = draw | {"org_slug": stranger.slug, "event_slug": event.slug}
        right = draw | {"org_slug": event.organisation.slug, "event_slug": event.slug}
    rules = [rule for rule in app.url_map.iter_rules() if {"org_slug", "event_slug"} <= rule.arguments]
    assert rules
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            assert ask(client, rule, method, right) != 404, (rule.endpoint, method)
            assert ask(client, rule, method, mixed) == 404, (rule.endpoint, method)


def test_what_belongs_to_the_own_organisation_does_exist(
    app: Flask, client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
):
    """Without this the test above would also pass on routes that never find anything."""
    with sqlite_platform.transaction() as session:
        organisation = make_organisation(session)
    missing = {}
    for rule, method in guarded_routes(app):
        with sqlite_platform.transaction() as session:  # anew for each: the one before may have removed it
            member = make_member(session, organisation)
            objects = objects_of(session, organisation)
            event = session.get_one(Event, objects["event_id"])
            make_entry_point(session, event, channel=Channel.EMPLOYEE, owner_id=member.id)  # "my link" is theirs
        sign_in(client, member)
        status = ask(client, rule, method, objects)
        if rule.arguments and (status == 404 or status >= 500):
            missing[rule.endpoint, method] = status
    assert missing == {}
