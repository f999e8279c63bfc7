"""Forgotten passwords: who gets a link, what ends it, and that no row holds it."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from itsdangerous import TimestampSigner
from sqlalchemy import select, update

from core import passwords
from core.clock import now
from core.delivery import send_email, write_email
from core.errors import Invalid
from core.models import Email, EmailStatus, Member, OutboxEntry
from core.platform import Platform
from core.services.team import members, password_resets
from core.services.team.password_resets import ResetClosed
from tests.factories import make_member, make_organisation
from tests.mail_server import Mailbox, mail_server
from workers import jobs, runtime

NEW = "five other words in a row"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(params=["sqlite", "postgresql"])
def platform(request: pytest.FixtureRequest, make_platform: Callable[..., Platform], mailbox: Mailbox) -> Platform:
    """The platform with a mail server set."""
    name = {"sqlite": "sqlite_url", "postgresql": "empty_postgres_url"}[request.param]
    return make_platform(request.getfixturevalue(name), smtp_url=mailbox.url)


@pytest.fixture
def member(platform: Platform) -> Member:
    with platform.transaction() as session:
        hashed = passwords.hash_password("four words in a row")
        return make_member(session, make_organisation(session), email="rosa@example.com", password_hash=hashed)


def write(platform: Platform, member: Member, requested_at: float | None = None) -> int | None:
    moment = int(requested_at or time.time())
    return write_email(platform, partial(password_resets.draft_password_reset, requested_at=moment), member.id)


def link_in(mailbox: Mailbox) -> str:
    text = mailbox.messages[-1].get_body(("plain",)).get_content()
    return re.search(r"http://ripplecast\.test/new-password/(\S+)", text)[1]


def choose(platform: Platform, token: str, password: str = NEW) -> Member:
    with platform.transaction() as session:
        return password_resets.choose_password(session, platform.settings, token, password)


def test_the_link_in_the_email_changes_the_password_once_and_ends_every_session(
    platform: Platform, member: Member, mailbox: Mailbox
):
    assert send_email(platform, write(platform, member)) == EmailStatus.SENT
    assert mailbox.recipients == [["rosa@example.com"]]
    token = link_in(mailbox)
    assert token in mailbox.messages[0].get_body(("html",)).get_content()
    changed = choose(platform, token)
    assert passwords.matches(changed.password_hash, NEW)
    assert changed.session_epoch == member.session_epoch + 1
    with pytest.raises(ResetClosed):
        choose(platform, token, "yet another good password")


def test_no_row_ever_holds_the_link(platform: Platform, member: Member, mailbox: Mailbox):
    with platform.transaction() as session:
        password_resets.request_reset(session, "Rosa@Example.com")
        entry = session.scalars(select(OutboxEntry)).one()
        assert set(entry.payload) == {"organisation_id", "member_id", "requested_at"}
    send_email(platform, write(platform, member))
    with platform.reading() as session:
        kept = session.scalars(select(Email)).one()
        assert kept.status == EmailStatus.SENT
        for part in (kept.text, kept.html):
            assert link_in(mailbox) not in part
            assert f"/new-password/{password_resets.LINK_MARK}" in part


def test_an_address_nobody_signs_in_with_is_promised_nothing(platform: Platform, member: Member):
    with platform.transaction() as session:
        password_resets.request_reset(session, "nobody@example.com")
        assert session.scalars(select(OutboxEntry)).all() == []


def test_the_job_writes_one_email_however_often_it_runs(platform: Platform, member: Member):
    runtime.use(platform)
    moment = int(time.time())
    for _ in range(2):
        jobs.email_password_reset(member_id=member.id, requested_at=moment)
    with platform.reading() as session:
        assert session.scalars(select(Email.dedupe_key)).all() == [f"password_reset:{member.id}:{moment}"]


def test_of_two_uses_at_the_same_moment_one_succeeds(platform: Platform, member: Member):
    token = password_resets.reset_token(platform.settings, member)

    def attempt(number: int) -> bool:
        try:
            choose(platform, token, f"{NEW} {number}")
        except ResetClosed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False] * 3 + [True]


def test_a_refused_password_does_not_use_the_link_up(platform: Platform, member: Member):
    token = password_resets.reset_token(platform.settings, member)
    with pytest.raises(Invalid):
        choose(platform, token, "rosa@example.com")
    assert choose(platform, token).id == member.id


@pytest.mark.parametrize("change", [{"password_hash": "another"}, {"email": "rosa@elsewhere.org"}, {"removed_at": now()}])
def test_a_link_ends_with_the_password_or_address_it_was_made_for(platform: Platform, member: Member, change: dict):
    token = password_resets.reset_token(platform.settings, member)
    with platform.transaction() as session:
        session.execute(update(Member).values(change))
    with pytest.raises(ResetClosed):
        choose(platform, token)


def test_a_link_lives_an_hour(platform: Platform, member: Member, monkeypatch: pytest.MonkeyPatch):
    for age_s, works in ((3500, True), (3700, False)):
        with monkeypatch.context() as patch:
            patch.setattr(TimestampSigner, "get_timestamp", lambda _signer, age_s=age_s: int(time.time()) - age_s)
            token = password_resets.reset_token(platform.settings, member)
        with platform.reading() as session:
            if works:
                password_resets.find_by_reset_token(session, platform.settings, token)
            else:
                with pytest.raises(ResetClosed):
                    password_resets.find_by_reset_token(session, platform.settings, token)


@pytest.mark.parametrize("token", ["", "guessed", password_resets.LINK_MARK])
def test_what_nobody_signed_is_no_link(platform: Platform, member: Member, token: str):
    with pytest.raises(ResetClosed):
        choose(platform, token)


def test_a_link_of_another_purpose_is_no_reset(platform: Platform, member: Member):
    from core.services.team.accounts import sign_in_link_token

    with pytest.raises(ResetClosed):
        choose(platform, sign_in_link_token(platform.settings, member))


def test_an_email_that_waited_too_long_is_neither_written_nor_sent(platform: Platform, member: Member, mailbox: Mailbox):
    assert write(platform, member, time.time() - 3700) is None
    email_id = write(platform, member)
    with platform.transaction() as session:
        session.execute(update(Email).values(created_at=now() - timedelta(hours=2)))
    assert send_email(platform, email_id) is None
    with platform.reading() as session:
        kept = session.get_one(Email, email_id)
        assert (kept.status, kept.last_error) == (EmailStatus.DEAD, password_resets.TOO_LATE)
    assert mailbox.messages == []


def test_nobody_removed_gets_a_link(platform: Platform, member: Member, mailbox: Mailbox):
    email_id = write(platform, member)
    with platform.transaction() as session:
        owner = make_member(session, session.get_one(Member, member.id).organisation)
        members.remove_member(session, members.Actor.of(owner), member.id)
    assert send_email(platform, email_id) is None
    assert write(platform, member) is None
    assert mailbox.messages == []
