"""What an owner may write about the organisation."""

from dataclasses import replace

import pytest

from core.errors import Forbidden, Invalid
from core.models import Role
from core.permissions import Actor
from core.platform import Platform
from core.services.team.organisations import OrganisationDetails, create_organisation, update_organisation
from tests.factories import make_member, make_organisation

DETAILS = OrganisationDetails(
    name="Brackenfold Energy",
    slug="brackenfold",
    about="Heat pumps, honestly.",
    website="https://brackenfold.example",
    privacy_url="https://brackenfold.example/privacy",
    locale="zh",
)


def test_an_owner_writes_every_detail(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        owner = make_member(session, make_organisation(session))
        organisation = update_organisation(session, Actor.of(owner), DETAILS)
        assert all(getattr(organisation, name) == value for name, value in vars(DETAILS).items())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("slug", "Not A Slug"),
        ("slug", "double--hyphen"),
        ("slug", "taken"),
        ("website", "javascript:alert(1)"),
        ("privacy_url", "brackenfold.example"),
    ],
)
def test_a_detail_that_cannot_be_is_refused_beside_its_field(sqlite_platform: Platform, field: str, value: str):
    with sqlite_platform.transaction() as session:
        make_organisation(session, slug="taken")
        owner = make_member(session, make_organisation(session))
        with pytest.raises(Invalid) as refusal:
            update_organisation(session, Actor.of(owner), replace(DETAILS, **{field: value}))
        assert refusal.value.field == field


def test_other_roles_do_not_change_the_organisation(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        host = make_member(session, make_organisation(session), Role.HOST)
        with pytest.raises(Forbidden):
            update_organisation(session, Actor.of(host), DETAILS)


def test_a_second_organisation_of_the_same_name_gets_an_address_of_its_own(sqlite_platform: Platform):
    with sqlite_platform.transaction() as session:
        slugs = [create_organisation(session, "北京能源", "zh").slug for _ in range(3)]
    assert slugs == ["bei-jing-neng-yuan", "bei-jing-neng-yuan-2", "bei-jing-neng-yuan-3"]
