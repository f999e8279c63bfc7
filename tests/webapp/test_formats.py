"""Dates, numbers and money in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string

from webapp import formats

START = datetime(2026, 10, 17, 10, 0, tzinfo=UTC)
END = datetime(2026, 10, 17, 11, 30, tzinfo=UTC)


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest, web: Flask) -> Iterator[str]:
    with web.test_request_context(f"/?lang={request.param}"):
        yield request.param


def test_an_event_is_dated_in_its_own_zone(lang: str) -> None:
    expected = {"en": "Saturday 17 October 2026, 11:00–12:30", "zh": "2026年10月17日星期六 11:00–12:30"}

    assert formats.time_range(START, END, "Europe/London") == expected[lang]


def test_an_event_over_midnight_names_both_days(lang: str) -> None:
    expected = {
        "en": "Sat 17 Oct 2026, 18:00 – Sun 18 Oct 2026, 02:00",
        "zh": "2026年10月17日 周六 18:00 – 2026年10月18日 周日 02:00",
    }

    assert formats.time_range(START, START + timedelta(hours=8), "Asia/Shanghai") == expected[lang]


def test_a_zone_is_called_by_its_city(lang: str) -> None:
    assert formats.zone_city("Asia/Shanghai") == {"en": "Shanghai", "zh": "上海"}[lang]


def test_counts_in_templates_are_written_by_the_locale(lang: str) -> None:
    words = render_template_string("{{ ngettext('%(num)s person', '%(num)s people', 2066) }}")

    assert words == {"en": "2,066 people", "zh": "2,066 人"}[lang]


def test_money_comes_from_whole_minor_units(lang: str) -> None:
    assert formats.money(430, "GBP") == "£4.30"
    assert formats.money(430, "JPY") == {"en": "JP¥430", "zh": "JP¥430"}[lang]


def test_numbers_are_grouped(lang: str) -> None:
    assert formats.number(2706) == "2,706"
    assert formats.decimals(0.6931) == "0.69"
    assert formats.percent(0.656) == "66%"


@pytest.mark.parametrize(("name", "letters"), [("Rosa Marchetti", "RM"), ("bea", "B"), ("王小明", "明"), ("  ", "?")])
def test_an_avatar_holds_a_persons_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters
