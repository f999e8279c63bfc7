"""A room full of people who answer one poll within ten seconds: how long each waits until their vote is acknowledged, on both
databases. Afterwards the rows, and the results that the room is shown, are compared with what was acknowledged.

A server has one core for itself and all that it needs, the voters have another.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from pathlib import Path
from statistics import quantiles

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from sqlalchemy import func, select

from bench.harness import Bar, emit, quick_asked
from bench.harness.audience import seat
from bench.harness.cores import clients_possible, move_to_load_core, pin_to_server_core
from bench.harness.stage import DATABASES, Stage
from bench.harness.voters import Turnout, turn_out
from bench.harness.web import live_server
from core.models import Member, PollOption, PollVote, Role
from core.permissions import Actor
from core.poll_rules.kinds import PollKind
from core.queries.polls.boards import polls
from core.services.polls.drafts import prepare_poll
from core.services.polls.plans import Choice, PollPlan
from core.services.polls.polls import open_poll

BENCH = "polls"
OPTIONS = ("Air", "Brine", "Water", "None of them")
LIMIT_MS = 1000


def ask(stage: Stage) -> tuple[int, list[int]]:
    """Open a poll; gives its number and those of its options."""
    with stage.platform.transaction() as session:
        scope = {"organisation_id": stage.event.organisation_id}
        host = Member(name="Ho", email="ho@example.com", password_hash="-", role=Role.HOST, **scope)
        session.add(host)
        session.flush()
        plan = PollPlan(PollKind.SINGLE, "Which pump?", tuple(Choice(text) for text in OPTIONS))
        poll = prepare_poll(session, Actor.of(host), stage.event.id, plan)
        open_poll(session, Actor.of(host), stage.event.id, poll.id)
        options = select(PollOption.id).where(PollOption.poll_id == poll.id).order_by(PollOption.place)
        return poll.id, list(session.scalars(options))


def check(stage: Stage, poll_id: int, turnout: Turnout) -> None:
    """Every acknowledged vote is one row, and the room is shown as many."""
    assert not turnout.refused, turnout.refused[:3]
    with stage.platform.reading() as session:
        rows = session.scalar(select(func.count()).select_from(PollVote).where(PollVote.poll_id == poll_id))
        (shown,) = polls(session, stage.event.id)
    counted = {option["id"]: option["votes"] for option in shown["results"]["options"] if option["votes"]}
    assert rows == sum(turnout.acknowledged.values()) == shown["votes"], (rows, turnout.acknowledged, shown)
    assert counted == turnout.acknowledged, (counted, turnout.acknowledged)


def report(stage: Stage, voters: int, seconds: float, turnout: Turnout) -> None:
    """How soon votes were acknowledged, and how many a second."""
    case = f"{stage.database}, {voters} voters in {seconds:g} s"
    percentiles = quantiles([waited * 1000 for waited in turnout.waited_s], n=100)
    emit(BENCH, f"{case}, acknowledged", len(turnout.waited_s) / turnout.took_s, "votes/s")
    emit(BENCH, f"{case}, p50", percentiles[49], "ms")
    emit(BENCH, f"{case}, p99", percentiles[98], "ms", bar=Bar(LIMIT_MS, at_most=True))


def main() -> None:
    """Both databases, one after the other."""
    voters, seconds = (300, 3.0) if quick_asked(__doc__) else (5_000, 10.0)
    voters = min(voters, clients_possible())
    pin_to_server_core()
    for database in DATABASES:
        with database() as stage, live_server(stage.platform) as url:
            seat(stage, voters)
            poll_id, options = ask(stage)
            move_to_load_core()
            turnout = turn_out(url, [f"ticket-{number}" for number in range(voters)], poll_id, options, seconds)
            pin_to_server_core()
            check(stage, poll_id, turnout)
            report(stage, voters, seconds, turnout)


if __name__ == "__main__":
    main()
