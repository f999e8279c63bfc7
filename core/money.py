"""Money as people write it, in the minor units it is kept in."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import ClassVar

from babel.core import get_global
from babel.numbers import get_currency_precision

from core.errors import DomainError
from core.i18n import N_

MINOR_MAX = 10**13  # a hundred thousand million euros; hundreds of these still add up exactly where numbers are floating
FAVOURITES = ("EUR", "USD", "GBP", "CNY", "CHF", "JPY")
SPACES = re.compile(r"[\s'’_]")


class AmountUnreadable(DomainError):
    """The text is no amount of this currency."""

    code: ClassVar[str] = "money.unreadable"
    status: ClassVar[int] = 422
    message: ClassVar[str] = N_("Write an amount of money like %(example)s.")


@cache
def currencies() -> tuple[str, ...]:
    """The ISO 4217 currencies that are legal tender somewhere today; the frequent ones first."""
    periods = [period for territory in get_global("territory_currencies").values() for period in territory]
    in_use = {code for code, _begin, end, is_tender in periods if end is None and is_tender}
    return (*FAVOURITES, *sorted(in_use - set(FAVOURITES)))


def is_currency(code: str) -> bool:
    """Whether the three letters are a currency people pay with."""
    return code in currencies()


def exponent(currency: str) -> int:
    """How many decimal places the currency has: 2 for EUR, 0 for JPY, 3 for KWD."""
    return get_currency_precision(currency)


def to_minor(text: str, currency: str) -> int:
    """The amount in minor units, exactly; more decimal places than the currency has are refused, not rounded."""
    places = exponent(currency)
    try:
        amount = Decimal(_plain(text, places)).scaleb(places)
    except InvalidOperation:
        raise _unreadable(places) from None
    if amount != amount.to_integral_value() or not 0 <= amount <= MINOR_MAX:
        raise _unreadable(places)
    return int(amount)


def to_text(minor: int, currency: str) -> str:
    """The amount as `to_minor` reads it back: 12.50."""
    places = exponent(currency)
    return f"{Decimal(minor).scaleb(-places):.{places}f}"


def _plain(text: str, places: int) -> str:
    """One decimal point and no grouping. A lone separator before three digits groups, unless the currency has three places."""
    digits = SPACES.sub("", unicodedata.normalize("NFKC", text)).strip()
    if not re.fullmatch(r"\d[\d.,]*|[.,]\d+", digits):
        raise _unreadable(places)
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    whole, mark, rest = digits[:last], digits[last], digits[last + 1 :]
    groups = len(rest) == 3 and places != 3 and whole not in ("", "0") and (mark in whole or not re.search(r"[.,]", whole))
    if groups:
        return _ungrouped(digits, places)
    if mark in whole:
        raise _unreadable(places)
    return f"{_ungrouped(whole, places) or '0'}.{rest}" if rest else _ungrouped(whole, places)


def _ungrouped(text: str, places: int) -> str:
    if text and not re.fullmatch(r"\d+|\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3})+", text):
        raise _unreadable(places)
    return re.sub(r"[.,]", "", text)


def _unreadable(places: int) -> AmountUnreadable:
    return AmountUnreadable(example=f"1250.{'5'.ljust(places, '0')}" if places else "1250")
