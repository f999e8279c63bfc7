"""Rooms of up to ten thousand people through the real server: deliveries, latencies, memory, slow readers, storms of joins.

Everybody in the product's room shows a ticket of their own; what they post is limited, stored, acknowledged and delivered.
Beside it, in the same run: Flask-SocketIO and Node's Socket.IO as they come, and Node's with the product's ticks. None of them
stores anything. A server has one core for itself and all that it needs, its load has another.
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from bench.harness import Line, command_line, table
from bench.harness.audience import moderator_cookie, seat
from bench.harness.cores import clients_possible, pin_to_server_core
from bench.harness.fanload import NoCompiler, fanload
from bench.harness.stage import on_sqlite
from bench.rooms.deliveries import deliveries
from bench.rooms.joins import idle, storm
from bench.rooms.plan import FULL, QUICK, Plan
from bench.rooms.posts import posts
from bench.rooms.stalled import stalled
from bench.rooms.subjects import Rooms

Case = Callable[[Rooms], Iterator[Line]]
CASES: dict[str, Case] = {"deliveries": deliveries, "stalled": stalled, "storm": storm, "idle": idle, "posts": posts}


def fitting(plan: Plan, clients: int) -> Plan:
    """The plan without the sizes for which there are too few file descriptors."""

    def those(sizes: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(size for size in sizes if size <= clients) or (clients,)

    if plan.people > clients:
        print(f"ulimit -n leaves room for {clients} clients: larger rooms are left out", file=sys.stderr)
    sizes, ticked, idle_sizes = map(those, (plan.sizes, plan.ticked_sizes, plan.idle))
    return replace(plan, sizes=sizes, ticked_sizes=ticked, idle=idle_sizes, storm=min(plan.storm, clients))


def main() -> None:
    """Every case, or those asked for, on the embedded default."""
    parser = command_line(__doc__)
    parser.add_argument("--table", action="store_true", help="a Markdown table of all lines too, at the end")
    parser.add_argument("--rounds", type=int, help="how often everything is measured, in turns (3, quick: 1)")
    parser.add_argument(
        "--calm", action="store_true", help="wait, within limits, while others use the machine, and measure again"
    )
    parser.add_argument("--case", action="append", choices=CASES, help="only this one; may be given several times")
    parser.add_argument("--people", type=int, help="in deliveries, only rooms of this many")
    asked = parser.parse_args()
    plan = fitting(QUICK if asked.quick else FULL, clients_possible())
    if asked.people:
        plan = replace(plan, sizes=(asked.people,), ticked_sizes=tuple({asked.people} & {*plan.ticked_sizes}))
    pin_to_server_core()
    with ExitStack() as running:
        try:
            program = running.enter_context(fanload())
        except NoCompiler:
            print("fanout: not measured, because there is no C compiler (cc) for its load generator", file=sys.stderr)
            return
        stage = running.enter_context(on_sqlite())
        seat(stage, plan.people)
        rooms = Rooms(program, stage, moderator_cookie(stage), plan, asked.rounds or plan.rounds, asked.calm, running)
        lines = [line for name in asked.case or CASES for line in CASES[name](rooms)]
    if asked.table:
        print("", table(lines), sep="\n")


if __name__ == "__main__":
    main()
