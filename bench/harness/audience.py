"""Who comes to the room of a stage: attendees with a ticket each, and a member of the staff."""

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.harness.stage import Stage
from core.models import Member, Person, Registration, Role
from webapp import create_web


def seat(stage: Stage, clients: int) -> None:
    """Give everybody a ticket of their own, as the product limits how fast one person may post."""
    with stage.platform.transaction() as session:
        scope = {"organisation_id": stage.event.organisation_id}
        people = [Person(name=f"Person {n}", email=f"person{n}@example.com", **scope) for n in range(clients)]
        session.add_all(people)
        session.flush()
        scope |= {"event_id": stage.event.id}
        tickets = (Registration(person=p, ticket_token=f"ticket-{n}", name=p.name, **scope) for n, p in enumerate(people))
        session.add_all(tickets)


def moderator_cookie(stage: Stage) -> str:
    """A header by which a browser shows that a moderator has signed in; nobody limits how fast they post."""
    with stage.platform.transaction() as session:
        scope = {"organisation_id": stage.event.organisation_id}
        member = Member(name="Mo", email="mo@example.com", password_hash="-", role=Role.MODERATOR, **scope)
        session.add(member)
        session.flush()
    return f"Cookie: {session_cookie(create_web(stage.platform), member)}"


def session_cookie(app: Flask, member: Member) -> str:
    """The cookie of a member who has signed in, made with the key that the server has."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    signed_in = {"_user_id": f"{member.id}:{member.session_epoch}"}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(signed_in)}"
