"""Captions: lines written while the event goes on, and files for its recording."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import Conflict, DomainError
from core.i18n import N_
from core.models import CaptionLine, CaptionTrack, EventStatus
from core.models.caption import CAPTION_MAX_LENGTH
from core.permissions import Actor, Permission
from core.services.events.events import locked_event
from core.services.room.boards import change_board
from core.webvtt import read_webvtt, write_webvtt

CAPTIONS_BOARD = "captions"
LANGUAGES = ("en", "zh")


class CaptionUnusable(DomainError):
    """An empty line, or one that no screen holds."""

    code = "caption.unusable"
    message = N_("Write 1 to %(most)s characters.")


class NotLive(Conflict):
    """Nobody would see the line."""

    code = "caption.not_live"
    message = N_("Captions are shown while the event is live. Start it first.")


class CaptionsUnreadable(DomainError):
    """The file is not WebVTT."""

    code = "captions.unreadable"
    message = N_("This file cannot be read as WebVTT: see line %(line)s. Each caption begins like 00:01.000 --> 00:04.000.")


class LanguageUnknown(DomainError):
    """Nobody could choose these captions."""

    code = "captions.language_unknown"
    message = N_("Choose the language of the captions.")


def show_line(session: Session, actor: Actor, event_id: int, text: str) -> CaptionLine:
    """Show a line to everybody in the room, and keep it for the recording."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    if event.status != EventStatus.LIVE:
        raise NotLive()
    words = " ".join(text.split())
    if not 0 < len(words) <= CAPTION_MAX_LENGTH:
        raise CaptionUnusable(most=CAPTION_MAX_LENGTH)
    line = CaptionLine(organisation_id=event.organisation_id, event_id=event_id, text=words)
    session.add(line)
    change_board(session, event.organisation_id, event_id, CAPTIONS_BOARD)
    return line


def put_track(session: Session, actor: Actor, event_id: int, language: str, text: str) -> CaptionTrack:
    """Replace the captions of one language by what a file says; it is written anew, so players get only what is understood."""
    actor.require(Permission.RUN_EVENTS)
    event = locked_event(session, actor, event_id)
    if language not in LANGUAGES:
        raise LanguageUnknown()
    try:
        written = write_webvtt(read_webvtt(text))
    except ValueError as error:
        raise CaptionsUnreadable(line=error.args[0] or 1) from error
    track = _track(session, event_id, language)
    if track is None:
        track = CaptionTrack(organisation_id=event.organisation_id, event_id=event_id, language=language)
        session.add(track)
    track.text = written
    return track


def remove_track(session: Session, actor: Actor, event_id: int, language: str) -> None:
    """Take the captions of one language away; twice changes nothing."""
    actor.require(Permission.RUN_EVENTS)
    locked_event(session, actor, event_id)
    track = _track(session, event_id, language)
    if track is not None:
        session.delete(track)


def _track(session: Session, event_id: int, language: str) -> CaptionTrack | None:
    return session.scalar(select(CaptionTrack).where(CaptionTrack.event_id == event_id, CaptionTrack.language == language))
