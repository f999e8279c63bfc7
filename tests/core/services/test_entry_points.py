from dataclasses import replace

import pytest

from core.errors import Forbidden, NotFound
from core.models import Channel, Role
from core.permissions import Actor
from core.services.entry_points.entry_points import (
    CostUnusable,
    EntryPointDetails,
    NameMissing,
    OwnerUnknown,
    archive_entry_point,
    create_entry_point,
    restore_entry_point,
    update_entry_point,
)
from referral.codes import is_code
from tests.factories import make_entry_point, make_event, make_member, make_organisation

POSTER = EntryPointDetails("Hall window", Channel.POSTER, cost_minor=6000, currency="GBP")


@pytest.fixture
def marketer(session, event):
    return Actor.of(make_member(session, event.organisation, Role.MARKETER))


def test_a_new_entry_point_has_a_code_of_its_own(session, event, marketer):
    one = create_entry_point(session, marketer, event, replace(POSTER, owner_id=marketer.member_id))
    other = create_entry_point(session, marketer, event, POSTER)
    assert is_code(one.code.code)
    assert one.code.code != other.code.code
    assert (one.cost_minor, one.currency, one.owner_id) == (6000, "GBP", marketer.member_id)


def test_editing_keeps_the_code_because_it_is_printed(session, event, marketer):
    entry_point = create_entry_point(session, marketer, event, POSTER)
    code = entry_point.code.code
    update_entry_point(session, marketer, entry_point, replace(POSTER, name="Hall door", channel=Channel.SCREEN))
    assert (entry_point.name, entry_point.channel, entry_point.code.code) == ("Hall door", Channel.SCREEN, code)


def test_an_archived_entry_point_can_be_restored(session, event, marketer):
    entry_point = create_entry_point(session, marketer, event, POSTER)
    archived_at = archive_entry_point(marketer, entry_point).archived_at
    assert archived_at is not None
    assert archive_entry_point(marketer, entry_point).archived_at == archived_at
    assert restore_entry_point(marketer, entry_point).archived_at is None


@pytest.mark.parametrize(
    ("details", "error"),
    [
        (replace(POSTER, name="  "), NameMissing),
        (replace(POSTER, name="x" * 121), NameMissing),
        (replace(POSTER, cost_minor=-1), CostUnusable),
        (replace(POSTER, currency="XXX"), CostUnusable),
        (replace(POSTER, owner_id=999_999), OwnerUnknown),
    ],
)
def test_unusable_details_are_refused(session, event, marketer, details, error):
    with pytest.raises(error):
        create_entry_point(session, marketer, event, details)


def test_an_owner_from_another_organisation_is_refused(session, event, marketer):
    stranger = make_member(session, make_organisation(session))
    with pytest.raises(OwnerUnknown):
        create_entry_point(session, marketer, event, replace(POSTER, owner_id=stranger.id))


def test_another_organisations_event_gets_no_entry_point(session, marketer):
    with pytest.raises(NotFound):
        create_entry_point(session, marketer, make_event(session, make_organisation(session)), POSTER)


def test_another_organisations_entry_point_is_not_found(session, marketer):
    theirs = make_entry_point(session, make_event(session, make_organisation(session)))
    for write in (archive_entry_point, restore_entry_point):
        with pytest.raises(NotFound):
            write(marketer, theirs)
    with pytest.raises(NotFound):
        update_entry_point(session, marketer, theirs, POSTER)


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT])
def test_only_those_who_may_edit_entry_points_do(session, event, role):
    actor = Actor.of(make_member(session, event.organisation, role))
    with pytest.raises(Forbidden):
        create_entry_point(session, actor, event, POSTER)
