"""Which processes make up the product on one machine, and how each is started."""

import sys

from core.adapters.redis_server import server_command
from core.cli.child import Part
from core.settings import Settings


def redis_part(settings: Settings) -> Part:
    """The embedded Redis-protocol server, which everything else needs."""
    # it speaks of forking for snapshots, of which this server makes none
    return Part("redis", server_command(settings), unsaid="Memory overcommit must be enabled")


def web_command() -> list[str]:
    """Pages and the live room."""
    return [sys.executable, "-m", "gunicorn", "--config", "python:core.cli.gunicorn_conf", "wsgi:app"]


def worker_command(only: str | None = None) -> list[str]:
    """Background jobs: e-mails, verdicts on visits, imports, reports; only the short or only the slow ones of them."""
    return [sys.executable, "-m", "workers", *(["--only", only] if only else [])]


def scheduler_command() -> list[str]:
    """What happens at its time: stranded facts, reminders due."""
    return [sys.executable, "-m", "workers.schedule"]


def ingest_command() -> list[str]:
    """Video by RTMP in, HLS out."""
    return [sys.executable, "-m", "workers.ingest"]


def product_parts() -> list[Part]:
    """Everything but the Redis server, in the order of starting.

    Two workers: an import takes minutes, and nobody's ticket waits for it.
    """
    return [
        Part("web", web_command()),
        Part("worker", worker_command("short")),
        Part("slow-jobs", worker_command("slow")),
        Part("scheduler", scheduler_command()),
        Part("ingest", ingest_command()),
    ]
