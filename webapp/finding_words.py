"""Findings in words: what was seen, whom it concerns, the figures it rests on, and what it holds."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from core.models import Decision, Finding
from core.queries.integrity.findings import Concerned, circle_of
from referral.integrity.findings import Code, Severity
from webapp.formats import decimals, duration, format_locale, number

RARE = 1e-6  # chances below are not told apart
SHORT_S = 90  # delays up to here are given in seconds with a decimal

SEVERITIES = {
    Severity.HIGH: (lazy_gettext("Grave"), "danger", "alert"),
    Severity.MEDIUM: (lazy_gettext("Serious"), "warning", "eye"),
    Severity.LOW: (lazy_gettext("Worth knowing"), "outline", "info"),
}
DECISIONS = {
    Decision.OPEN: lazy_gettext("Not decided"),
    Decision.CONFIRMED: lazy_gettext("Confirmed"),
    Decision.DISMISSED: lazy_gettext("Dismissed"),
}
IDENTITIES = {
    "person": lazy_gettext("person"),
    "mailbox": lazy_gettext("mailbox"),
    "payment": lazy_gettext("means of payment"),
    "phone": lazy_gettext("telephone number"),
    "visitor": lazy_gettext("browser"),
    "device": lazy_gettext("device"),
}
DECIDED_BY = {"form": lazy_gettext("share link in the form"), "touch": lazy_gettext("visit by the share link")}

# One whole sentence for each code. Counts are always two or more, or worded so that they need no plural.
SENTENCES: Mapping[str, Any] = {
    Code.SELF_PERSON: lazy_gettext("%(child)s came through %(ancestor)s, and both are one person."),
    Code.SELF_MAILBOX: lazy_gettext("%(child)s came through %(ancestor)s, and both gave addresses of one mailbox."),
    Code.SELF_PAYMENT: lazy_gettext("%(child)s came through %(ancestor)s, and both were paid by one means of payment."),
    Code.SELF_PHONE: lazy_gettext("%(child)s came through %(ancestor)s, and both gave one telephone number."),
    Code.SELF_VISITOR: lazy_gettext("%(child)s came through %(ancestor)s, and both registered in one browser."),
    Code.SELF_DEVICE: lazy_gettext("%(child)s came through %(ancestor)s, and both registered on one device."),
    Code.MANY_PERSON: lazy_gettext("%(count)s of the %(total)s registrations that %(parent)s brought are one person’s."),
    Code.MANY_MAILBOX: lazy_gettext("%(count)s of the %(total)s people whom %(parent)s brought gave addresses of one mailbox."),
    Code.MANY_PAYMENT: lazy_gettext(
        "%(count)s of the %(total)s people whom %(parent)s brought were paid by one means of payment."
    ),
    Code.MANY_PHONE: lazy_gettext("%(count)s of the %(total)s people whom %(parent)s brought gave one telephone number."),
    Code.MANY_VISITOR: lazy_gettext("%(count)s of the %(total)s people whom %(parent)s brought registered in one browser."),
    Code.MANY_DEVICE: lazy_gettext("%(count)s of the %(total)s people whom %(parent)s brought registered on one device."),
    Code.MANY_LINKS: lazy_gettext(
        "%(count)s people who came by the links of %(links)s others share a mailbox, telephone, browser, device or means "
        "of payment."
    ),
    Code.RING: lazy_gettext(
        "%(members)s people visited each other’s links in a circle (%(circle)s). Of %(visits)s visits to their links, %(inside)s "
        "came from among themselves."
    ),
    Code.RING_IDENTITY: lazy_gettext(
        "%(members)s people visited each other’s links in a circle (%(circle)s), and %(sharing)s of them share who they are."
    ),
    Code.BURST_LINK: lazy_gettext(
        "%(count)s of the %(total)s people whom %(parent)s brought came within %(seconds)s; the event’s own pace "
        "explains %(expected)s."
    ),
    Code.BURST_ADDRESS: lazy_gettext(
        "%(count)s of the %(total)s people whom %(parent)s brought came from one network address within %(seconds)s; the event’s "
        "own pace explains %(expected)s."
    ),
    Code.BURST_DEVICE: lazy_gettext(
        "%(count)s of the %(total)s people whom %(parent)s brought came from one device or browser within %(seconds)s; the "
        "event’s own pace explains %(expected)s."
    ),
    Code.TOO_QUICK: lazy_gettext(
        "Sent within %(bound)s of the first click, quicker than a person fills in a form: %(count)s of %(total)s brought by "
        "%(parent)s, the quickest after %(quickest)s."
    ),
    Code.FLAT_DELAYS: lazy_gettext(
        "The %(count)s people whom %(parent)s brought all took almost the same time from click to form, about %(median)s."
    ),
    Code.FLAT_INTERVALS: lazy_gettext(
        "The people whom %(parent)s brought came like the ticking of a clock, one about every %(mean)s."
    ),
    Code.DISPOSABLE_MAIL: lazy_gettext("Addresses at disposable mail services: %(count)s of %(total)s brought by %(parent)s."),
}
LABELS: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "identities": (lazy_gettext("What they share"), lambda kinds: _listed(str(IDENTITIES.get(kind, kind)) for kind in kinds)),
    "generations": (lazy_gettext("Steps between them"), lambda value: number(value)),
    "registrations": (lazy_gettext("Registrations that share it"), lambda value: number(value)),
    "credited": (lazy_gettext("Of them brought by one of them"), lambda value: number(value)),
    "devices": (lazy_gettext("Different devices or browsers"), lambda value: number(value)),
    "variation": (lazy_gettext("Spread around the mean"), lambda value: decimals(value, 3)),
    "p": (lazy_gettext("Chance of it without a reason"), lambda value: _chance(value)),
}


def what(finding: Finding, people: Mapping[int, Concerned]) -> str:
    """The finding as a sentence with names; a code of another version is shown as it is."""
    sentence = SENTENCES.get(finding.code)
    return str(sentence) % _figures(finding, people) if sentence else finding.code


def figures(finding: Finding) -> list[tuple[str, str]]:
    """The figures that the sentence leaves out, each with its name."""
    return [(str(label), write(finding.evidence[name])) for name, (label, write) in LABELS.items() if name in finding.evidence]


def holds(finding: Finding, people: Mapping[int, Concerned]) -> str:
    """Which rewards wait because of it."""
    if not finding.held:
        return str(_("It holds no reward."))
    if finding.severity >= Severity.HIGH and finding.beneficiary_id is not None:
        return str(_("Everything %(name)s has earned waits.", name=name_of(finding.beneficiary_id, people)))
    return str(_("Rewards for bringing these people wait."))


def name_of(registration_id: int | None, people: Mapping[int, Concerned]) -> str:
    """A person's name; their number when they are gone."""
    found = people.get(registration_id) if registration_id is not None else None
    return found.name if found else str(_("registration %(number)s", number=registration_id or "?"))


def how(person: Concerned, people: Mapping[int, Concerned]) -> str:
    """By what a person came."""
    if person.parent_id is None:
        return str(_("came by themselves"))
    way = DECIDED_BY.get(person.decided_by or "")
    brought = people.get(person.parent_id)
    if brought is None or way is None:
        return str(way or "")
    return str(_("through %(name)s, %(way)s", name=brought.name, way=way))


def _figures(finding: Finding, people: Mapping[int, Concerned]) -> dict[str, str]:
    evidence = finding.evidence
    said = {name: number(value) for name, value in evidence.items() if isinstance(value, int)}
    said |= {name: name_of(evidence[name], people) for name in ("child", "ancestor", "parent") if name in evidence}
    said |= {name: _seconds(evidence[name]) for name in ("bound", "quickest", "median", "mean", "seconds") if name in evidence}
    if "expected" in evidence:
        said["expected"] = decimals(evidence["expected"], 1)
    said["circle"] = " → ".join(name_of(stop, people) for stop in circle_of(finding)[:9])
    return said


def _seconds(value: float) -> str:
    return str(_("%(count)s s", count=decimals(value, 1))) if value < SHORT_S else duration(value)


def _chance(value: float) -> str:
    if value < RARE:
        return str(_("below one in a million"))
    return str(_("one in %(count)s", count=number(round(1 / value))))


def _listed(names: Iterable[str]) -> str:
    return format_list(list(names), locale=format_locale())
