"""Passwords: how they are kept, checked, and which are refused."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Invalid
from core.i18n import N_

MIN_LENGTH = 10
MAX_LENGTH = 200  # a megabyte of password would be hashed too
MIN_DIFFERENT_CHARACTERS = 5

# OWASP's argon2id set for servers that do something else besides: about 15 ms. The library's default takes three times
# that, and hashing does not yield to the live room's other greenlets.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What is checked when the e-mail is unknown, so that the answer takes as long as for a known one.
DECOY = HASHER.hash("nobody has this password")

# The most used ones that are long enough to pass the other rules.
COMMON = frozenset(
    (  # noqa: SIM905 (a list literal would take a line for each)
        "1234567890 0123456789 0987654321 12345678910 123456789a qwertyuiop qwerty12345 1q2w3e4r5t 1qaz2wsx3edc password12 "
        "password123 password1234 passw0rd123 iloveyou12 letmein123 welcome123 welcome1234 adminadmin admin12345 admin123456 "
        "administrator changeme123 football123 sunshine123 ripplecast ripplecast1 ripplecast123"
    ).split()
)

TOO_SHORT = N_("Use at least 10 characters. Four words in a row are easy to remember and hard to guess.")
TOO_LONG = N_("Use at most 200 characters.")
TOO_COMMON = N_("Many people use this password, so it is tried first. Choose another.")
TOO_PERSONAL = N_("This is your e-mail address or name. Choose something nobody knows about you.")


def hash_password(password: str) -> str:
    """What is stored instead of the password."""
    return HASHER.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether `password` is the one that was stored."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the stored hash was made with parameters we no longer use."""
    return HASHER.check_needs_rehash(stored)


def check_choice(password: str, *personal: str) -> None:
    """Refuse a new password that is short, common, or one of the `personal` words an attacker would try first."""
    if problem := _problem(password, personal):
        raise Invalid("password", problem)


def _problem(password: str, personal: tuple[str, ...]) -> str | None:
    if len(password) < MIN_LENGTH:
        return TOO_SHORT
    if len(password) > MAX_LENGTH:
        return TOO_LONG
    if password.lower() in COMMON or len(set(password)) < MIN_DIFFERENT_CHARACTERS:
        return TOO_COMMON
    return TOO_PERSONAL if password.lower() in {word.lower() for word in personal} else None
