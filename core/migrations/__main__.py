"""For developers: `python -m core.migrations check`, and `python -m core.migrations write "Add a column"`."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from core.database import make_engine
from core.migrations import differences, upgrade, write_migration


@contextmanager
def _upgraded() -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/rows.sqlite3")
        upgrade(engine)
        yield engine
        engine.dispose()


def check() -> int:
    """Name what the models say and no migration does; 1 when there is anything."""
    with _upgraded() as engine:
        missing = differences(engine)
    for difference in missing:
        sys.stderr.write(f"no migration for: {difference}\n")
    return 1 if missing else 0


def write(message: str) -> int:
    """Write the migration that takes the newest rows to what the models say."""
    with _upgraded() as engine:
        write_migration(engine, message)
    return 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["check"] else write(" ".join(sys.argv[2:])))
