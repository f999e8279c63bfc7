"""A campaign of a quarter of a million people: opened for the first time and again, on both databases.

The file is uploaded and imported through the pages, as a marketer does, and then looked at through the whole application in this
process, so that what is measured is the server's time. The first request to each page is told apart from those after it: only the
first unpacks the forest.

    bench/campaign.py [FILE]    another file of edges, as `../shared/data/higgs_firsttouch_forest.csv.gz`
"""

# ruff: noqa: E402  (the path is put right before anything is imported by it)
import gzip
import io
import sys
from pathlib import Path
from statistics import median

sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where `referral` is a benchmark

from flask.testing import FlaskClient

from bench.forests.shapes import preferential
from bench.harness import Bar, command_line, emit, seconds
from bench.harness.pages import owner_of, signed_in
from bench.harness.stage import DATABASES, Stage
from core.bootstrap import build_platform
from core.importing import import_campaign

BENCH = "campaign"
PEOPLE, QUICK_PEOPLE = 256_491, 20_000
REPEATS = 10
OPENS_WITHIN = Bar(1000, at_most=True)
MS = 1000
PAGES = {
    "page with the report": "",
    "tree": "/tree",
    "tree as its script asks": "/tree/forest.json",
    "people found by name": "/tree/people.json?q=88",
    "tree as a table": "/tree?view=table",
}


def file_of(people: int) -> tuple[bytes, str]:
    """Edges of which some people bring very many, packed."""
    lines = "".join(f"{child},{'' if parent < 0 else parent}\n" for child, parent in enumerate(preferential(people).tolist()))
    return gzip.compress(f"child,parent\n{lines}".encode()), "campaign.csv.gz"


def imported(stage: Stage, client: FlaskClient, content: bytes, name: str) -> str:
    """The campaign's address, when it is ready."""
    url = client.post("/console/campaigns", data={"file": (io.BytesIO(content), name)}).location
    client.post(f"{url}/import", data={"kind": "edges", "action": "import"})
    campaign_id = int(url.rpartition("/")[2])
    emit(BENCH, f"{stage.database}, the import", seconds(lambda: _import(stage, campaign_id)), "s")
    return str(url)


def _import(stage: Stage, campaign_id: int) -> None:
    assert import_campaign(stage.platform, campaign_id)


def measure(stage: Stage, content: bytes, name: str) -> None:
    """Import, then open every page."""
    member = owner_of(stage)
    url = imported(stage, signed_in(stage.platform, member), content, name)
    for case, path in PAGES.items():
        platform = build_platform(stage.platform.settings)  # as a process that was just started: it has unpacked nothing
        client = signed_in(platform, member)
        first, *again = [seconds(lambda path=path, client=client: _ask(client, f"{url}{path}")) * MS for _ in range(1 + REPEATS)]
        emit(BENCH, f"{stage.database}, {case}, the first time", first, "ms", bar=OPENS_WITHIN)
        emit(BENCH, f"{stage.database}, {case}, median of {REPEATS} more", median(again), "ms", bar=OPENS_WITHIN)
        platform.engine.dispose()
        platform.redis.close()


def _ask(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status


def main() -> None:
    """Both databases, one after the other."""
    parser = command_line(__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a file of edges")
    options = parser.parse_args()
    people = QUICK_PEOPLE if options.quick else PEOPLE
    content, name = (options.file.read_bytes(), options.file.name) if options.file else file_of(people)
    for database in DATABASES:
        with database() as stage:
            measure(stage, content, name)


if __name__ == "__main__":
    main()
