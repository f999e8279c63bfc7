"""What a page sends about its camera, in the shapes of docs/realtime-protocol.md."""

from typing import Annotated, Literal

from pydantic import Field

from realtime.commands import Command

PIECE_BYTES = 12_000  # written in base64, as long-polling has it, still below what a message may have
PIECES_AHEAD = 24  # sent and not answered yet: enough for 10 Mbit/s over a way of a quarter of a second


class StartCamera(Command):
    """A recording begins."""

    page: Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
    format: Literal["matroska", "mp4"]
    copy_video: bool = False
    take_over: bool = False


class SendCamera(Command):
    """The next piece of it."""

    data: Annotated[bytes, Field(min_length=1, max_length=PIECE_BYTES)]
