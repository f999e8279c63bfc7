"""Files that outlive a request, kept by the hash of their content: the same picture is stored once and never changes."""

import os
import re
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

HASH_LENGTH = 40
READABLE_BY_ALL = 0o644
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
