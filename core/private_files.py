"""Files that only the product's own user may read: rows hold people, tickets and password hashes."""

import os
from pathlib import Path

OTHERS = 0o007


def private_folder(folder: Path) -> Path:
    """The folder, made for its owner alone. One that was there keeps its mode: it may be anything, `/tmp` or a home."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def private_file(file: Path) -> Path:
    """The file, there from now on, for its owner alone; what SQLite puts beside it takes over who may read it.

    One that was there keeps its group, which may be whoever makes the backups, and is closed to everybody else.
    """
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    found = file.stat()
    if found.st_mode & OTHERS and found.st_uid == os.geteuid():
        file.chmod(found.st_mode & 0o777 & ~OTHERS)
    return file
