"""Disposable mail: a habit of careful people, and of those who make people up."""

import pytest

from referral.integrity.disposable_mail import disposable_mail
from referral.integrity.findings import Severity
from referral.integrity.records import Registration


def _brought(thrown: int, kept: int) -> list[Registration]:
    hosts = ["yopmail.com"] * thrown + ["example.org"] * kept
    return [Registration(n, n, 60.0 * n, parent_id=1, email=f"p{n}@{host}") for n, host in enumerate(hosts, start=2)]


@pytest.mark.parametrize(
    ("thrown", "kept", "severity"),
    [(1, 0, Severity.LOW), (2, 0, Severity.LOW), (3, 0, Severity.MEDIUM), (3, 12, Severity.MEDIUM), (3, 100, Severity.LOW)],
)
def test_a_few_careful_people_are_no_reason_for_review(thrown: int, kept: int, severity: Severity) -> None:
    [finding] = disposable_mail(_brought(thrown, kept))
    assert (finding.severity, finding.subjects, finding.beneficiary_id) == (severity, tuple(range(2, 2 + thrown)), 1)
    assert (finding.evidence["count"], finding.evidence["total"]) == (thrown, thrown + kept)


def test_those_nobody_brought_may_write_from_where_they_like() -> None:
    assert disposable_mail([Registration(1, 1, 0.0, email="x@yopmail.com"), Registration(2, 2, 1.0, parent_id=1)]) == []
