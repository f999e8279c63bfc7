"""One supervisor for one data folder: two would run two queues over the same files."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.cli.errors import StartRefused
from core.private_files import private_folder

NAME = "ripplecast.lock"


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the kernel lets go of it when this process ends, however it ends."""
    private_folder(data_dir)
    with (data_dir / NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            message = f"Ripplecast already runs on {data_dir.resolve()} (process {holder})."
            advice = "Stop it, or set RIPPLECAST_DATA_DIR to another folder."
            raise StartRefused("start.already_running", f"{message} {advice}") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
