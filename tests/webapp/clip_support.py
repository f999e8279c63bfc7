"""An ended event whose clips the tests cut, and one that is there as a worker leaves it."""

from datetime import timedelta
from types import SimpleNamespace

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from core.clock import now
from core.models import Clip, Code, EventStatus, FileState, Role
from core.platform import Platform
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.webapp.test_navigation import SignIn
from tests.webapp.test_replays import record

VIDEO = bytes(range(256)) * 40
PICTURE = b"\xff\xd8 a picture"


def ended_show(client: FlaskClient, platform: Platform, sign_in: SignIn) -> SimpleNamespace:
    """An event of twenty minutes that has ended, with a published replay, an attendee, and a moderator at the desk."""
    with platform.transaction() as session:
        organisation = make_organisation(session, name="Brackenfold")
        event = make_event(session, organisation, title="Heat pumps", status=EventStatus.ENDED)
        event.started_at, event.ended_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
        event.replay_published_at = now()
        guest = make_registration(session, event, name="Maud Ferrier")
        share = session.scalars(select(Code.code).where(Code.registration_id == guest.id)).one()
        moderator, host = make_member(session, organisation, Role.MODERATOR), make_member(session, organisation, Role.HOST)
        record(session, event, now() - timedelta(hours=2))
    sign_in(client, moderator)
    return SimpleNamespace(
        client=client,
        platform=platform,
        event=event,
        guest=guest,
        share=share,
        host=host,
        desk=f"/console/events/{event.id}/replay/clips",
        page=f"/o/{organisation.slug}/{event.slug}",
    )


def cut(show: SimpleNamespace, title: str = "The bill in January", starts: str = "1:30", ends: str = "2:00.5") -> TestResponse:
    return show.client.post(show.desk, data={"title": title, "starts": starts, "ends": ends})


def clip_there(show: SimpleNamespace, **said: str) -> Clip:
    """A clip whose video is there, as a worker leaves it."""
    assert cut(show, **said).status_code == 303
    with show.platform.transaction() as session:
        clip = session.scalars(select(Clip).order_by(Clip.id.desc())).first()
        clip.file.state, clip.file.size_bytes = FileState.READY, len(VIDEO)
        folder = show.platform.settings.films_dir / clip.file.name
    folder.mkdir(parents=True)
    (folder / "video.mp4").write_bytes(VIDEO)
    (folder / "picture.jpg").write_bytes(PICTURE)
    return clip
