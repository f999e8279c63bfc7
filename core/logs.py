"""Logs: one line for each thing that happened, for people or for machines; every library's lines look the same."""

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.types import Processor

from core.settings import Settings

PROCESS_ENV = "RIPPLECAST_PROCESS"  # set by the supervisor: which of its children is speaking
QUIET_LOGGERS = ("alembic", "asyncio", "engineio", "PIL", "rq", "socketio", "urllib3")


def set_up_logs(settings: Settings) -> None:
    """Send what structlog and the standard library's loggers say to standard output, as the settings ask."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_is_worth_a_line if level > logging.DEBUG else lambda _line: True)
    handler.setFormatter(_formatter(settings.log_format))
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def route_through_root(name: str) -> None:
    """Take a library's own handlers away, so that its lines look like all others."""
    logger = logging.getLogger(name)
    logger.handlers.clear()
    logger.propagate = True


def _is_worth_a_line(line: logging.LogRecord) -> bool:
    """Asked of the handler, because RQ raises the level of its loggers by itself."""
    return line.levelno >= logging.WARNING or not line.name.startswith(QUIET_LOGGERS)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(log_format: str) -> logging.Formatter:
    last: list[Processor]
    if log_format == "json":
        last = [_name_process, structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        last = [_short_time, _console_renderer()]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _console_renderer() -> structlog.dev.ConsoleRenderer:
    """Tracebacks stay plain: the richer kinds print every local variable, passwords among them."""
    return structlog.dev.ConsoleRenderer(
        colors=_in_colour(os.environ), pad_event_to=0, pad_level=False, exception_formatter=structlog.dev.plain_traceback
    )


def _in_colour(environment: Mapping[str, str]) -> bool:
    return "FORCE_COLOR" in environment or (sys.stdout.isatty() and "NO_COLOR" not in environment)


def _name_process(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if process := os.environ.get(PROCESS_ENV):
        line["process"] = process
    return line


def _short_time(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """People who watch a terminal know which day it is."""
    line["timestamp"] = str(line["timestamp"])[11:19]
    return line
