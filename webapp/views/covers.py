"""Cover images, public and unchanging: the name is the hash of the content."""

from flask import Blueprint, Response, abort, send_file

from core.adapters import storage
from webapp.context import platform
from webapp.security import limiter

MAX_AGE_S = 365 * 24 * 3600

bp = Blueprint("covers", __name__)


@bp.get("/covers/<name>")
@limiter.exempt
def show(name: str) -> Response:
    """One picture."""
    path = storage.find(platform().settings.uploads_dir, name)
    if path is None:
        abort(404)
    response = send_file(path, mimetype="image/jpeg", max_age=MAX_AGE_S, conditional=True)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
