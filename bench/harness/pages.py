"""Console pages, asked for in this process."""

from flask.testing import FlaskClient

from bench.harness.stage import Stage
from core.models import Member, Role
from core.platform import Platform
from webapp import create_web


def owner_of(stage: Stage) -> Member:
    """A member who may see everything."""
    with stage.platform.transaction() as session:
        scope = {"organisation_id": stage.event.organisation_id}
        member = Member(name="Ada", email="ada@example.com", password_hash="-", role=Role.OWNER, session_epoch=0, **scope)
        session.add(member)
    return member


def signed_in(platform: Platform, member: Member) -> FlaskClient:
    """Their browser, on an application of its own."""
    app = create_web(platform)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{member.id}:{member.session_epoch}"
        cookie["_fresh"] = True
    return client
