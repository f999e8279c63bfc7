"""Files that outlive a request, kept by the hash of their content: the same picture is stored once and never changes."""

import os
import re
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from tempfile import NamedTemporaryFile
from typing import BinaryIO

HASH_LENGTH = 40
READABLE_BY_ALL = 0o644
READABLE_BY_US = 0o700
BLOCK = 1_048_576
NAME = re.compile(r"[0-9a-f]{40}\.[a-z0-9]{2,5}")


def store(folder: Path, content: bytes, suffix: str) -> str:
    """Keep `content` and give back its name; on disk before any row speaks of it, and never seen half written."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{sha256(content).hexdigest()[:HASH_LENGTH]}.{suffix}"
    with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), READABLE_BY_ALL)
    Path(file.name).replace(folder / name)
    return name


def find(folder: Path, name: str) -> Path | None:
    """Where the file of that name lies; a name that `store` never gives is refused before it becomes a path."""
    path = folder / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def keep(folder: Path, stream: BinaryIO, suffix: str, most: int) -> tuple[str, int]:
    """Keep what a stream holds for a while, readable by us alone, under a name nobody can guess; with its size in bytes.

    Two that are alike are kept twice: each is removed by whoever kept it. At most `most` bytes are taken, and one more, which
    tells the caller that it is too much.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=READABLE_BY_US)
    name = f"{token_hex(HASH_LENGTH // 2)}.{suffix}"
    with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:  # made readable by its owner alone
        size = 0
        while size <= most and (block := stream.read(min(BLOCK, most + 1 - size))):
            size += file.write(block)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(folder / name)
    return name, size


def remove(folder: Path, name: str) -> None:
    """Forget a file; nothing happens when it is gone already."""
    if NAME.fullmatch(name):
        (folder / name).unlink(missing_ok=True)


def remove_older(folder: Path, moment: float, kept: Collection[str]) -> int:
    """Forget files last written before a moment in seconds since 1970, and what a crash left half written; how many.

    Those that are `kept` by name stay.
    """
    if not folder.is_dir():
        return 0
    others = (path for path in folder.iterdir() if path.name not in kept)
    old = [path for path in others if path.stat(follow_symlinks=False).st_mtime < moment]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
