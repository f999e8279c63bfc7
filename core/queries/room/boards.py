"""What a room shows beside its chat: boards, each with things of one kind, in the shapes of docs/realtime-protocol.md."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from core.authors import Author
from core.queries.draws.boards import shown_draws, staff_draws
from core.queries.draws.standing import own_draws
from core.queries.events.captions import recording_shown, shown_line
from core.queries.events.simulcast import simulcast_targets
from core.queries.events.streams import health
from core.queries.events.variants import variants_shown
from core.queries.offers.cards import offer_cards, own_offers, staff_cards
from core.queries.polls.boards import own_votes, polls, polls_all
from core.queries.polls.leaders import leaders
from core.queries.questions import boards as questions
from core.queries.room.invites import invites, newcomers, own_invites
from core.queries.show.show import arrangements, holding, show_items

State = dict[str, Any]
Reader = Callable[[Session, int], list[State]]  # of an event: every thing that is shown now, each with its `id`
OwnReader = Callable[[Session, int, Author], Any]  # of an event and somebody in its room: what only they see

# What everybody in the room sees, what the team sees besides, and what is one's own. Read at most twice a second each.
BOARDS: dict[str, Reader] = {
    "recording": recording_shown,
    "captions": shown_line,
    "variants": variants_shown,
    "questions": questions.shown,
    "draws": shown_draws,
    "offers": offer_cards,
    "polls": polls,
    "leaders": leaders,
    "holding": holding,
    "invites": invites,
    "newcomers": newcomers,
}
STAFF_BOARDS: dict[str, Reader] = {
    "questions_waiting": questions.waiting,
    "questions_authors": questions.authors,
    "stream": health,
    "restreams": simulcast_targets,
    "draws_all": staff_draws,
    "polls_all": polls_all,
    "show": show_items,
    "air": arrangements,
    "offers_all": staff_cards,
}
OWN: dict[str, OwnReader] = {
    "questions": questions.own,
    "polls": own_votes,
    "draws": own_draws,
    "offers": own_offers,
    "invites": own_invites,
}
