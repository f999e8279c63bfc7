"""The files of a live stream: a playlist that changes every few seconds and segments that never change."""

import re

from flask import Blueprint, Response, abort, current_app, send_from_directory

from core.adapters.media import MASTER, RECORDING, VARIANTS, variant_playlist
from webapp.context import platform
from webapp.security import limiter

# The last seconds, everything that was kept, and the variants of the last seconds with the list of them all.
PLAYLISTS = ("index.m3u8", RECORDING, MASTER, *(variant_playlist(variant) for variant in VARIANTS))
PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
SEGMENT_TYPE = "video/mp2t"
SEGMENT_MAX_AGE_S = 3600  # its name is never used again, but what is taken away is gone from caches by then
# Exactly what the ingest writes: no folders, no drafts, nothing that could climb out.
PLAYBACK_ID = re.compile(r"[A-Za-z0-9_-]{4,64}")
SEGMENT = re.compile(rf"[0-9a-f]+-[0-9]+(-({'|'.join(VARIANTS)}))?\.ts")

bp = Blueprint("media", __name__)


@bp.get("/hls/<playback_id>/<path:file>")
@limiter.exempt  # a viewer asks every second or two, and a whole office may share an address
def hls(playback_id: str, file: str) -> Response:
    """One file of a stream. Its unguessable part is the permission as long as the event is on, or its replay published."""
    is_playlist = file in PLAYLISTS
    if not PLAYBACK_ID.fullmatch(playback_id) or not (is_playlist or SEGMENT.fullmatch(file)):
        abort(404)
    is_open = current_app.extensions["playbacks"].admit(playback_id)
    folder = platform().settings.media_dir / playback_id
    response = send_from_directory(folder, file, mimetype=PLAYLIST_TYPE if is_playlist else SEGMENT_TYPE, etag=True)
    if not is_open:
        response.headers["Cache-Control"] = "private, no-store"
    elif is_playlist:
        response.cache_control.no_cache = True
    else:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = SEGMENT_MAX_AGE_S
        response.cache_control.immutable = True
    return response
