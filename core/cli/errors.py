"""Refusals of the command line: a stable code, one sentence on what is wrong and one on what to do."""

from typing import Final

import click

from core.cli.marks import harmless

MESSAGE_MAX: Final = 1_000  # characters; a file may have a head of a million


class StartRefused(click.ClickException):
    """Ripplecast cannot start as it is asked to."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.code = code


class SettingRefused(StartRefused):
    """A setting has a value that is not allowed."""

    exit_code = 2


class InputRefused(StartRefused):
    """A file cannot be read, or nothing in it can be used; the message may quote the file."""

    def __init__(self, code: str, message: str) -> None:
        message = harmless(message)
        super().__init__(code, message if len(message) <= MESSAGE_MAX else message[: MESSAGE_MAX - 1] + "…")


class RowsRefused(StartRefused):
    """Some rows were left out, and the caller wants none left out."""

    exit_code = 3
