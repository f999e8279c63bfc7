"""Compiled loops of an installation that may not be written: compiled once, and kept in the data folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import referral

LIBRARY = Path(referral.__file__).parent
WORK = """
import realtime.engine.writing  # numba is loaded before there are settings, as in a web process
from core.bootstrap import build_platform
build_platform()
from referral.graph import kernels
from referral.graph.forest import ReferralForest
assert ReferralForest.from_parents([1, -1]).subtree_size.tolist() == [1, 2]
used = [loop.stats for loop in vars(kernels).values() if hasattr(loop, "stats")]
print(kernels.__file__, sum(map(len, (each.cache_hits for each in used))), sum(map(len, (each.cache_misses for each in used))))
"""


def run(folder: Path, **environment: str) -> tuple[Path, int, int]:
    """Start a process of the product there; where its loops are, how many it found compiled, and how many it compiled."""
    nowhere = folder / "nowhere"  # a file, so that not even root can make folders below it
    nowhere.touch()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV")}
    homeless = {"HOME": str(nowhere), "XDG_CACHE_HOME": str(nowhere / "cache"), "RIPPLECAST_DATA_DIR": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=folder, env=kept | homeless | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    where, found, compiled = done.stdout.split()
    return Path(where), int(found), int(compiled)


def installed(folder: Path) -> Path:
    """A library whose folder nobody may write to: a file stands where numba's would be made."""
    library = folder / "referral"
    shutil.copytree(LIBRARY, library, ignore=shutil.ignore_patterns("__pycache__"))
    (library / "graph" / "__pycache__").touch()
    return library


def test_the_first_process_compiles_for_all_that_come_after_it(tmp_path: Path) -> None:
    library = installed(tmp_path)
    where, found, compiled = run(tmp_path)
    assert where.is_relative_to(library)
    assert found == 0
    assert compiled > 0
    folder = tmp_path / "data" / "compiled"
    assert list(folder.rglob("*.nbc"))
    assert folder.stat().st_mode & 0o077 == 0, "nobody else plants code there"
    _where, found, compiled = run(tmp_path)
    assert found > 0
    assert compiled == 0


def test_where_the_operator_wants_it_elsewhere_it_is_kept_there(tmp_path: Path) -> None:
    installed(tmp_path)
    run(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "elsewhere"))
    assert list((tmp_path / "elsewhere").rglob("*.nbc"))
    assert not (tmp_path / "data" / "compiled").exists()
