"""Going through the run of show while on air: on to the next item, back again, done marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.clock import now
from core.models import ShowItem
from core.permissions import Actor
from core.services.show.items import find_item, is_on, ordered_items
from core.services.show.shows import ITEMS_BOARD, changed, lock_show


@dataclass(frozen=True)
class Advanced:
    """What is on after a step, and whether it was this step that made it so."""

    on_id: int | None
    moved: bool


def next_item(session: Session, actor: Actor, event_id: int, seen: int | None) -> Advanced:
    """Go on to the first item not done yet, from the one that the host saw on.

    When another is on by now a second host pressed in the same moment, and the show has gone on already.
    """
    show = lock_show(session, actor, event_id)
    items = ordered_items(session, event_id)
    on = item_on(items)
    if _id_of(on) != seen:
        return Advanced(_id_of(on), moved=False)
    following = _following(items, on)
    if following is None and on is None:
        return Advanced(None, moved=False)
    moment = now()
    if on is not None:
        on.done_at = moment
    if following is not None:
        following.started_at = moment
    changed(session, show, ITEMS_BOARD)
    return Advanced(_id_of(following), moved=True)


def previous_item(session: Session, actor: Actor, event_id: int, seen: int | None) -> Advanced:
    """Take a step back: what was done last is on again, from when it had begun."""
    show = lock_show(session, actor, event_id)
    items = ordered_items(session, event_id)
    on = item_on(items)
    before = _done_last(items)
    if _id_of(on) != seen or before is None:
        return Advanced(_id_of(on), moved=False)
    if on is not None:
        on.started_at = None
    before.done_at = None
    before.started_at = before.started_at or now()
    changed(session, show, ITEMS_BOARD)
    return Advanced(before.id, moved=True)


def start_item(session: Session, actor: Actor, event_id: int, item_id: int) -> None:
    """Go to any item, out of turn; the one that is on is done."""
    show = lock_show(session, actor, event_id)
    item = find_item(session, event_id, item_id)
    if is_on(item):
        return
    moment = now()
    if (on := item_on(ordered_items(session, event_id))) is not None:
        on.done_at = moment
    item.started_at, item.done_at = moment, None
    changed(session, show, ITEMS_BOARD)


def mark_item(session: Session, actor: Actor, event_id: int, item_id: int, *, done: bool) -> None:
    """Tick an item off, or say that it is still to come."""
    show = lock_show(session, actor, event_id)
    item = find_item(session, event_id, item_id)
    if done == (item.done_at is not None):
        return
    item.done_at = now() if done else None
    if not done:
        item.started_at = None
    changed(session, show, ITEMS_BOARD)


def item_on(items: Sequence[ShowItem]) -> ShowItem | None:
    """What happens now."""
    return next((item for item in items if is_on(item)), None)


def _following(items: Sequence[ShowItem], on: ShowItem | None) -> ShowItem | None:
    """The next below the one that is on; what was passed over above it comes after the last."""
    waiting = [item for item in items if item.done_at is None and item is not on]
    below = [item for item in waiting if on is None or item.position > on.position]
    return next(iter([*below, *waiting]), None)


def _id_of(item: ShowItem | None) -> int | None:
    return item.id if item is not None else None


def _done_last(items: Sequence[ShowItem]) -> ShowItem | None:
    done = {(item.done_at, item.position): item for item in items if item.done_at is not None}
    return done[max(done)] if done else None
