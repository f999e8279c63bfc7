"""The first member, signing in, and passwords."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from core.errors import DomainError, Invalid, NotFound
from core.models import Member, Organisation, Role
from core.permissions import Actor
from core.platform import Platform
from core.services.team import accounts
from core.services.team.members import NewMember
from tests.factories import make_member, make_organisation

PASSWORD = "four words in a row"


def a_setup(organisation: str = "Brackenfold Energy", email: str = "Rosa@Example.com") -> accounts.Setup:
    return accounts.Setup(organisation, NewMember("Rosa Marchetti", email, PASSWORD, "en"))


def set_up(platform: Platform, setup: accounts.Setup | None = None) -> Member:
    with platform.transaction() as session:
        token = accounts.setup_token(platform.settings)
        return accounts.set_up(session, platform.settings, token, setup or a_setup())


def test_the_first_start_makes_an_organisation_and_its_owner(platform: Platform):
    owner = set_up(platform)
    assert (owner.role, owner.email, owner.organisation.slug) == (Role.OWNER, "rosa@example.com", "brackenfold-energy")
    assert PASSWORD not in owner.password_hash


@pytest.mark.parametrize(
    ("name", "slug"), [("北京能源", "bei-jing-neng-yuan"), ("Müller & Söhne", "muller-sohne"), ("🎉", "events")]
)
def test_the_address_is_made_from_a_name_in_any_script(sqlite_platform: Platform, name: str, slug: str):
    assert set_up(sqlite_platform, a_setup(name)).organisation.slug == slug


def test_of_two_setups_at_the_same_moment_one_succeeds(platform: Platform):
    def attempt(number: int) -> bool:
        try:
            set_up(platform, a_setup(f"Organisation {number}", f"owner{number}@example.com"))
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]
    with platform.reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_the_setup_link_ends_with_the_first_member_and_needs_the_right_token(sqlite_platform: Platform):
    settings = sqlite_platform.settings
    with sqlite_platform.transaction() as session, pytest.raises(NotFound):
        accounts.set_up(session, settings, "guessed", a_setup())
    set_up(sqlite_platform)
    with sqlite_platform.reading() as session, pytest.raises(NotFound):
        accounts.check_setup_token(session, settings, accounts.setup_token(settings))


def test_only_the_right_password_of_a_present_member_signs_in(sqlite_platform: Platform):
    owner = set_up(sqlite_platform)
    with sqlite_platform.transaction() as session:
        assert accounts.authenticate(session, " ROSA@example.com ", PASSWORD).id == owner.id
        assert accounts.authenticate(session, "rosa@example.com", "something else") is None
        assert accounts.authenticate(session, "nobody@example.com", PASSWORD) is None
        session.get_one(Member, owner.id).removed_at = owner.created_at
        session.flush()
        assert accounts.authenticate(session, "rosa@example.com", PASSWORD) is None


def test_signing_in_stores_an_old_hash_anew(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        member = make_member(session, make_organisation(session), password_hash=old)
        accounts.record_sign_in(session, member.id, PASSWORD)
        assert member.password_hash != old
        assert member.last_sign_in_at is not None
        assert accounts.authenticate(session, member.email, PASSWORD) is member
        kept = member.password_hash
        accounts.record_sign_in(session, member.id, PASSWORD)
        assert member.password_hash == kept


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(sqlite_platform: Platform):
    owner = set_up(sqlite_platform)
    with sqlite_platform.transaction() as session:
        with pytest.raises(Invalid) as refusal:
            accounts.change_password(session, Actor.of(owner), "wrong", "another four words")
        assert refusal.value.field == "current"
        changed = accounts.change_password(session, Actor.of(owner), PASSWORD, "another four words")
        assert changed.session_epoch == 1
        assert accounts.authenticate(session, owner.email, PASSWORD) is None
        assert accounts.authenticate(session, owner.email, "another four words") is not None


@pytest.mark.parametrize("weak", ["short", "password123", "1111111111", "rosa@example.com", "rosa marchetti", "x" * 201])
def test_a_password_that_is_tried_first_is_refused(sqlite_platform: Platform, weak: str):
    owner = set_up(sqlite_platform)
    with sqlite_platform.transaction() as session, pytest.raises(Invalid):
        accounts.change_password(session, Actor.of(owner), PASSWORD, weak)


def test_a_demonstration_link_signs_in_until_it_is_forged_or_sessions_are_ended(sqlite_platform: Platform):
    owner, settings = set_up(sqlite_platform), sqlite_platform.settings
    token = accounts.sign_in_link_token(settings, owner)
    with sqlite_platform.transaction() as session:
        assert accounts.follow_sign_in_link(session, settings, token).id == owner.id
        for forged in ("", "x", token[:-2], f"1{token}"):
            with pytest.raises(NotFound):
                accounts.follow_sign_in_link(session, settings, forged)
        accounts.sign_out_everywhere(session, Actor.of(owner))
        with pytest.raises(DomainError):
            accounts.follow_sign_in_link(session, settings, token)
