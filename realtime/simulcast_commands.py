"""What hosts may send about simulcast, in the shapes of docs/realtime-protocol.md."""

from pydantic import Field

from realtime.commands import Command, Number, Text


class NewTarget(Command):
    """A further server to send the video to. The key never shows where this is printed."""

    name: Text
    address: Text
    key: Text = Field(default="", repr=False)


class EditedTarget(NewTarget):
    """A target written anew, over the version that was seen; an empty key leaves the old one."""

    id: Number
    version: Number


class OfTarget(Command):
    """Something about one target."""

    id: Number


class SwitchedTarget(OfTarget):
    """Send to it, or do not."""

    on: bool
