"""What leads, their stages and their history are called on pages."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext

from core.models import LeadAction, LeadEntry, LeadStage
from webapp.formats import money

STAGES = {
    LeadStage.NEW: lazy_pgettext("stage of a lead", "New"),
    LeadStage.QUALIFIED: lazy_pgettext("stage of a lead", "Qualified"),
    LeadStage.WON: lazy_pgettext("stage of a lead", "Won"),
    LeadStage.LOST: lazy_pgettext("stage of a lead", "Lost"),
}
STAGE_BADGES = {
    LeadStage.NEW: ("outline", ""),
    LeadStage.QUALIFIED: ("info", ""),
    LeadStage.WON: ("success", "check"),
    LeadStage.LOST: ("", "x"),
}
NOBODY = lazy_gettext("Nobody")


def entry_words(entry: LeadEntry) -> str:
    """What was done, as a sentence of the history."""
    return _ACTS[entry.action](entry.details)


def words() -> dict[str, Any]:
    """What templates about leads use."""
    return {"stages": STAGES, "stage_badges": STAGE_BADGES, "entry_words": entry_words}


def _stage(details: dict[str, Any], name: str) -> str:
    return str(STAGES[LeadStage(details[name])])


def _moved(details: dict[str, Any]) -> str:
    return str(_("Moved from “%(before)s” to “%(after)s”", before=_stage(details, "before"), after=_stage(details, "after")))


def _assigned(details: dict[str, Any]) -> str:
    if details["after"] is None:
        return str(_("Nobody looks after it now, after %(name)s", name=details["before"]))
    return str(_("Handed to %(name)s", name=details["after"]))


def _worth(details: dict[str, Any]) -> str:
    return money(details["value_minor"], details["currency"])


_ACTS: dict[LeadAction, Callable[[dict[str, Any]], str]] = {
    LeadAction.MAKE: lambda _details: str(_("Made a lead")),
    LeadAction.ASK: lambda details: str(_("Asked to be contacted about “%(title)s”", title=details["title"])),
    LeadAction.REMOVE: lambda _details: str(_("Taken off the leads")),
    LeadAction.MOVE: _moved,
    LeadAction.ASSIGN: _assigned,
    LeadAction.WIN: lambda details: str(_("Won a deal of %(value)s", value=_worth(details))),
    LeadAction.REFUND: lambda details: str(_("Refunded the deal of %(value)s", value=_worth(details))),
    LeadAction.RESTORE: lambda details: str(_("Took the refund of %(value)s back", value=_worth(details))),
}
