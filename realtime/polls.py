"""Polls over the wire: what hosts do with them, and the votes of everybody; the rules are the floor's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.models import Poll
from core.platform import Platform
from core.queries.polls.asked import Ask, results_for
from core.services.polls import drafts
from core.services.polls import polls as services
from core.services.polls.errors import ResultsHidden
from core.services.polls.votes import Ballot, Result, vote
from realtime.answers import Answer
from realtime.handlers import Asked, GroupHandler, Handler, Handlers
from realtime.polls_commands import ChangePoll, HideWord, OfPoll, Prepare, ShowResults, Vote
from realtime.writer import Words


@dataclass(frozen=True)
class Cast:
    """A vote on its way into the rows."""

    organisation_id: int
    ballot: Ballot


class Polls:
    """Carries out what is asked of polls."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._words = Words()

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what hosts and voters send."""
        of_poll = {
            "open_poll": services.open_poll,
            "close_poll": services.close_poll,
            "reopen_poll": services.reopen_poll,
            "clear_poll": services.clear_poll,
            "duplicate_poll": drafts.duplicate_poll,
            "delete_poll": drafts.delete_poll,
            "restore_poll": drafts.restore_poll,
        }
        handlers.serve(
            [Handler(name, OfPoll, self._doing(service)) for name, service in of_poll.items()]
            + [
                Handler("prepare_poll", Prepare, self._prepare),
                Handler("change_poll", ChangePoll, self._change),
                Handler("show_results", ShowResults, self._show),
                Handler("hide_word", HideWord, self._hide_word),
            ],
        )
        handlers.serve_together(
            [
                GroupHandler("vote", Vote, _cast, self._vote),
                GroupHandler("poll_results", OfPoll, _ask, _results),
            ],
        )

    def _do(self, act: Callable[[Session], Poll]) -> Answer:
        with self._platform.transaction() as session:
            poll = act(session)
            session.flush()
            return {"id": poll.id}

    def _doing(self, service: Callable[..., Poll]) -> Callable[[Asked], Answer]:
        return lambda asked: self._do(lambda session: service(session, asked.me.host, asked.me.event_id, asked.said.id))

    def _prepare(self, asked: Asked) -> Answer:
        return self._do(lambda session: drafts.prepare_poll(session, asked.me.host, asked.me.event_id, asked.said.plan))

    def _change(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        return self._do(lambda session: drafts.change_poll(session, me.host, me.event_id, said.id, said.plan))

    def _show(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        return self._do(lambda session: services.show_results(session, me.host, me.event_id, said.id, shown=said.shown))

    def _hide_word(self, asked: Asked) -> Answer:
        me, said = asked.me, asked.said
        return self._do(
            lambda session: services.hide_word(session, me.moderator, me.event_id, said.id, said.word, hidden=said.hidden)
        )

    def _vote(self, session: Session, event_id: int, cast: Sequence[Cast]) -> Sequence[Result]:
        words = self._words.of(session, cast[0].organisation_id)
        return vote(session, event_id, [each.ballot for each in cast], words)


def _cast(asked: Asked) -> Cast:
    return Cast(asked.me.organisation_id, Ballot(asked.me.author, asked.said.id, asked.said.given))


def _ask(asked: Asked) -> Ask:
    return asked.said.id, asked.me.author.registration_id


def _results(session: Session, event_id: int, asks: Sequence[Ask]) -> list[Result]:
    return [{"results": results} if results is not None else ResultsHidden() for results in results_for(session, event_id, asks)]
