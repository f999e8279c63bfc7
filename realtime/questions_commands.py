"""What clients may send about questions, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from realtime.commands import Command, Number, Text


class AskQuestion(Command):
    """Ask the host something; `anonymity` is what the page said about the name."""

    client_id: str = Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")
    text: Annotated[Text, Field(max_length=4000)]
    anonymity: Literal["off", "attendees", "everyone"] = "off"


class Upvote(Command):
    """Want to know it too, or not any more."""

    id: Number
    up: bool


class OfQuestion(Command):
    """Something about one question."""

    id: Number


class AnswerQuestion(Command):
    """Answer in text."""

    id: Number
    text: Text


class UndoQuestion(Command):
    """Take back the deed that led to this revision."""

    id: Number
    revision: Number


class QuestionsSettings(Command):
    """Change how questions work; what is left out stays as it is."""

    open: bool | None = None
    anonymity: Literal["off", "attendees", "everyone"] | None = None
    moderated: bool | None = None
