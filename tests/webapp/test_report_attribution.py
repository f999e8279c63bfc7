"""Who deserves the credit, as the Report page says it: against the library, and against the page's own funnel."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from io import StringIO
from random import Random

import pytest
from flask.testing import FlaskClient

from core.models import Member, Role
from core.platform import Platform
from core.queries.attribution.attribution import PARTS
from core.queries.attribution.labels import CreditTo, LabelKind
from core.queries.attribution.rows import DIRECT, Conversion
from core.queries.attribution.tables import MARKOV_ORDERS
from referral.attribution.credit import Model, Options, credit
from tests.core.queries.random_journeys import SlowJourneys, make_journeys
from tests.factories import (
    make_deal,
    make_entry_point,
    make_event,
    make_lead,
    make_member,
    make_organisation,
    make_registration,
    make_visit,
    make_visitor,
)
from webapp.report.attribution_words import MODELS, UNNAMED
from webapp.words import CHANNELS
from wsgi import create_app

SignIn = Callable[[FlaskClient, Member], None]
FUNNEL = {
    Conversion.REGISTERED: "Registered",
    Conversion.ATTENDED: "Attended",
    Conversion.QUALIFIED: "Qualified leads",
    Conversion.DEAL: "Deals",
}
CSV_NAME = {
    Conversion.REGISTERED: "Registrations",
    Conversion.ATTENDED: "People who attended",
    Conversion.QUALIFIED: "Qualified leads",
    Conversion.DEAL: "Deals",
}


@contextmanager
def browser(platform: Platform, sign_in: SignIn, member: Member) -> Iterator[FlaskClient]:
    """A signed-in member's browser, on whichever database."""
    app = create_app(platform)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    client = app.test_client()
    sign_in(client, member)
    yield client


def section(page: str) -> str:
    return page.partition('<section id="credit"')[2].partition("</section>")[0]


def cells(row: str) -> list[float]:
    return [float(text.replace(",", "")) for text in re.findall(r'<td class="num[^"]*" data-label="[^"]*">([^<]+)</td>', row)]


def table(page: str) -> tuple[dict[str, list[float]], list[float]]:
    """The figures of each row by its name, and the sums at the foot."""
    body, _end, foot = section(page).partition("</tbody>")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', body, re.S)
    names = [unescape(re.sub(r"<[^>]+>", "\n", head)).split("\n")[1] for head, _figures in rows]
    assert len(names) == len(set(names))
    return dict(zip(names, (cells(figures) for _head, figures in rows), strict=True)), cells(foot)


def funnel(page: str) -> dict[str, int]:
    steps = re.findall(r'<li class="funnel-step"><b>([^<]+)</b><span class="funnel-figure"><b>([\d,]+)</b>', page)
    return {name.strip(): int(count.replace(",", "")) for name, count in steps}


def shown_name(label) -> str:
    if label.kind == LabelKind.CHANNEL:
        return str(CHANNELS[label.name])
    return str(UNNAMED[label.kind][0]) if label.kind in UNNAMED else label.name


@pytest.mark.parametrize("to", list(CreditTo))
def test_the_page_says_what_the_library_says_and_sums_to_the_funnel(platform: Platform, sign_in: SignIn, to: CreditTo) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(3))
        member = make_member(session, event.organisation, Role.MARKETER)
    with platform.reading() as session:
        slow = SlowJourneys(session, event)
    with browser(platform, sign_in, member) as client:
        for conversion, order in [(kind, order) for kind in Conversion for order in MARKOV_ORDERS]:
            page = client.get(f"/console/events/{event.id}/report?conversion={conversion}&credit={to}&order={order}").text
            rows, sums = table(page)
            journeys = slow.journeys(conversion, to)
            for at, model in enumerate(Model):
                expected = credit(journeys, model, Options(direct=DIRECT, order=order))
                shares = zip(map(slow.told, expected.labels), expected.credits.tolist(), strict=True)
                wanted = {shown_name(label): part / PARTS for label, part in shares if part}
                if expected.uncredited_minor:
                    wanted["No touch known"] = expected.uncredited_minor / PARTS
                assert {name: figures[at] for name, figures in rows.items() if figures[at]} == wanted, (conversion, model)
                assert sum(figures[at] for figures in rows.values()) == pytest.approx(sums[at], abs=1e-9)
                assert sums[at] == funnel(page)[FUNNEL[conversion]]


@pytest.mark.parametrize(("window", "half_life"), [(4, 2), (45, 21)])
def test_a_chosen_window_and_half_life_say_what_the_library_says(
    platform: Platform, sign_in: SignIn, window: int, half_life: int
) -> None:
    with platform.transaction() as session:
        event = make_journeys(session, Random(3))
        member = make_member(session, event.organisation, Role.MARKETER)
    with platform.reading() as session:
        slow = SlowJourneys(session, event, window)
    options = Options(direct=DIRECT, half_life_s=half_life * 86_400.0)
    with browser(platform, sign_in, member) as client:
        for conversion in Conversion:
            address = f"conversion={conversion}&window={window}&half_life={half_life}"
            page = client.get(f"/console/events/{event.id}/report?{address}").text
            assert f"Touches count from {window} days before" in page
            assert f"half as much for every {half_life} days" in section(page)
            rows, sums = table(page)
            journeys = slow.journeys(conversion, CreditTo.ENTRY_POINTS)
            for at, model in enumerate(Model):
                expected = credit(journeys, model, options)
                shares = zip(map(slow.told, expected.labels), expected.credits.tolist(), strict=True)
                wanted = {shown_name(label): part / PARTS for label, part in shares if part}
                if expected.uncredited_minor:
                    wanted["No touch known"] = expected.uncredited_minor / PARTS
                assert {name: figures[at] for name, figures in rows.items() if figures[at]} == wanted, (conversion, model)
                assert sums[at] == funnel(page)[FUNNEL[conversion]]
            link = re.search(r'href="([^"]*credit\.csv[^"]*)"', page)
            file = list(csv.DictReader(StringIO(client.get(unescape(link[1])).text[1:])))
            assert {(row["Window, days"], row["Half-life, days"]) for row in file} == {(str(window), str(half_life))}
            decay = [row for row in file if (row["Conversion"], row["Credit to"]) == (CSV_NAME[conversion], "Entry points")]
            at = list(Model).index(Model.TIME_DECAY)
            assert [float(row["Decay"]) for row in decay if not row["Currency"]] == [figures[at] for figures in rows.values()]


def test_models_may_be_chosen_and_the_form_says_what_is(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> None:
    with sqlite_platform.transaction() as session:
        event = make_journeys(session, Random(1))
        sign_in(client, make_member(session, event.organisation))
    address = f"/console/events/{event.id}/report"
    usual = section(client.get(address).text)
    assert usual.count(" checked>") == len(Model)
    assert '<details class="numbers credit-rules">' in usual
    assert "Back to the usual rules" not in usual
    assert re.findall(r'name="(window|half_life)" value="(\d+)"', usual) == [("window", "12"), ("half_life", "7")]
    chosen = section(client.get(f"{address}?model=linear&model=markov&model=x&order=2").text)
    assert re.findall(r'class="head-help"[^>]*>([^<]+)</button>', chosen) == ["Linear", "Markov"]
    assert re.findall(r'name="model" value="(\w+)" checked', chosen) == ["linear", "markov"]
    assert "Back to the usual rules" in chosen
    assert "First touch and last touch" in chosen, "which says so whatever is shown"
    assert "Shapley equals" not in chosen


@pytest.mark.parametrize(
    ("asked", "window", "half_life"),
    [
        ("window=0&half_life=0", 1, 1),
        ("window=9999&half_life=366", 365, 365),
        ("window=-3&half_life=1.5", 12, 7),
        ("window=٣", 12, 7),
    ],
)
def test_days_that_nobody_could_have_chosen_are_brought_within_bounds(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn, asked: str, window: int, half_life: int
) -> None:
    with sqlite_platform.transaction() as session:
        event = make_journeys(session, Random(1))
        sign_in(client, make_member(session, event.organisation))
    page = section(client.get(f"/console/events/{event.id}/report?{asked}").text)
    assert re.findall(r'name="(?:window|half_life)" value="(\d+)"', page) == [str(window), str(half_life)]


def test_what_deals_were_worth_is_divided_to_the_cent(platform: Platform, sign_in: SignIn) -> None:
    with platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        member = make_member(session, event.organisation)
        visitor = make_visitor(session, event.organisation)
        registration = make_registration(session, event, visitor_id=visitor.id)
        for name in ("Poster", "Mail", "Ad"):
            make_visit(
                session,
                event,
                make_entry_point(session, event, name=name).code,
                visitor_id=visitor.id,
                created_at=registration.created_at,
            )
        lead = make_lead(session, registration)
        make_deal(session, lead, value_minor=10_000)
        make_deal(session, lead, value_minor=1_000_000, currency="CHF")
        make_deal(session, lead, value_minor=500, currency="JPY")
    with browser(platform, sign_in, member) as client:
        page = client.get(f"/console/events/{event.id}/report?conversion=deal-EUR").text
        rows, sums = table(page)
        linear = list(Model).index(Model.LINEAR)
        assert sorted(figures[linear] for figures in rows.values()) == [33.33, 33.33, 33.34]
        assert set(sums) == {100.0}
        assert "All, in EUR" in page
        rows, sums = table(client.get(f"/console/events/{event.id}/report?conversion=deal-CHF").text)
        assert sorted(figures[linear] for figures in rows.values()) == [3333, 3333, 3334]  # no room for the cents
        assert set(sums) == {10_000}
        _rows, sums = table(client.get(f"/console/events/{event.id}/report?conversion=deal-JPY").text)
        assert set(sums) == {500.0}


def test_an_address_with_nonsense_shows_registrations_by_entry_point(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        event = make_journeys(session, Random(1))
        sign_in(client, make_member(session, event.organisation))
    usual = section(client.get(f"/console/events/{event.id}/report").text)
    assert section(client.get(f"/console/events/{event.id}/report?conversion=deal-XXX&credit=x&order=9").text) != usual
    assert section(client.get(f"/console/events/{event.id}/report?conversion=x&credit=x&order=9").text) == usual
    assert all(f">{short}</button>" in usual for short, _meaning in MODELS.values())


def test_the_page_says_about_what_first_and_last_touch_disagree(
    client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn
) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        sign_in(client, make_member(session, event.organisation))
        opener = make_entry_point(session, event, name="Hall window").code
        closers = [make_entry_point(session, event).code for _ in range(2)]
        for number in range(4):
            visitor = make_visitor(session, event.organisation)
            registration = make_registration(session, event, visitor_id=visitor.id)
            for code in (opener, closers[number % 2]):
                make_visit(session, event, code, visitor_id=visitor.id, created_at=registration.created_at)
    page = section(client.get(f"/console/events/{event.id}/report").text)
    assert "disagree most about “Hall window”: 4 by first touch, 0 by last touch. It opens more journeys than it ends." in page
    assert "So few conversions may by chance" in page


def test_what_nobody_has_done_yet_is_said_and_not_drawn(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> None:
    with sqlite_platform.transaction() as session:
        event = make_event(session, make_organisation(session))
        make_registration(session, event)
        sign_in(client, make_member(session, event.organisation))
    address = f"/console/events/{event.id}/report"
    assert "No deal is entered yet." in section(client.get(f"{address}?conversion=deal").text)
    assert "<table" not in section(client.get(f"{address}?conversion=deal").text)
    rows, _sums = table(client.get(address).text)
    assert rows == {"No touch known": [1.0] * len(Model)}


def test_the_file_has_every_table_and_sums_like_the_page(client: FlaskClient, sqlite_platform: Platform, sign_in: SignIn) -> None:
    with sqlite_platform.transaction() as session:
        event = make_journeys(session, Random(2))
        sign_in(client, make_member(session, event.organisation))
    rows = list(csv.DictReader(StringIO(client.get(f"/console/events/{event.id}/report/credit.csv").text[1:])))
    assert {row["Credit to"] for row in rows} == {"Entry points", "Channels", "People"}
    by_people = [row for row in rows if (row["Conversion"], row["Credit to"], row["Currency"]) == ("Deals", "People", "")]
    page = client.get(f"/console/events/{event.id}/report?conversion=deal&credit=people").text
    for name in ("First", "Markov, order 2", "Shapley"):
        assert sum(float(row[name]) for row in by_people) == pytest.approx(funnel(page)["Deals"])
