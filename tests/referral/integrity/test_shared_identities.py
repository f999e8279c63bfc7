"""One hand behind many registrations, at one link or at several."""

from collections import defaultdict

from hypothesis import given

from referral.integrity.findings import Code, Severity
from referral.integrity.identities import SURE, identity_keys
from referral.integrity.records import Registration
from referral.integrity.shared_identities import scattered_identities, shared_identities
from tests.referral.integrity.test_identities import PHONE, crowds


@given(crowds())
def test_every_group_beyond_a_household_is_found_once(crowd: list[Registration]) -> None:
    expected = set()
    for parent in {one.parent_id for one in crowd if one.parent_id is not None}:
        users = defaultdict(list)
        for child in crowd:
            if child.parent_id == parent:
                for key in identity_keys(child):
                    users[key].append(child.id)
        expected |= {(parent, tuple(ids)) for key, ids in users.items() if len(ids) > (1 if key.kind in SURE else 2)}
    found = [(finding.beneficiary_id, finding.subjects) for finding in shared_identities(crowd)]
    assert set(found) == expected
    assert len(found) == len(expected)


def test_a_second_telephone_with_many_registrations_is_found_however_slowly() -> None:
    week = 7 * 86_400.0
    brought = [Registration(n, n, week * n, parent_id=1, devices=PHONE) for n in (2, 3, 4, 5)]
    [finding] = shared_identities([Registration(1, 1, 0.0), *brought, Registration(6, 6, 8 * week, parent_id=1)])
    assert (finding.code, finding.severity, finding.subjects) == (Code.MANY_DEVICE, Severity.MEDIUM, (2, 3, 4, 5))
    assert (finding.evidence["count"], finding.evidence["total"]) == (4, 5)


def test_two_addresses_of_one_mailbox_are_one_too_many() -> None:
    brought = [Registration(n, n, 60.0 * n, parent_id=1, email=f"idris+{n}@example.org") for n in (2, 3)]
    [finding] = shared_identities(brought)
    assert (finding.code, finding.severity) == (Code.MANY_MAILBOX, Severity.HIGH)


def test_one_device_at_the_links_of_several_people_is_looked_at() -> None:
    sold = [Registration(n, n, 86_400.0 * n, parent_id=n - 5, devices=PHONE, visitors=PHONE) for n in range(10, 15)]
    assert shared_identities(sold) == []
    [finding] = scattered_identities(sold)
    assert (finding.code, finding.severity, finding.beneficiary_id) == (Code.MANY_LINKS, Severity.MEDIUM, None)
    assert (finding.subjects, finding.evidence["links"]) == ((10, 11, 12, 13, 14), 5)
    assert finding.evidence["identities"] == ("device", "visitor")


def test_what_one_link_brought_is_not_said_to_be_scattered() -> None:
    brought = [Registration(n, n, 60.0 * n, parent_id=1, devices=PHONE) for n in range(2, 9)]
    assert scattered_identities([Registration(1, 1, 0.0, devices=PHONE), *brought]) == []


def test_a_family_that_brought_each_other_on_one_tablet_is_not_said_to_be_scattered() -> None:
    family = [Registration(n, n, 60.0 * n, parent_id=n - 1 if n > 1 else None, devices=PHONE) for n in (1, 2, 3)]
    assert scattered_identities(family) == []
