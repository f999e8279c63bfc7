"""Stores what people post, with the word list of their organisation at hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_socketio import SocketIO
from sqlalchemy.orm import Session

from core.chat_rules.words import WordList
from core.platform import Platform
from core.queries.room.blocked_terms import terms_version, word_list_of
from core.services.room.chat import Draft, post_messages
from core.services.room.resends import Result
from realtime.together import Together


@dataclass(frozen=True)
class Posted:
    """A message on its way into the rows."""

    organisation_id: int
    draft: Draft


class Words:
    """The word list of each organisation, compiled again when it changed."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, WordList]] = {}

    def of(self, session: Session, organisation_id: int) -> WordList:
        """The list as it stands now."""
        version = terms_version(session, organisation_id)
        known = self._known.get(organisation_id)
        if known is None or known[0] != version:
            known = self._known[organisation_id] = (version, word_list_of(session, organisation_id))
        return known[1]


def message_writer(platform: Platform, words: Words, server: SocketIO) -> Together[Posted]:
    """What puts messages into the rows, those of one room together."""
    one_by_one = platform.settings.tick_ms == 0  # each message then has a revision, and so a frame, of its own

    def write(session: Session, event_id: int, batch: Sequence[Posted]) -> list[Result]:
        drafts = [posted.draft for posted in batch]
        return post_messages(session, event_id, drafts, words.of(session, batch[0].organisation_id), one_by_one=one_by_one)

    return Together(platform, server, write)
