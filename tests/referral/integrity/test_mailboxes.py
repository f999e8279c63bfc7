"""Whose mailbox an address is, and whether it is thrown away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.integrity.mailboxes import is_disposable, mailbox, phone_number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maud@gmail.com", "M.A.U.D+show@GoogleMail.com"),
        ("maud@example.org", " Maud+2@EXAMPLE.org "),
        ("maud.lind@proton.me", "maud-lind@protonmail.com"),
        ("maud@icloud.com", "maud@me.com"),
        ("ｍａｕｄ@example.org", "maud@example.org"),
    ],
)
def test_spellings_of_one_mailbox_are_equal(one: str, other: str) -> None:
    assert mailbox(one) == mailbox(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maud.lind@example.org", "maudlind@example.org"),
        ("maud@outlook.com", "maud@hotmail.com"),
        ("maud@example.org", "maud@example.com"),
        ("+1@example.org", "+2@example.org"),
    ],
)
def test_what_some_provider_tells_apart_stays_apart(one: str, other: str) -> None:
    assert mailbox(one) != mailbox(other)


@given(st.emails())
def test_a_mailbox_is_its_own_mailbox(address: str) -> None:
    assert mailbox(mailbox(address)) == mailbox(address)


def test_a_number_without_its_country_equals_none_that_has_one() -> None:
    assert phone_number("+44 20 7946 0018") == phone_number("0044 (20) 7946-0018") == "+442079460018"
    assert phone_number("020 7946 0018") != phone_number("+44 20 7946 0018")
    assert phone_number("not known") == phone_number("+") == ""


def test_disposable_domains_are_known_with_everything_below_them() -> None:
    assert all(is_disposable(f"x@{host}") for host in ("mailinator.com", "YOPMAIL.com", "a.b.mailinator.com", "mailinator.com."))
    assert not any(
        is_disposable(f"x@{host}") for host in ("example.org", "nomailinator.example", "com", "gmail.com", "qq.com", "163.com")
    )


def test_mail_that_is_only_forwarded_is_not_disposable() -> None:
    assert not any(is_disposable(f"x@{host}") for host in ("privaterelay.appleid.com", "mozmail.com", "duck.com"))
