"""Compiled loops: loaded by those who compute only, and at work where no machine code can be kept."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import referral

LIBRARY = Path(referral.__file__).parent
HEAVY = ("numba", "networkx", "scipy.sparse", "igraph")


def run(code: str, folder: Path, **environment: str) -> str:
    """What a Python of its own prints, which finds the library in a folder and knows little of this one's environment."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_process_that_only_imports_the_library_loads_nothing_heavy() -> None:
    parts = ("forest", "metrics", "generations", "concentration", "layout")
    modules = ", ".join(["referral.summary", *(f"referral.graph.{part}" for part in parts)])
    loaded = run(f"import sys, {modules}; print([name for name in {HEAVY} if name in sys.modules])", LIBRARY.parent)
    assert loaded == "[]"


def test_a_product_that_may_write_nowhere_compiles_for_itself(tmp_path: Path) -> None:
    """Installed by root and run by somebody without a home: files stand where the folders of the cache would be made."""
    installed = tmp_path / "installed" / "referral"
    shutil.copytree(LIBRARY, installed, ignore=shutil.ignore_patterns("__pycache__"))
    (installed / "graph" / "__pycache__").touch()
    nowhere = tmp_path / "nowhere"
    nowhere.touch()
    found = run(
        "from referral.graph import kernels\n"
        "from referral.graph.forest import ReferralForest\n"
        "print(kernels.__file__, ReferralForest.from_parents([1, -1]).subtree_size.tolist())",
        installed.parent,
        HOME=str(nowhere),
        XDG_CACHE_HOME=str(nowhere / "cache"),
    )
    assert found == f"{installed / 'graph' / 'kernels.py'} [1, 2]"
    assert (installed / "graph" / "__pycache__").is_file()
