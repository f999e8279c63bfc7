"""What the web server does around the application."""

import os
import subprocess
import sys
from pathlib import Path

START_A_WORKER = """
import sys
from types import SimpleNamespace
from core.cli import gunicorn_conf
print("numba" in sys.modules)
settling = SimpleNamespace(gather=lambda: None, flush=lambda: None)
extensions = {"platform": SimpleNamespace(settling=settling)}
gunicorn_conf.post_worker_init(SimpleNamespace(alive=False, wsgi=SimpleNamespace(extensions=extensions)))
print("numba" in sys.modules)
"""


def test_a_worker_loads_the_loops_before_its_first_request_and_the_master_never(tmp_path: Path) -> None:
    environment = os.environ | {"RIPPLECAST_DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", START_A_WORKER], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
