"""The composition root: joins the doors into the application that the web server runs, as `wsgi:app`."""

from dataclasses import replace
from functools import cache
from typing import Any

from flask import Flask
from prometheus_client import CollectorRegistry

from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.platform import Platform
from realtime import attach
from webapp import create_web


def create_app(platform: Platform | None = None) -> Flask:
    """The whole application over `platform`, or over the one that the environment describes; each counts for itself."""
    platform = replace(platform or build_platform(), metrics=CollectorRegistry())
    app = create_web(platform)
    attach(app, platform)
    return app


@cache
def _served() -> Flask:
    platform = build_platform()
    set_up_logs(platform.settings)
    return create_app(platform)


def __getattr__(name: str) -> Any:
    """Build `app` when the web server asks for it, so that importing this module connects to nothing."""
    if name == "app":
        return _served()
    raise AttributeError(name)
