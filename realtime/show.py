"""What hosts may do to run the show; the rules are the floor's."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from core.models import Show, ShowItem
from core.platform import Platform
from core.queries.show.show import item_state
from core.services.show import air, items, notes, running
from core.services.show.items import ItemText
from realtime.answers import Answer
from realtime.commands import Command, Nothing
from realtime.handlers import Asked, Handler, Handlers
from realtime.show_commands import (
    Countdown,
    DeletedShowItem,
    EditedShowItem,
    Hold,
    MarkedShowItem,
    MovedShowItem,
    NewShowItem,
    OfShowItem,
    ShowNotes,
    ShowStep,
)

Service = Callable[..., Any]  # takes the session, the actor, the event, and what was asked by name
Tell = Callable[[Any], Answer]  # of what the service gives back
NAMES = {"id": "item_id", "after": "after_id", "version": "seen"}  # as the protocol says it, and as services do


class ShowRun:
    """Carries out what hosts ask for."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what hosts send."""
        handlers.serve([*self._of_items(), *self._of_air()])

    def _of_items(self) -> list[Handler]:
        return [
            Handler("add_show_item", NewShowItem, self._doing(items.add_item, _item)),
            Handler("edit_show_item", EditedShowItem, self._doing(items.edit_item, _item)),
            Handler("move_show_item", MovedShowItem, self._doing(items.move_item)),
            Handler("delete_show_item", DeletedShowItem, self._doing(items.delete_item)),
            Handler("restore_show_item", OfShowItem, self._doing(items.restore_item, _item)),
            Handler("mark_show_item", MarkedShowItem, self._doing(running.mark_item)),
            Handler("start_show_item", OfShowItem, self._doing(running.start_item)),
            Handler("next_show_item", ShowStep, self._doing(running.next_item, _step)),
            Handler("previous_show_item", ShowStep, self._doing(running.previous_item, _step)),
            Handler("write_show_notes", ShowNotes, self._doing(notes.write_notes, _notes)),
        ]

    def _of_air(self) -> list[Handler]:
        return [
            Handler("start_countdown", Countdown, self._doing(air.start_countdown)),
            Handler("stop_countdown", Nothing, self._doing(air.stop_countdown)),
            Handler("go_live", Nothing, self._doing(air.go_live)),
            Handler("hold_room", Hold, self._doing(air.hold_room)),
            Handler("release_room", Nothing, self._doing(air.release_room)),
            Handler("end_soon", Nothing, self._doing(air.end_soon, _ending)),
            Handler("keep_going", Nothing, self._doing(air.keep_going)),
            Handler("end_now", Nothing, self._doing(air.end_now)),
            Handler("carry_out_show", Nothing, self._carry_out, for_moderators=True),
        ]

    def _doing(self, service: Service, tell: Tell | None = None) -> Callable[[Asked], Answer]:
        def do(asked: Asked) -> Answer:
            with self._platform.transaction() as session:
                done = service(session, asked.me.host, asked.me.event_id, **_arguments(asked.said))
                session.flush()
                return tell(done) if tell is not None else {}

        return do

    def _carry_out(self, asked: Asked) -> Answer:
        """The rows say what is due: a page that waits for it only asks the moment it is."""
        with self._platform.transaction() as session:
            air.carry_out(session, asked.me.event_id)
        return {}


def _arguments(said: Command) -> dict[str, Any]:
    arguments = {NAMES.get(name, name): value for name, value in said.model_dump().items()}
    if isinstance(said, NewShowItem):
        arguments["text"] = ItemText(*(arguments.pop(name) for name in ("title", "minutes", "notes")))
    return arguments


def _item(item: ShowItem) -> Answer:
    return {"item": item_state(item)}


def _step(step: running.Advanced) -> Answer:
    return {"on": step.on_id, "moved": step.moved}


def _notes(show: Show) -> Answer:
    return {"version": show.notes_version}


def _ending(at: datetime) -> Answer:
    return {"end_at": at.isoformat()}
