"""Nobody else on the machine reads the rows."""

from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import pytest

from core.adapters.redis_server import server_command
from core.cli.lock import only_one
from core.database import make_engine
from core.settings import load_settings


def mode(path: Path) -> int:
    return S_IMODE(path.stat().st_mode)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var" / "ripplecast"
    with only_one(folder):
        yield folder


def test_the_data_folder_and_the_queue_in_it_are_their_owners_alone(data_dir: Path) -> None:
    server_command(load_settings(data_dir=data_dir))
    assert (mode(data_dir), mode(data_dir / "redis")) == (0o700, 0o700)


def test_the_secret_key_makes_a_folder_as_private(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "var")
    assert settings.signing_key
    assert (mode(tmp_path / "var"), mode(tmp_path / "var" / "secret_key")) == (0o700, 0o600)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with only_one(tmp_path):
        assert mode(tmp_path) == 0o755


def test_rows_and_what_sqlite_keeps_beside_them_are_their_owners_alone(data_dir: Path) -> None:
    engine = make_engine(f"sqlite:///{data_dir / 'rows.sqlite3'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE row (id INTEGER)")
        assert {file.name: mode(file) for file in data_dir.glob("rows*")} == {
            f"rows.sqlite3{end}": 0o600 for end in ("", "-wal", "-shm")
        }
    engine.dispose()


def test_rows_of_an_earlier_version_are_closed_to_others_and_not_to_their_group(data_dir: Path) -> None:
    rows = data_dir / "rows.sqlite3"
    rows.touch()
    rows.chmod(0o664)
    make_engine(f"sqlite:///{rows}").dispose()
    assert mode(rows) == 0o660
