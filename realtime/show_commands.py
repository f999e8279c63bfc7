"""What hosts may send about the show, in the shapes of docs/realtime-protocol.md."""

from realtime.commands import Command, Number, Text


class NewShowItem(Command):
    """A new item, put last."""

    title: Text
    minutes: int
    notes: Text = ""


class EditedShowItem(NewShowItem):
    """An item written anew, over the version that was seen."""

    id: Number
    version: Number


class OfShowItem(Command):
    """Something about one item."""

    id: Number


class DeletedShowItem(OfShowItem):
    """An item to be taken out, as it was seen."""

    version: Number


class MovedShowItem(OfShowItem):
    """An item to be put behind another; first when there is none."""

    after: Number | None = None


class MarkedShowItem(OfShowItem):
    """An item done, or not."""

    done: bool


class ShowStep(Command):
    """On or back from the item that was seen on."""

    seen: Number | None = None


class Countdown(Command):
    """Go live after so many minutes."""

    minutes: int
    text: Text = ""


class Hold(Command):
    """Show the holding screen; without minutes nobody knows how long."""

    text: Text = ""
    minutes: int | None = None


class ShowNotes(Command):
    """The notes, over the version that was seen."""

    text: Text
    version: Number
