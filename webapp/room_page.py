"""What the pages that show a room are told beside what the room says itself."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from core.permissions import Permission
from webapp.access import actor


def afterwards_of_team(event_id: int) -> dict[str, Any]:
    """What is left for members once the event has ended."""
    words = {"words": _("What was said stays here to be read.")}
    if not actor().may(Permission.SEE_SPREAD):
        return words
    return words | {"link": {"url": url_for("report.show", event_id=event_id), "label": _("Open the report")}}
