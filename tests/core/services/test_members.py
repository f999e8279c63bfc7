"""Invitations, roles and leaving."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import Forbidden, Invalid, NotFound
from core.models import Invitation, Member, OutboxEntry, Role
from core.permissions import Actor
from core.platform import Platform
from core.queries.team.members import count_owners, list_members, list_open_invitations
from core.services.team import members
from core.services.team.accounts import authenticate
from tests.factories import make_member, make_organisation

PASSWORD = "four words in a row"


def an_owner(session: Session, **values: object) -> Member:
    return make_member(session, make_organisation(session), **values)


def accept(session: Session, invitation: Invitation) -> Member:
    return members.accept_invitation(session, invitation.token, "Ayla Kaya", PASSWORD, "en")


def test_an_invited_person_joins_once_with_the_role_offered(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner = an_owner(session)
        invitation = members.invite(session, Actor.of(owner), "Ayla@Example.com", Role.HOST)
        assert session.scalar(select(OutboxEntry.payload)) == {
            "organisation_id": owner.organisation_id,
            "invitation_id": invitation.id,
        }
        joined = accept(session, invitation)
        assert (joined.email, joined.role, joined.organisation_id) == ("ayla@example.com", Role.HOST, owner.organisation_id)
        assert authenticate(session, "ayla@example.com", PASSWORD) is joined
        assert list_open_invitations(session, owner.organisation_id) == []
        with pytest.raises(members.InvitationClosed):
            accept(session, invitation)


def test_of_two_who_follow_one_link_at_the_same_moment_one_joins(platform: Platform):
    with platform.transaction() as session:
        owner = an_owner(session)
        invitation = members.invite(session, Actor.of(owner), "ayla@example.com", Role.HOST)

    def attempt(_: int) -> bool:
        try:
            with platform.transaction() as session:
                accept(session, invitation)
        except members.InvitationClosed:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False] * 3 + [True]


def test_a_revoked_or_old_link_lets_nobody_in(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        actor = Actor.of(an_owner(session))
        revoked = members.invite(session, actor, "a@example.com", Role.HOST)
        members.revoke_invitation(session, actor, revoked.id)
        old = members.invite(session, actor, "b@example.com", Role.HOST)
        old.expires_at = now() - timedelta(seconds=1)
        session.flush()
        for invitation in (revoked, old):
            with pytest.raises(members.InvitationClosed):
                accept(session, invitation)


def test_inviting_again_ends_the_earlier_link(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner = an_owner(session)
        first = members.invite(session, Actor.of(owner), "a@example.com", Role.HOST)
        second = members.invite(session, Actor.of(owner), "a@example.com", Role.AGENT)
        assert [row.id for row in list_open_invitations(session, owner.organisation_id)] == [second.id]
        assert first.token != second.token


def test_a_colleague_is_not_invited_again_and_an_address_joins_one_organisation_only(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner, stranger = an_owner(session), an_owner(session)
        with pytest.raises(members.AlreadyMember):
            members.invite(session, Actor.of(owner), owner.email.upper(), Role.HOST)
        invitation = members.invite(session, Actor.of(owner), stranger.email, Role.HOST)
        with pytest.raises(members.EmailTaken):
            accept(session, invitation)


def test_a_weak_password_leaves_the_invitation_open(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        invitation = members.invite(session, Actor.of(an_owner(session)), "a@example.com", Role.HOST)
    with pytest.raises(Invalid), sqlite_platform.transaction() as session:
        members.accept_invitation(session, invitation.token, "Ayla", "short", "en")
    with sqlite_platform.transaction() as session:
        assert accept(session, invitation).name == "Ayla Kaya"


def test_an_incomplete_address_is_not_invited(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session, pytest.raises(Invalid):
        members.invite(session, Actor.of(an_owner(session)), "jonas@postbox", Role.HOST)


def test_the_last_owner_neither_leaves_nor_loses_the_role(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner = an_owner(session)
        with pytest.raises(members.LastOwner):
            members.remove_member(session, Actor.of(owner), owner.id)
        with pytest.raises(members.LastOwner):
            members.change_role(session, Actor.of(owner), owner.id, Role.HOST)
        make_member(session, owner.organisation)
        assert members.change_role(session, Actor.of(owner), owner.id, Role.HOST).role == Role.HOST


def test_two_owners_cannot_put_each_other_out_at_the_same_moment(platform: Platform):
    with platform.transaction() as session:
        first = an_owner(session)
        second = make_member(session, first.organisation)

    def put_out(pair: tuple[Member, Member]) -> None:
        actor, other = pair
        try:
            with platform.transaction() as session:
                members.remove_member(session, Actor.of(actor), other.id)
        except members.LastOwner:
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(put_out, [(first, second), (second, first)]))
    with platform.reading() as session:
        assert count_owners(session, first.organisation_id) == 1


def test_a_removed_member_is_out_and_can_be_invited_anew(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner = an_owner(session)
        ayla = accept(session, members.invite(session, Actor.of(owner), "ayla@example.com", Role.OWNER))
        left_behind = members.invite(session, Actor.of(ayla), "ayla.again@example.com", Role.OWNER)
        members.remove_member(session, Actor.of(owner), ayla.id)
        assert authenticate(session, "ayla@example.com", PASSWORD) is None
        assert [member.id for member in list_members(session, owner.organisation_id)] == [owner.id]
        with pytest.raises(members.InvitationClosed):
            accept(session, left_behind)
        assert accept(session, members.invite(session, Actor.of(owner), "ayla@example.com", Role.AGENT)).id != ayla.id
        assert session.scalar(select(func.count()).select_from(Member)) == 3


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_only_owners_manage_members(sqlite_platform: Platform, role: Role):
    with sqlite_platform.transaction() as session:
        owner = an_owner(session)
        actor = Actor.of(make_member(session, owner.organisation, role))
        for refused in (
            lambda: members.invite(session, actor, "a@example.com", Role.HOST),
            lambda: members.revoke_invitation(session, actor, 1),
            lambda: members.change_role(session, actor, actor.member_id, Role.OWNER),
            lambda: members.remove_member(session, actor, owner.id),
        ):
            with pytest.raises(Forbidden):
                refused()


def test_another_organisations_members_and_invitations_do_not_exist(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner, stranger = an_owner(session), an_owner(session)
        invitation = members.invite(session, Actor.of(owner), "a@example.com", Role.HOST)
        for refused in (
            lambda: members.change_role(session, Actor.of(stranger), owner.id, Role.HOST),
            lambda: members.remove_member(session, Actor.of(stranger), owner.id),
            lambda: members.revoke_invitation(session, Actor.of(stranger), invitation.id),
        ):
            with pytest.raises(NotFound):
                refused()
