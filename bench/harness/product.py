"""The whole product as its own processes, as `ripplecast run` starts them, on a folder and ports of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench.harness.web import free_port

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 120.0
PAUSE_S = 0.05


def command_line(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `ripplecast` to its end."""
    command = [sys.executable, "-m", "core.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=_environment(environment), capture_output=True, text=True, timeout=120)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RIPPLECAST_")}
    return inherited | {"PYTHONUNBUFFERED": "1"} | settings


@dataclass
class Product:
    """One `ripplecast run` over `data_dir`; it can be stopped, killed and started again."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    rtmp_port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None
    _family: list[psutil.Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings it runs with."""
        ports = {
            "RIPPLECAST_PORT": str(self.port),
            "RIPPLECAST_RTMP_PORT": str(self.rtmp_port),
            "RIPPLECAST_RTMP_HOST": "127.0.0.1",
        }
        return {"RIPPLECAST_DATA_DIR": str(self.data_dir)} | ports | self.settings

    @property
    def output(self) -> str:
        """Everything it has said since it was first started."""
        return (self.data_dir / "output.log").read_text()

    def start(self) -> float:
        """Start it and wait until it is ready; the seconds that took."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with (self.data_dir / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "core.cli", "run", *self.arguments],
                cwd=ROOT,
                env=_environment(self.environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.wait_until_ready()
        return time.monotonic() - began

    def wait_until_ready(self) -> None:
        """Until the web server reaches everything it needs."""
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready():
            assert self.process.poll() is None, f"it ended:\n{self.output}"
            assert time.monotonic() < deadline, f"it is not ready:\n{self.output}"
            time.sleep(PAUSE_S)

    def is_ready(self) -> bool:
        """Whether the readiness check answers 200."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def family(self) -> list[psutil.Process]:
        """Its supervisor and every process below it, now."""
        assert self.process is not None
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def part(self, words: str) -> psutil.Process | None:
        """The supervisor's own child whose command line has `words` in it, if it runs now."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if f"{words} " in " ".join(child.cmdline()) + " ":
                    return child
        return None

    def stop(self, signal_: signal.Signals = signal.SIGINT) -> float:
        """Ask it to stop, as Ctrl-C does; the seconds until the last of its processes was gone."""
        family, began = self.family(), time.monotonic()
        family[0].send_signal(signal_)
        self._wait_for_the_end(family)
        return time.monotonic() - began

    def kill(self) -> None:
        """Kill every process at once, as a power cut does."""
        family = self.family()
        for process in family:
            with suppress(psutil.NoSuchProcess):  # its parent's end was its own
                process.kill()
        self._wait_for_the_end(family)

    def _wait_for_the_end(self, family: list[psutil.Process]) -> None:
        assert self.process is not None
        self.process.wait(timeout=30)
        _gone, alive = psutil.wait_procs(family, timeout=30)
        assert alive == []
