"""`python -m workers` and `python -m workers.schedule` as processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq import Worker as AnyWorker
from sqlalchemy import func, select, update

from core.cli.parts import product_parts
from core.clock import now
from core.events import AttendeeRegistered
from core.mail.letter import LetterKind
from core.models import Email, EmailStatus, Event, Registration
from core.outbox import record
from core.permissions import Actor
from core.platform import Platform
from core.services.events import events
from core.services.mail.notices import BATCH
from tests.factories import make_event, make_member, make_organisation, make_registration
from tests.mail_server import Mailbox, mail_server
from workers.queues import DEFAULT, ONLY, QUEUES, SLOW
from workers.schedule import build_schedule

ROOT = Path(__file__).parents[2]
START_WITHIN_S = 60.0
STOP_WITHIN_S = 30.0  # far from hanging; how long a stop takes is measured by bench/start.py


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def platform(make_platform: Callable[..., Platform], sqlite_url: str, mailbox: Mailbox) -> Platform:
    return make_platform(sqlite_url, smtp_url=mailbox.url)


def _environment(platform: Platform, **more: str) -> dict[str, str]:
    settings = platform.settings
    names = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SMTP_URL": settings.smtp_url,
        "PUBLIC_URL": settings.public_url,
    }
    return {**os.environ, **{f"RIPPLECAST_{name}": value for name, value in (names | more).items()}}


@contextmanager
def _process(platform: Platform, *arguments: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=_environment(platform, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def _register(platform: Platform, people: int = 1) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for _ in range(people):
            registration = make_registration(session, event)
            record(session, AttendeeRegistered(event.organisation_id, event.id, registration.id))


def _sent(platform: Platform) -> int:
    with platform.reading() as session:
        return session.scalar(select(func.count()).select_from(Email).where(Email.status == EmailStatus.SENT)) or 0


def test_a_worker_process_takes_registrations_to_their_mailboxes(platform: Platform, mailbox: Mailbox) -> None:
    _register(platform, people=5)
    with _process(platform, "workers", "--burst") as worker:
        output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 0, output
    assert len(mailbox.messages) == 5
    assert _sent(platform) == 5


def test_several_worker_processes_send_each_email_once_and_stop_together(platform: Platform, mailbox: Mailbox) -> None:
    with _process(platform, "workers", WORKER_PROCESSES="3") as pool:
        _until(lambda: len(AnyWorker.all(platform.redis)) == 3)
        _register(platform, people=30)
        _until(lambda: _sent(platform) == 30)
        assert len(mailbox.messages) == 30
        pool.send_signal(signal.SIGTERM)
        pool.communicate(timeout=STOP_WITHIN_S)
    assert AnyWorker.all(platform.redis) == []


def hold_on(redis_url: str) -> None:
    """A slow job that says that it began, and ends when it is told to."""
    redis = Redis.from_url(redis_url, socket_timeout=90)  # longer than it is ever held
    redis.rpush("slow-job", "began")
    redis.blpop("slow-job-may-end", timeout=60)


def test_an_email_does_not_wait_for_a_slow_job_that_runs(platform: Platform, mailbox: Mailbox) -> None:
    """As `ripplecast run` starts them: one worker for what is short, one for what is slow."""
    slow = Queue(SLOW, connection=platform.redis)
    for _ in range(2):
        slow.enqueue(hold_on, platform.settings.redis)
    with _process(platform, "workers", "--only", "slow", "--burst") as busy:
        _until(lambda: Redis.llen(platform.redis, "slow-job") == 1)  # the first one runs, and the next waits behind it
        _register(platform, people=5)
        with _process(platform, "workers", "--only", "short", "--burst") as worker:
            output, _ = worker.communicate(timeout=60)
        assert (worker.returncode, _sent(platform), len(mailbox.messages)) == (0, 5, 5), output
        assert len(slow) == 1, "what is short took none of what is slow"
        assert busy.poll() is None
        platform.redis.rpush("slow-job-may-end", "yes", "yes")
        busy.communicate(timeout=60)
    assert (busy.returncode, len(slow)) == (0, 0)


def test_all_queues_have_a_worker_when_everything_runs_on_one_machine() -> None:
    started = [part.command for part in product_parts()]
    alone = [command[command.index("--only") + 1] for command in started if "--only" in command]
    assert sorted(queue for only in alone for queue in ONLY[only]) == sorted(QUEUES)
    assert [only for only in alone if SLOW in ONLY[only]] == ["slow"]


def test_a_kind_of_job_that_is_none_is_refused(platform: Platform) -> None:
    with _process(platform, "workers", "--only", "urgent") as worker:
        output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 2
    assert "urgent" in output


@pytest.mark.parametrize("asked_by", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_at_once(platform: Platform, asked_by: signal.Signals) -> None:
    with _process(platform, "workers") as worker:
        _until(lambda: len(AnyWorker.all(platform.redis)) == 1)
        worker.send_signal(asked_by)
        worker.communicate(timeout=STOP_WITHIN_S)
    assert worker.returncode == 0


def test_a_worker_asked_to_stop_finishes_the_email_it_is_sending(platform: Platform, mailbox: Mailbox) -> None:
    with _process(platform, "workers") as worker:
        mailbox.when_taking = lambda: worker.send_signal(signal.SIGTERM)
        _register(platform)
        output, _ = worker.communicate(timeout=START_WITHIN_S + STOP_WITHIN_S)
    assert worker.returncode == 0, output
    assert _sent(platform) == 1


def test_a_job_that_hangs_does_not_keep_the_worker_from_stopping(platform: Platform, mailbox: Mailbox) -> None:
    mailbox.pause_s = 600
    with _process(platform, "workers") as worker:
        mailbox.when_taking = lambda: worker.send_signal(signal.SIGTERM)  # long before the worker has waited for too long
        _register(platform)
        worker.communicate(timeout=START_WITHIN_S + STOP_WITHIN_S)
    with platform.reading() as session:
        assert session.scalars(select(Email.status)).all() == [EmailStatus.SENDING], "its lease brings it back"


def test_a_worker_without_redis_says_so_in_a_line(platform: Platform, tmp_path: Path) -> None:
    with _process(platform, "workers", "--burst", REDIS_URL=f"unix://{tmp_path}/nothing.sock") as worker:
        output, _ = worker.communicate(timeout=60)
    assert worker.returncode == 1
    assert "Cannot reach Redis" in output
    assert "Traceback" not in output


def test_the_scheduler_asks_for_sweeps_and_stops_at_once(platform: Platform) -> None:
    platform.redis.flushall()
    with _process(platform, "workers.schedule") as scheduler:
        _until(lambda: Redis.llen(platform.redis, "rq:queue:schedule") >= 5)
        scheduler.send_signal(signal.SIGTERM)
        output, _ = scheduler.communicate(timeout=STOP_WITHIN_S)
    assert scheduler.returncode == 0, output


def test_a_scheduler_waits_for_redis_and_can_still_be_stopped(platform: Platform, tmp_path: Path) -> None:
    with _process(platform, "workers.schedule", REDIS_URL=f"unix://{tmp_path}/nothing.sock") as scheduler:
        assert scheduler.stdout is not None
        _until(lambda: "waits_for_redis" in scheduler.stdout.readline())  # type: ignore[union-attr]
        scheduler.send_signal(signal.SIGTERM)
        scheduler.communicate(timeout=STOP_WITHIN_S)
    assert scheduler.returncode == 0


def test_what_a_killed_worker_left_is_sent_by_the_next(platform: Platform, mailbox: Mailbox) -> None:
    with _process(platform, "workers") as worker:
        _until(lambda: len(AnyWorker.all(platform.redis)) == 1)
        _register(platform, people=20)
        _until(lambda: _sent(platform) >= 3)
        worker.kill()
        worker.wait(timeout=STOP_WITHIN_S)
    with platform.transaction() as session:
        past = now() - timedelta(minutes=10)
        session.execute(update(Email).where(Email.status != EmailStatus.SENT).values(next_attempt_at=past))
        session.execute(update(Registration).values(created_at=past))
    for _ in range(2):
        build_schedule(platform).enqueue_jobs()
        with _process(platform, "workers", "--burst") as worker:
            worker.communicate(timeout=60)
    assert _sent(platform) == 20
    assert len({message["Message-ID"] for message in mailbox.messages}) == 20
    assert len(mailbox.messages) <= 21, "only what was in the server's hands when the worker died may come twice"


def test_telling_everybody_goes_on_where_a_killed_worker_left_off(
    make_platform: Callable[..., Platform], sqlite_url: str
) -> None:
    platform, people = make_platform(sqlite_url), BATCH + 1
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        for _ in range(people):
            make_registration(session, event)
        events.cancel_event(session, Actor.of(make_member(session, event.organisation)), event.id)
    Queue(DEFAULT, connection=platform.redis).enqueue(hold_on, platform.settings.redis)  # the second batch waits behind it
    with _process(platform, "workers") as worker:
        _until(lambda: Redis.llen(platform.redis, "slow-job") == 1)
        worker.kill()
        worker.wait(timeout=STOP_WITHIN_S)
    assert _told(platform) == BATCH, "it was killed in the middle"
    platform.redis.flushall()  # what it had taken from the queue is lost
    with platform.transaction() as session:
        session.execute(update(Event).values(cancelled_at=now() - timedelta(minutes=2)))
    build_schedule(platform).enqueue_jobs()
    with _process(platform, "workers", "--burst") as worker:
        output, _ = worker.communicate(timeout=60)
    assert _told(platform) == people, output


def _told(platform: Platform) -> int:
    """How many people have an e-mail that the event is off; no second one can be stored for a key."""
    with platform.reading() as session:
        told = select(func.count(Email.registration_id.distinct())).where(Email.kind == LetterKind.EVENT_CANCELLED)
        return session.scalar(told) or 0
