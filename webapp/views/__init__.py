"""Pages, one module for each noun; a module's blueprint is called `bp` and is found by itself."""

import pkgutil
from importlib import import_module

from flask import Blueprint, Flask


def register_views(app: Flask) -> None:
    """Register the blueprint of every module in this package."""
    for module in pkgutil.iter_modules(__path__):
        bp = getattr(import_module(f"{__name__}.{module.name}"), "bp", None)
        if isinstance(bp, Blueprint):
            app.register_blueprint(bp)
