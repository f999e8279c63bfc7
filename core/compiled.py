"""Where the machine code of compiled loops is kept when it may not stand beside them."""

import os
import sys
from pathlib import Path

import referral
from core.private_files import private_folder

CACHE_ENV = "NUMBA_CACHE_DIR"
LOOPS = Path(referral.__file__).parent / "graph"


def keep_compiled(data_dir: Path) -> None:
    """Have numba keep it in the data folder, where the product is installed by one user and run by another.

    Without this each process of a user without a home would compile for itself, which takes seconds of every start. The
    data folder is the product's alone: nobody else can plant code there. Who set numba's own variable knows better.
    """
    if os.environ.get(CACHE_ENV) or _may_write_beside(LOOPS):
        return
    folder = str(private_folder(data_dir.resolve() / "compiled"))
    os.environ[CACHE_ENV] = folder
    if (config := sys.modules.get("numba.core.config")) is not None:  # it has read its variables already
        config.CACHE_DIR = folder  # type: ignore[attr-defined]  # a module that is only known by its name here


def _may_write_beside(loops: Path) -> bool:
    cache = loops / "__pycache__"
    place = cache if cache.exists() else loops
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
