"""Which column of a file is which: by the usual spellings of its head, by what the caller says, or by position."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from referral.errors import ReferralError
from referral.files.heads import Rows, holds_emails, looks_like_data

Spellings = Mapping[str, tuple[str, ...]]

NOT_LETTERS: Final = re.compile(r"[\W_]+")

# In order of preference: `id` is the child only where no better name is. Compared without case, spaces, dashes and underscores.
EDGE_SPELLINGS: Final[Spellings] = {
    "child": (
        *("child", "child_id", "node", "node_id", "to", "target", "referee", "referee_id", "referred", "invitee", "invited"),
        *("registration", "registration_id", "attendee", "attendee_id", "member", "member_id", "person", "person_id"),
        *("user", "user_id", "username", "contact_id", "customer_id", "lead_id", "id", "name", "full_name"),
        *("被邀请人", "用户", "姓名", "geworbener", "geworbene", "teilnehmer", "kunde", "kundennummer", "mitglied"),
    ),
    "parent": (
        *("parent", "parent_id", "parent_node", "referrer", "referrer_id", "referer", "referred_by", "referred_by_id"),
        *("referred_by_email", "referrer_email", "referred_by_name", "referral_id", "inviter", "inviter_id", "inviter_email"),
        *("invited_by", "invited_by_email", "brought_by", "recruiter", "recruited_by", "recommended_by", "sponsor", "upline"),
        *("邀请人", "推荐人", "上级", "geworben_von", "empfohlen_von", "eingeladen_von", "werber", "from", "source"),
    ),
    "time": (
        *("time", "t", "t_s", "ts", "timestamp", "datetime", "created_at", "created", "registered_at", "joined_at"),
        *("signed_up_at", "created_date", "create_date", "date_created", "created_time", "signup_date", "sign_up_date"),
        *("registration_date", "registered_on", "registered", "date_joined", "joined", "created_on", "date", "dt", "at"),
        *("时间", "注册时间", "日期", "zeit", "zeitpunkt", "datum", "erstellt_am", "registriert_am", "angemeldet_am"),
    ),
    "tree": ("tree", "tree_id", "cascade", "cascade_id"),
}

EMAIL_SPELLINGS: Final = ("email", "email_address", "contact_email", "user_email", "customer_email", "mail", "mailadresse")

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
    """Where each role stands in a row.

    Attributes
    ----------
    place : mapping of str to int
        By role.
    names : tuple of str
        Of all columns; numbers from 1 without a head.
    header : bool
        Whether the first row is the head.
    doubtful : tuple of str
        The first row where nothing tells whether it is a head; empty where something does.
    """

    place: Mapping[str, int]
    names: tuple[str, ...]
    header: bool
    doubtful: tuple[str, ...] = ()

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
    first: Sequence[str],
    spellings: Spellings,
    told: Mapping[str, str | None],
    *,
    header: bool | None = None,
    below: Rows = (),
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
        Whether the first row is the head; where left out, it is when one of its fields is a known spelling or told name, and it
        is not when it holds what no head holds (`referral.files.heads.looks_like_data`).
    below : sequence of sequence of str
        Some of the rows that follow.

    Returns
    -------
    Columns
        Without a head the roles not told stand in the order of ``spellings``. A role that is not found is left out. Where the
        parents are e-mail addresses, so are the children if there is such a column.

    Raises
    ------
    ReferralError
        ``tables.no_such_column`` for a told column that does not exist.

    Examples
    --------
    >>> recognise(["User", "Invited by", "createdAt"], EDGE_SPELLINGS, {}).place
    {'child': 0, 'parent': 1, 'time': 2}
    >>> recognise(["Maud", "Junaid"], EDGE_SPELLINGS, {}, below=[["Idris", "Maud"]]).place
    {'child': 0, 'parent': 1}
    >>> recognise(["Wer", "Durch wen"], EDGE_SPELLINGS, {}, below=[["Idris", "Maud"]]).doubtful
    ('Wer', 'Durch wen')
    >>> recognise(["Maud", "Junaid"], EDGE_SPELLINGS, {"time": "when"})
    Traceback (most recent call last):
    referral.errors.ReferralError: there is no column 'when'; there are: Maud, Junaid
    """
    known = {plain(spelling) for names in (*spellings.values(), EMAIL_SPELLINGS) for spelling in names}
    wanted = {plain(name) for name in told.values() if name and not name.isdecimal()}
    if header or (header is None and any(plain(name) in known | wanted for name in first)):
        return _below_a_head(first, spellings, told, below)
    names = tuple(str(place + 1) for place in range(len(first)))
    place = {role: _told(name, names, first) for role, name in told.items() if name}
    for role in spellings:
        at = list(spellings).index(role)
        if told.get(role) is None and at < len(first) and at not in place.values():
            place[role] = at
    place = {role: place[role] for role in spellings if role in place}
    sure = header is False or looks_like_data(first, below, place)
    return Columns(place, names, False, () if sure else tuple(first))


def _below_a_head(first: Sequence[str], spellings: Spellings, told: Mapping[str, str | None], below: Rows) -> Columns:
    names = tuple(name.strip() for name in first)
    place = {role: _told(name, names, first) for role, name in told.items() if name}
    for role, words in spellings.items():
        found = _by_name(names, words, place) if told.get(role) is None else None
        if found is not None:
            place[role] = found
    if "child" in spellings and told.get("child") is None:
        _choose_emails(names, place, below)
    return Columns({role: place[role] for role in spellings if role in place}, names, True)


def _choose_emails(names: Sequence[str], place: dict[str, int], below: Rows) -> None:
    """Parents are found among the children only where both are written alike."""
    email = _by_name(names, EMAIL_SPELLINGS, place)
    if email is None:
        return
    child, parent = place.get("child"), place.get("parent")
    if child is None or (parent is not None and holds_emails(below, parent) and not holds_emails(below, child)):
        place["child"] = email


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


def require(columns: Columns, *roles: str) -> None:
    """Refuse a file that lacks a column, or whose first row could be anything.

    Parameters
    ----------
    columns : Columns
    *roles : str
        Those that have to be there.

    Raises
    ------
    ReferralError
        ``tables.no_such_column`` or ``tables.no_head``, naming the columns there are.

    Examples
    --------
    >>> require(recognise(["child", "note"], EDGE_SPELLINGS, {}), "child", "parent")
    Traceback (most recent call last):
    referral.errors.ReferralError: no column is recognised as parent; there are: child, note
    >>> require(recognise(["Wer", "Durch wen"], EDGE_SPELLINGS, {}), "child", "parent")
    Traceback (most recent call last):
    referral.errors.ReferralError: the first row may be a head or the first of the others: Wer, Durch wen
    """
    missing = [role for role in roles if role not in columns.place]
    if missing:
        there = ", ".join(columns.names) if columns.header else f"{columns.width} without a head"
        raise ReferralError("tables.no_such_column", f"no column is recognised as {' or '.join(missing)}; there are: {there}")
    if columns.doubtful:
        first = ", ".join(columns.doubtful)
        raise ReferralError("tables.no_head", f"the first row may be a head or the first of the others: {first}")
