"""Columns of amounts of money, with a decimal comma or a decimal point, as the column itself tells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from referral.errors import ReferralError
from referral.files.amounts import AMOUNT_MAX, amount

CURRENCY: Final = re.compile(r"^(-?)\s*([€$£¥₹元]|[A-Z]{3}\b)\s*|(?<!\s)\s*([€$£¥₹元]|\b[A-Z]{3})$")
BETWEEN_THOUSANDS: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
NUMBER: Final = re.compile(r"-?[.,]*\d[\d.,]*(?:[eE][-+]?\d+)?")
AMBIGUOUS: Final = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
GROUPED: Final = {"point": re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?"), "comma": re.compile(r"-?\d{1,3}(\.\d{3})+(,\d*)?")}


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    COMMA = "comma"
    POINT = "point"


@dataclass(frozen=True, slots=True)
class MoneyForm:
    """How amounts are written: the decimal mark where it is told, and what divides the columns of the file."""

    mark: DecimalMark | None = None
    delimiter: str = ","


AS_FOUND: Final = MoneyForm()


def read_amounts(texts: Sequence[str], form: MoneyForm = AS_FOUND) -> list[Decimal | None]:
    """Read a column of amounts.

    Parameters
    ----------
    texts : sequence of str, length n
        With or without a currency (one for the whole column) and marks between the thousands.
    form : MoneyForm

    Returns
    -------
    list of Decimal or None, length n
        0 for an empty text or a mark for "nothing"; None for what is no amount.

    Raises
    ------
    ReferralError
        ``tables.decimal_ambiguous`` where 1.250 or 1,250 may be either and nothing in the column tells;
        ``tables.currency_mixture``.

    Notes
    -----
    A mark that occurs twice divides thousands; the last of two kinds, and one that is not followed by three digits, stands
    before decimals. A point in a file whose columns are divided by a comma stands before decimals when nothing else tells.

    Examples
    --------
    >>> read_amounts(["€12,50", "1.250", "", "much"])
    [Decimal('12.50'), Decimal('1250'), Decimal('0'), None]
    >>> read_amounts(["1,234.50", "0.125"])
    [Decimal('1234.50'), Decimal('0.125')]
    """
    bare = [_bare(text) for text in texts]
    if len(currencies := {currency for _number, currency in bare} - {""}) > 1:
        raise ReferralError("tables.currency_mixture", f"the values are in several currencies: {', '.join(sorted(currencies))}")
    numbers = [number for number, _currency in bare]
    mark = form.mark or _mark((number for number in numbers if len(number) <= AMOUNT_MAX), form.delimiter)
    return [_number(number, mark) for number in numbers]


def _bare(text: str) -> tuple[str, str]:
    """The number without its currency, and the currency."""
    text = text.strip()
    if len(text) > AMOUNT_MAX:
        return text, ""
    if text[:1].isdigit() and text[-1:].isdigit():
        return BETWEEN_THOUSANDS.sub("", text), ""
    found = CURRENCY.search(text) if any(letter.isdigit() for letter in text) else None
    currency = (found[2] or found[3]) if found else ""
    return BETWEEN_THOUSANDS.sub("", CURRENCY.sub(r"\1", text).strip() if found else text), currency


def _mark(numbers: Iterable[str], delimiter: str) -> DecimalMark:
    doubtful, seen = "", dict[DecimalMark, str]()
    for number in numbers:
        if "." not in number and "," not in number:
            continue
        if AMBIGUOUS.fullmatch(number):
            doubtful = doubtful if "," in doubtful else number
        elif mark := _shown(number):
            seen.setdefault(mark, number)
    if len(seen) > 1:
        both = " and ".join(seen.values())
        raise ReferralError("tables.decimal_ambiguous", f"some values have a decimal comma and some a decimal point: {both}")
    if seen:
        return next(iter(seen))
    if "," in doubtful or (doubtful and delimiter == ";"):
        raise ReferralError("tables.decimal_ambiguous", f"the value {doubtful} may have a mark of thousands or of decimals")
    return DecimalMark.POINT


def _shown(number: str) -> DecimalMark | None:
    if not NUMBER.fullmatch(number):
        return None
    last = max(".", ",", key=number.rfind)
    decimals = number.count(last) == 1
    return DecimalMark.POINT if (last == ".") == decimals else DecimalMark.COMMA


def _number(text: str, mark: DecimalMark) -> Decimal | None:
    if len(text) > AMOUNT_MAX:
        return None
    thousands, decimals = (",", ".") if mark is DecimalMark.POINT else (".", ",")
    if thousands in text:
        if not GROUPED[mark].fullmatch(text):
            return None
        text = text.replace(thousands, "")
    return amount(text.replace(decimals, "."))
