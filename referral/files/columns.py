"""Which column of a file is which: by the usual spellings of its head, by what the caller says, or by position."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from referral.errors import ReferralError

Spellings = Mapping[str, tuple[str, ...]]

NOT_LETTERS: Final = re.compile(r"[\W_]+")

# In order of preference: `id` is the child only where no better name is. Compared without case, spaces, dashes and underscores.
EDGE_SPELLINGS: Final[Spellings] = {
    "child": (
        *("child", "child_id", "node", "node_id", "to", "target", "referee", "referee_id", "referred", "invitee", "invited"),
        *("registration", "registration_id", "attendee", "attendee_id", "member", "member_id", "person", "person_id"),
        *("user", "user_id", "username", "id", "name", "被邀请人", "用户", "姓名"),
    ),
    "parent": (
        *("parent", "parent_id", "parent_node", "from", "source", "referrer", "referrer_id", "referer", "referred_by"),
        *("referral_id", "inviter", "inviter_id", "invited_by", "brought_by", "recruiter", "sponsor", "upline"),
        *("邀请人", "推荐人", "上级"),
    ),
    "time": (
        *("time", "t", "t_s", "ts", "timestamp", "datetime", "created_at", "created", "registered_at", "joined_at"),
        *("signed_up_at", "date", "dt", "at", "时间", "注册时间", "日期"),
    ),
    "tree": ("tree", "tree_id", "cascade", "cascade_id"),
}

PATH_SPELLINGS: Final[Spellings] = {
    "path": ("path", "paths", "journey_path", "路径"),
    "conversions": ("conversions", "conversion", "total_conversions", "total_conversion", "conv", "转化", "转化数"),
    "value": ("value", "conversion_value", "total_conversion_value", "total_conversions_value", "total_value", "revenue", "价值"),
    "null": ("null", "nulls", "total_null", "total_nulls", "no_conversion", "no_conversions", "未转化"),
}

TOUCH_SPELLINGS: Final[Spellings] = {
    "journey": (
        *("journey", "journey_id", "visitor", "visitor_id", "person", "person_id", "user", "user_id"),
        *("customer", "customer_id", "client", "client_id", "cookie", "session", "session_id", "id", "用户"),
    ),
    "time": EDGE_SPELLINGS["time"],
    "label": ("label", "channel", "touchpoint", "touch", "entry_point", "source", "medium", "campaign", "渠道", "触点"),
    "conversion": ("conversion", "converted", "conversions", "is_conversion", "转化"),
    "value": PATH_SPELLINGS["value"],
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each role stands in a row: ``place`` by role, ``names`` of all columns, and whether the first row is the head."""

    place: Mapping[str, int]
    names: tuple[str, ...]
    header: bool

    @property
    def width(self) -> int:
        """How many fields a row has."""
        return len(self.names)

    @property
    def used(self) -> dict[str, str]:
        """The name of each role's column."""
        return {role: self.names[place] for role, place in self.place.items()}


def plain(name: str) -> str:
    """Reduce a column's name to what is compared.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        Letters and digits in lower case.

    Examples
    --------
    >>> plain(" Created-At"), plain("createdAt")
    ('createdat', 'createdat')
    """
    return NOT_LETTERS.sub("", name.casefold())


def recognise(
    first: Sequence[str], spellings: Spellings, told: Mapping[str, str | None], *, header: bool | None = None
) -> Columns:
    """Find each role's column.

    Parameters
    ----------
    first : sequence of str
        The first row of the file.
    spellings : mapping of str to tuple of str
        For each role the names it goes by, the best first.
    told : mapping of str to str or None
        Names, or numbers from 1, that the caller gives for some roles; an empty text leaves the role out.
    header : bool, optional
        Whether the first row is the head; where left out, it is when one of its fields is a known spelling or told name.

    Returns
    -------
    Columns
        Without a head the roles not told stand in the order of ``spellings``. A role that is not found is left out.

    Raises
    ------
    ReferralError
        ``tables.no_such_column`` for a told column that does not exist.

    Examples
    --------
    >>> recognise(["User", "Invited by", "createdAt"], EDGE_SPELLINGS, {}).place
    {'child': 0, 'parent': 1, 'time': 2}
    >>> recognise(["Maud", "Junaid"], EDGE_SPELLINGS, {}).place
    {'child': 0, 'parent': 1}
    >>> recognise(["Maud", "Junaid"], EDGE_SPELLINGS, {"time": "when"})
    Traceback (most recent call last):
    referral.errors.ReferralError: there is no column 'when'; there are: Maud, Junaid
    """
    known = {plain(spelling) for names in spellings.values() for spelling in names}
    wanted = {plain(name) for name in told.values() if name and not name.isdecimal()}
    if header is None:
        header = any(plain(name) in known | wanted for name in first)
    names = tuple(name.strip() for name in first) if header else tuple(str(place + 1) for place in range(len(first)))
    place = {role: _told(name, names, first) for role, name in told.items() if name}
    for role, words in spellings.items():
        if role not in told or told[role] is None:
            found = _by_name(names, words, place) if header else _by_position(role, spellings, place, len(first))
            if found is not None:
                place[role] = found
    return Columns({role: place[role] for role in spellings if role in place}, names, header)


def _told(name: str, names: Sequence[str], first: Sequence[str]) -> int:
    if name in names:
        return names.index(name)
    reduced = [plain(one) for one in names]
    if plain(name) in reduced:
        return reduced.index(plain(name))
    if name.isdecimal() and 1 <= int(name) <= len(names):
        return int(name) - 1
    raise ReferralError("tables.no_such_column", f"there is no column {name!r}; there are: {', '.join(first)}")


def _by_name(names: Sequence[str], words: Sequence[str], taken: Mapping[str, int]) -> int | None:
    free = {plain(name): at for at, name in reversed(list(enumerate(names))) if at not in taken.values()}
    return next((free[plain(word)] for word in words if plain(word) in free), None)


def _by_position(role: str, spellings: Spellings, taken: Mapping[str, int], width: int) -> int | None:
    at = list(spellings).index(role)
    return at if at < width and at not in taken.values() else None


def require(columns: Columns, *roles: str) -> None:
    """Refuse a file that lacks a column.

    Parameters
    ----------
    columns : Columns
    *roles : str
        Those that have to be there.

    Raises
    ------
    ReferralError
        ``tables.no_such_column``, naming the columns there are.

    Examples
    --------
    >>> require(recognise(["child", "note"], EDGE_SPELLINGS, {}), "child", "parent")
    Traceback (most recent call last):
    referral.errors.ReferralError: no column is recognised as parent; there are: child, note
    """
    missing = [role for role in roles if role not in columns.place]
    if missing:
        there = ", ".join(columns.names) if columns.header else f"{columns.width} without a head"
        raise ReferralError("tables.no_such_column", f"no column is recognised as {' or '.join(missing)}; there are: {there}")
