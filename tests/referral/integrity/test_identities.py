"""One human behind several registrations, against the slow way and against couples who are none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.errors import ReferralError
from referral.integrity.findings import Code, Severity
from referral.integrity.identities import identity_keys, self_referrals
from referral.integrity.records import Limits, Registration
from referral.integrity.shared_identities import scattered_identities, shared_identities
from tests.referral.forests import parent_arrays, slow_path

PHONE = frozenset({"their telephone"})


@st.composite
def crowds(draw: st.DrawFn) -> list[Registration]:
    """Draw a forest of people, some of whom share a browser or a person."""
    parent = draw(parent_arrays(max_size=14))
    return [
        Registration(
            id=node,
            person_id=draw(st.integers(0, 20)),
            registered_at=float(node),
            parent_id=above if above >= 0 else None,
            visitors=draw(st.frozensets(st.sampled_from("uvw"), max_size=2)),
        )
        for node, above in enumerate(parent)
    ]


@given(crowds(), st.randoms(use_true_random=False))
def test_the_nearest_ancestor_of_every_shared_identity_is_found(crowd: list[Registration], random: object) -> None:
    parent = [-1 if one.parent_id is None else one.parent_id for one in crowd]
    expected = set()
    for one in crowd:
        for key in identity_keys(one):
            holders = [above for above in slow_path(parent, one.id)[1:] if key in identity_keys(crowd[above])]
            expected |= {(one.id, holders[0])} if holders else set()
    shuffled = [*crowd]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' seeded Random
    found = self_referrals(shuffled)
    assert {(finding.subjects[0], finding.beneficiary_id) for finding in found} == expected
    assert len(found) == len(expected)
    for finding in found:
        path = slow_path(parent, finding.subjects[0])
        assert path[int(finding.evidence["generations"])] == finding.beneficiary_id


@pytest.mark.parametrize(
    ("shared", "code", "severity"),
    [
        ({"person_id": 1}, Code.SELF_PERSON, Severity.HIGH),
        ({"email": "m.aud+2@gmail.com"}, Code.SELF_MAILBOX, Severity.HIGH),
        ({"phone": "0044 20 7946 0018"}, Code.SELF_PHONE, Severity.LOW),
        ({"visitors": frozenset({"v"})}, Code.SELF_VISITOR, Severity.LOW),
        ({"devices": frozenset({"d"})}, Code.SELF_DEVICE, Severity.LOW),
        ({"payments": frozenset({"card"})}, Code.SELF_PAYMENT, Severity.LOW),
    ],
)
def test_any_shared_identity_is_found_and_named(shared: dict[str, object], code: Code, severity: Severity) -> None:
    maud = Registration(
        1, 1, 0.0, email="maud@gmail.com", phone="+442079460018", visitors=frozenset("v"), devices=frozenset("d"),
        payments=frozenset({"card"}),
    )  # fmt: skip
    other = replace(Registration(2, 2, 60.0, parent_id=1), **shared)
    [finding] = self_referrals([maud, other])
    assert (finding.code, finding.severity, finding.subjects, finding.beneficiary_id) == (code, severity, (2,), 1)


def test_a_second_self_behind_a_friend_is_found() -> None:
    chain = [Registration(n, n, float(n), parent_id=n - 1 if n > 1 else None, email=f"p{n}@example.org") for n in (1, 2, 3)]
    again = Registration(4, 4, 9.0, parent_id=3, email="p1+again@example.org")
    [finding] = self_referrals([*chain, again])
    assert (finding.code, finding.beneficiary_id, finding.evidence["generations"]) == (Code.SELF_MAILBOX, 1, 3)


def test_a_couple_with_one_telephone_waits_for_nobody() -> None:
    maud = Registration(1, 1, 0.0, phone="+44 1", visitors=PHONE, devices=PHONE, address="home")
    idris = Registration(2, 2, 60.0, parent_id=1, phone="+44 1", visitors=PHONE, devices=PHONE, address="home")
    [finding] = self_referrals([maud, idris])
    assert (finding.severity, finding.code) == (Severity.LOW, Code.SELF_PHONE)
    assert finding.evidence["identities"] == ("device", "phone", "visitor")
    assert shared_identities([maud, idris]) == scattered_identities([maud, idris]) == []


def test_the_third_on_one_telephone_is_looked_at() -> None:
    crowd = [Registration(n, n, float(n), parent_id=1 if n > 1 else None, visitors=PHONE) for n in (1, 2, 3)]
    assert [finding.severity for finding in self_referrals(crowd)] == [Severity.MEDIUM, Severity.MEDIUM]
    assert {finding.severity for finding in self_referrals(crowd, Limits(household=3))} == {Severity.LOW}


def test_one_office_network_makes_nobody_somebody_else() -> None:
    office = [Registration(n, n, float(n), parent_id=1 if n > 1 else None, address="office") for n in range(1, 80)]
    assert self_referrals(office) == shared_identities(office) == scattered_identities(office) == []


def test_the_tablet_at_the_desk_is_nobody() -> None:
    desk = [Registration(n, n, float(n), parent_id=1 if n > 1 else None, visitors=frozenset({"desk"})) for n in range(1, 30)]
    known = Limits(known_shared=frozenset({"desk"}))
    assert self_referrals(desk, known) == shared_identities(desk, known) == scattered_identities(desk, known) == []
    assert len(self_referrals(desk)) == 28


@pytest.mark.parametrize(
    ("crowd", "code", "row"),
    [
        ([Registration(1, 1, 0.0), Registration(1, 2, 1.0)], "records.duplicate", 1),
        (
            [Registration(1, 1, 0.0), Registration(2, 2, 1.0, parent_id=3), Registration(3, 3, 2.0, parent_id=2)],
            "identities.cycle",
            1,
        ),
    ],
)
def test_what_is_no_forest_is_refused_by_row(crowd: list[Registration], code: str, row: int) -> None:
    with pytest.raises(ReferralError) as refusal:
        self_referrals(crowd)
    assert (refusal.value.code, refusal.value.row) == (code, row)


def test_a_chain_of_twenty_thousand_is_walked_without_recursion() -> None:
    chain = [Registration(n, n, float(n), parent_id=n - 1 if n else None) for n in range(20_000)]
    [finding] = self_referrals([*chain, Registration(20_000, 0, 3e4, parent_id=19_999)])
    assert finding.evidence["generations"] == 20_000
