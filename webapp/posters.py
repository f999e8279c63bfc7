"""An event's poster in the words of the page's language, and the answer that carries it."""

from functools import cache
from html import unescape
from typing import cast

from flask import Response, get_template_attribute, request
from flask_babel import gettext as _
from flask_babel import pgettext
from gevent import get_hub
from gevent.hub import Hub
from gevent.threadpool import ThreadPool

from core.dates import on_one_day
from core.models import Event
from core.posters.drawing import Poster, draw_poster
from core.posters.lettering import writable
from core.services.entry_points.codes import LinkKind, link
from webapp.context import platform
from webapp.formats import clock, long_date, time_range, zone_city

NAME_SHOWN = 60  # letters; somebody's name is no second title


def make_poster(event: Event, code: str, name: str) -> Poster:
    """The poster of one link; without a name it invites in nobody's."""
    base_url = platform().settings.base_url
    return Poster(
        host=event.organisation.name,
        title=event.title,
        invitation=_invitation(name),
        facts=(*_when(event), _where(event)),
        call=pgettext("on a poster, beside its QR code", "Scan to take your place"),
        shown_link=link(base_url, code).partition("://")[2],
        qr_text=link(base_url, code, LinkKind.SCAN),
        cover=event.cover,
        seed=event.id,
    )


def send_poster(poster: Poster, file_name: str) -> Response:
    """The picture, drawn only for a browser that does not hold it already; `?download` offers it as a file."""
    response = Response(mimetype="image/png")
    response.set_etag(poster.key)
    if not request.if_none_match.contains(poster.key):
        response.set_data(_draw_beside(poster))
    if "download" in request.args:
        response.headers.set("Content-Disposition", "attachment", filename=file_name)
    response.headers["Cache-Control"] = "private, no-cache"
    return cast(Response, response.make_conditional(request))


def _invitation(name: str) -> str:
    """Nothing where the name is of a script that the typeface lacks."""
    known = writable(name)
    if not known:
        return ""
    shown = known if len(known) <= NAME_SHOWN else f"{known[:NAME_SHOWN].rstrip()}…"
    return str(_("%(name)s invites you", name=shown))


def _when(event: Event) -> tuple[str, ...]:
    zone, place = event.timezone, zone_city(event.timezone)
    if not on_one_day(event.starts_at, event.ends_at, zone):
        times = time_range(event.starts_at, event.ends_at, zone)
        return (_("%(times)s in %(place)s", times=times, place=place),)
    times = f"{clock(event.starts_at, zone)}–{clock(event.ends_at, zone)}"
    return long_date(event.starts_at, zone), _("%(times)s in %(place)s", times=times, place=place)


def _where(event: Event) -> str:
    """As the pages say it."""
    return unescape(str(get_template_attribute("public/parts.html", "where_words")(event))).strip()


def _draw_beside(poster: Poster) -> bytes:
    """Drawn in a thread, one at a time: the room's messages pass while the picture is made."""
    return _drawing_thread(get_hub()).apply(draw_poster, (poster, platform().settings.uploads_dir))


@cache
def _drawing_thread(hub: Hub) -> ThreadPool:
    return ThreadPool(1, hub=hub)
