"""One inspection: everything found, the gravest first, in words, and nothing found among ordinary people."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from referral.errors import ReferralError
from referral.integrity.findings import TEMPLATES, Code, Finding, Severity, under_review
from referral.integrity.inspection import inspect
from referral.integrity.records import Registration, Touches

DAY = 86_400.0


def _ordinary(seed: int, people: int = 600) -> list[Registration]:
    """Build an event of two weeks: half brought by somebody earlier, at people's own speed, from homes and two offices."""
    rng = np.random.default_rng(seed)
    times = np.sort(
        np.concatenate((rng.uniform(0, 14 * DAY, people // 2), 2 * DAY + rng.exponential(3600, people - people // 2)))
    )
    delays = rng.lognormal(np.log(50), 0.9, people) + 4
    return [
        Registration(
            id=n,
            person_id=n,
            registered_at=float(times[n]),
            parent_id=int(rng.integers(0, n)) if n and rng.random() < 0.5 else None,
            first_touch_at=float(times[n] - delays[n]),
            email=f"p{n}@example.org",
            visitors=frozenset({f"v{n}"}),
            address=f"office{n % 2}" if rng.random() < 0.3 else f"home{n}",
        )
        for n in range(people)
    ]


def _robot(parent: int, start: float) -> list[Registration]:
    """Ten registrations by a programme on one device, half a second after the click, one a minute."""
    return [
        Registration(
            id=5000 + n,
            person_id=5000 + n,
            registered_at=start + 20 * n + 0.5,
            parent_id=parent,
            first_touch_at=start + 20 * n,
            email=f"fake+{n}@yopmail.com",
            visitors=frozenset({f"new{n}"}),
            devices=frozenset({"one"}),
        )
        for n in range(10)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_nobodys_reward_waits_among_ordinary_people(seed: int) -> None:
    assert under_review(inspect(_ordinary(seed))) == {}


def test_a_robot_is_seen_from_every_side_and_nobody_else_is() -> None:
    crowd = _ordinary(1) + _robot(parent=599, start=15 * DAY)
    found = inspect(crowd, Touches.from_columns([599], [5000]))
    assert {
        Code.MANY_MAILBOX,
        Code.BURST_DEVICE,
        Code.TOO_QUICK,
        Code.FLAT_DELAYS,
        Code.FLAT_INTERVALS,
        Code.DISPOSABLE_MAIL,
    } <= {finding.code for finding in found}
    assert set(under_review(found)) == {599, *range(5000, 5010)}


def test_the_gravest_comes_first_whatever_the_order_of_rows() -> None:
    crowd = _ordinary(2) + _robot(parent=599, start=15 * DAY)
    found = inspect(crowd)
    assert [one.severity for one in found] == sorted((one.severity for one in found), reverse=True)
    assert inspect(crowd[::-1]) == found


def test_every_finding_says_why_in_words_with_its_figures() -> None:
    maud, idris = Registration(1, 1, 0.0, email="m@gmail.com", phone="+44 1"), Registration(2, 2, 9.0, parent_id=1, phone="+44 1")
    chain = [replace(idris, id=n, person_id=n, parent_id=n - 1, phone=None) for n in (3, 4)]
    touches = Touches.from_columns([2, 3, 4], [3, 4, 2])
    for finding in inspect([maud, idris, *chain, *_robot(4, DAY)], touches):
        sentence = finding.sentence()
        assert sentence.endswith(".")
        assert "%(" not in sentence
        assert all(str(finding.evidence[name]) in sentence for name in ("count", "members", "child") if name in finding.evidence)
        assert json.loads(json.dumps(asdict(finding)))["evidence"]


def test_a_finding_holds_no_address_or_number_of_anybody() -> None:
    maud = Registration(1, 1, 0.0, email="maud@gmail.com", phone="+442079460018")
    again = Registration(2, 2, 9.0, parent_id=1, email="maud+2@gmail.com", phone="+442079460018")
    written = repr(inspect([maud, again, *_robot(2, DAY)]))
    assert not [private for private in ("maud", "7946", "yopmail", "fake") if private in written]


def test_every_code_has_its_sentence() -> None:
    assert set(TEMPLATES) == set(Code)
    assert len(set(TEMPLATES.values())) == len(Code)


def test_low_findings_hold_nothing_and_high_ones_hold_the_beneficiary_too() -> None:
    low = Finding(Code.BURST_LINK, Severity.LOW, (1, 2), 9, {})
    medium = Finding(Code.TOO_QUICK, Severity.MEDIUM, (2, 3), 9, {})
    high = Finding(Code.BURST_DEVICE, Severity.HIGH, (3, 4), 8, {})
    assert under_review([low, medium, high]) == {
        2: Code.TOO_QUICK,
        3: Code.BURST_DEVICE,
        4: Code.BURST_DEVICE,
        8: Code.BURST_DEVICE,
    }


def test_a_registration_given_twice_is_refused() -> None:
    with pytest.raises(ReferralError) as refusal:
        inspect([Registration(1, 1, 0.0), Registration(1, 1, 0.0)])
    assert (refusal.value.code, refusal.value.row) == ("records.duplicate", 1)


def test_an_empty_event_has_nothing_to_find() -> None:
    assert inspect([], Touches.from_columns([], [])) == []
