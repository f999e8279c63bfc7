"""The last step of a merge, asked for again when its job was lost."""

from collections.abc import Callable
from datetime import timedelta

from core.clock import at, now
from core.models import PersonMerge
from core.permissions import Actor
from core.platform import Platform
from core.services.people.merges import merge_people
from tests.factories import make_member, make_organisation, make_person
from workers import sweeps
from workers.queues import QUEUES
from workers.runtime import use
from workers.worker import Worker


def test_a_merge_whose_job_was_lost_is_settled_by_the_sweep(make_platform: Callable[..., Platform], sqlite_url: str) -> None:
    platform = make_platform(sqlite_url)
    use(platform)
    with platform.transaction() as session, at(now() - timedelta(hours=1)):
        organisation = make_organisation(session)
        one, other = (make_person(session, organisation) for _ in range(2))
        merge = merge_people(session, Actor.of(make_member(session, organisation)), one.id, other.id)
    platform.redis.flushall()

    sweeps.settle_stranded_merges()
    Worker(list(QUEUES), connection=platform.redis).work(burst=True, logging_level="ERROR")

    with platform.reading() as session:
        assert session.get_one(PersonMerge, merge.id).settled_at is not None
