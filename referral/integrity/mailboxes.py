"""Mail addresses and telephone numbers as one human's: whose mailbox an address is, and whether it is thrown away."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class _Provider:
    """One mail service: the domain all of its addresses are compared under, and the signs it does not read in names."""

    domain: str
    unread: str = ""


_GMAIL = _Provider("gmail.com", unread=".")
_PROTON = _Provider("proton.me", unread=".-_")
_ICLOUD = _Provider("icloud.com")

# Only services whose several domains are one namespace. Outlook, Hotmail and Live are not: each name there is another person's.
PROVIDERS: Final[Mapping[str, _Provider]] = MappingProxyType(
    {
        "gmail.com": _GMAIL,
        "googlemail.com": _GMAIL,
        "proton.me": _PROTON,
        "protonmail.com": _PROTON,
        "pm.me": _PROTON,
        "icloud.com": _ICLOUD,
        "me.com": _ICLOUD,
        "mac.com": _ICLOUD,
    }
)

# Services that forward to a mailbox their user keeps; lists of disposable domains disagree about them.
FORWARDERS: Final = frozenset({"privaterelay.appleid.com", "mozmail.com", "duck.com", "simplelogin.com", "passmail.net"})


def mailbox(address: str) -> str:
    """Tell whose mailbox an address most likely is.

    Parameters
    ----------
    address : str
        An e-mail address in any spelling.

    Returns
    -------
    str
        The address lower-cased, without what follows a ``+`` in its name, without the signs its provider does not read (Gmail's
        dots; Proton's dots, hyphens and underscores), under the provider's first domain (``googlemail.com`` is ``gmail.com``).

    Notes
    -----
    Good for asking whether two addresses are one human's; never for finding a person by, since some servers do tell them apart.
    What follows the ``+`` is called a subaddress in RFC 5233.

    Examples
    --------
    >>> mailbox("Maud.Lindqvist+show@googlemail.com")
    'maudlindqvist@gmail.com'
    >>> mailbox("maud.lindqvist+show@example.org")
    'maud.lindqvist@example.org'
    """
    name, _, host = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    name = name.partition("+")[0] or name
    provider = PROVIDERS.get(host, _Provider(host))
    return f"{name.translate(dict.fromkeys(map(ord, provider.unread))) or name}@{provider.domain}"


def phone_number(text: str) -> str:
    """Bring a telephone number into the form it is compared in.

    Parameters
    ----------
    text : str
        A number, best in E.164.

    Returns
    -------
    str
        Its digits with a ``+`` before them where the country is known (``00`` is read as ``+``); without a country only the
        digits, equal to none that has one. Empty for a text without digits.

    Examples
    --------
    >>> phone_number("0044 20 7946-0018"), phone_number("+44 (20) 7946 0018"), phone_number("020 7946 0018")
    ('+442079460018', '+442079460018', '02079460018')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(sign for sign in plain if sign.isdecimal())
    if plain.startswith("00"):
        return f"+{digits[2:]}"
    return f"+{digits}" if plain.startswith("+") and digits else digits


def is_disposable(address: str) -> bool:
    """Tell whether an address is one to be thrown away.

    Parameters
    ----------
    address : str
        An e-mail address.

    Returns
    -------
    bool
        Whether its domain, or a domain above it, stands on the list of the package ``disposable-email-domains``. Forwarding
        services such as Apple's private relay are never disposable.

    Notes
    -----
    The list is as new as the installed package; update it as one updates a virus scanner.

    Examples
    --------
    >>> is_disposable("x@mailinator.com"), is_disposable("x@eu.mailinator.com"), is_disposable("x@example.org")
    (True, True, False)
    """
    labels = address.rpartition("@")[2].strip().lower().rstrip(".").split(".")
    above = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    return FORWARDERS.isdisjoint(above) and not _disposable_domains().isdisjoint(above)


@cache
def _disposable_domains() -> frozenset[str]:
    from disposable_email_domains import blocklist  # here: thousands of names, read only by those who ask

    return frozenset(blocklist)
