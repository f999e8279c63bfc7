"""What the supervisor writes: its children's lines, each with the name of who said it."""

import json
import sys
from datetime import UTC, datetime

import click

from core.settings import Settings

NAME_WIDTH = 9
COLOURS = {"redis": "red", "web": "green", "scheduler": "cyan", "ingest": "magenta", "video": "yellow", "ripplecast": "white"}
OTHER_COLOUR = "blue"


class Console:
    """Lines for people, with the speaker in front; or for machines, one JSON object each."""

    def __init__(self, settings: Settings) -> None:
        self._json = settings.log_format == "json"

    def say(self, name: str, line: str) -> None:
        """Pass on one line of the process `name`."""
        if not line.strip():
            return
        if not self._json:
            click.echo(f"{click.style(f'{name:<{NAME_WIDTH}}', fg=COLOURS.get(name, OTHER_COLOUR))} {line}")
        elif line.startswith("{"):
            click.echo(line)
        else:
            click.echo(_as_json(name, line))
        sys.stdout.flush()

    def announce(self, lines: list[str]) -> None:
        """Say what a person who just started Ripplecast wants to read."""
        if self._json:
            for line in lines:
                self.say("ripplecast", line)
            return
        click.echo()
        for line in lines:
            click.echo(f"  {line}")
        click.echo()


def _as_json(name: str, line: str) -> str:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps({"event": line, "level": "info", "process": name, "timestamp": moment}, ensure_ascii=False)
