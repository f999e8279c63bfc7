"""The run of show: written, edited, put in order, deleted and put back. An edit says which version it has seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import now
from core.errors import NotFound
from core.models import ShowItem
from core.models.show_item import NOTES_MAX_LENGTH, TITLE_MAX_LENGTH
from core.permissions import Actor
from core.services.show.errors import (
    ItemChanged,
    ItemGone,
    MinutesOutOfRange,
    NotesTooLong,
    TitleMissing,
    TitleTooLong,
    TooManyItems,
)
from core.services.show.shows import ITEMS_BOARD, changed, lock_show

ITEMS_MAX = 100
MINUTES_MAX = 600


@dataclass(frozen=True)
class ItemText:
    """What a host writes of an item."""

    title: str
    minutes: int
    notes: str = ""


def add_item(session: Session, actor: Actor, event_id: int, text: ItemText) -> ShowItem:
    """Put a new item last."""
    show = lock_show(session, actor, event_id)
    items = ordered_items(session, event_id)
    if len(items) >= ITEMS_MAX:
        raise TooManyItems(most=ITEMS_MAX)
    item = ShowItem(event_id=event_id, organisation_id=show.organisation_id, position=_after_all(session, event_id))
    _write(item, actor, text)
    session.add(item)
    changed(session, show, ITEMS_BOARD)
    session.flush()
    return item


def edit_item(session: Session, actor: Actor, event_id: int, item_id: int, text: ItemText, seen: int) -> ShowItem:
    """Write it anew, unless somebody else has since `seen`: then say what they made of it."""
    show = lock_show(session, actor, event_id)
    item = _unchanged(session, event_id, item_id, seen)
    _write(item, actor, text)
    item.version += 1
    changed(session, show, ITEMS_BOARD)
    return item


def move_item(session: Session, actor: Actor, event_id: int, item_id: int, after_id: int | None) -> None:
    """Put an item behind another, or first. Two who move different items at once both have their way."""
    show = lock_show(session, actor, event_id)
    item = find_item(session, event_id, item_id)
    if after_id == item_id:
        return
    others = [other for other in ordered_items(session, event_id) if other.id != item.id]
    at = 0 if after_id is None else others.index(find_item(session, event_id, after_id)) + 1
    _number([*others[:at], item, *others[at:]])
    changed(session, show, ITEMS_BOARD)


def delete_item(session: Session, actor: Actor, event_id: int, item_id: int, seen: int) -> None:
    """Take an item out; `restore_item` puts it back where it was."""
    show = lock_show(session, actor, event_id)
    item = _unchanged(session, event_id, item_id, seen)
    item.deleted_at = now()
    item.changed_by = actor.name
    changed(session, show, ITEMS_BOARD)


def restore_item(session: Session, actor: Actor, event_id: int, item_id: int) -> ShowItem:
    """Put a deleted item back before whatever stands at its place now; one that is there stays there.

    It comes back as something still to do where another item went on meanwhile.
    """
    show = lock_show(session, actor, event_id)
    item = _any_item(session, event_id, item_id)
    if item.deleted_at is None:
        return item
    items = ordered_items(session, event_id)
    if len(items) >= ITEMS_MAX:
        raise TooManyItems(most=ITEMS_MAX)
    item.deleted_at = None
    if item.done_at is None and any(is_on(other) for other in items):
        item.started_at = None
    before = [other for other in items if other.position < item.position]
    _number([*before, item, *items[len(before) :]])
    changed(session, show, ITEMS_BOARD)
    return item


def ordered_items(session: Session, event_id: int) -> Sequence[ShowItem]:
    """Those that stand in the run of show, as they stand now."""
    wanted = select(ShowItem).where(ShowItem.event_id == event_id, ShowItem.deleted_at.is_(None))
    ordered = wanted.order_by(ShowItem.position, ShowItem.id)
    return session.scalars(ordered, execution_options={"populate_existing": True}).all()


def find_item(session: Session, event_id: int, item_id: int) -> ShowItem:
    """An item that stands in the run of show."""
    item = _any_item(session, event_id, item_id)
    if item.deleted_at is not None:
        raise ItemGone(name=item.changed_by, title=item.title)
    return item


def is_on(item: ShowItem) -> bool:
    """Whether it is what happens now."""
    return item.started_at is not None and item.done_at is None


def _any_item(session: Session, event_id: int, item_id: int) -> ShowItem:
    wanted = select(ShowItem).where(ShowItem.id == item_id, ShowItem.event_id == event_id)
    item = session.scalar(wanted, execution_options={"populate_existing": True})
    if item is None:
        raise NotFound()
    return item


def _unchanged(session: Session, event_id: int, item_id: int, seen: int) -> ShowItem:
    item = find_item(session, event_id, item_id)
    if item.version != seen:
        raise ItemChanged(name=item.changed_by, title=item.title, minutes=item.minutes)
    return item


def _write(item: ShowItem, actor: Actor, text: ItemText) -> None:
    title, notes = " ".join(text.title.split()), text.notes.strip()
    if not title:
        raise TitleMissing()
    if len(title) > TITLE_MAX_LENGTH:
        raise TitleTooLong(most=TITLE_MAX_LENGTH)
    if not 1 <= text.minutes <= MINUTES_MAX:
        raise MinutesOutOfRange(most=MINUTES_MAX)
    if len(notes) > NOTES_MAX_LENGTH:
        raise NotesTooLong(most=NOTES_MAX_LENGTH)
    item.title, item.minutes, item.notes, item.changed_by = title, text.minutes, notes, actor.name


def _after_all(session: Session, event_id: int) -> int:
    """Behind deleted ones too: those come back to where they were."""
    last = session.scalar(select(func.max(ShowItem.position)).where(ShowItem.event_id == event_id))
    return (last or 0) + 1


def _number(items: Sequence[ShowItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
