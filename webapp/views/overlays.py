"""Overlays: what an encoder lays over the picture, and the console's page with their addresses."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Event, EventStatus
from core.permissions import Permission
from core.queries.events.overlays import codes_to_choose, event_of_overlay, find_overlay_key, overlay_code, scans_of
from core.services.entry_points.codes import LinkKind, link
from core.services.events.overlays import make_overlay_key, renew_overlay_key
from referral.qr import qr_svg
from webapp.access import actor, console_event, is_visible, permission_required, visible
from webapp.context import platform, reading, transaction
from webapp.security import limiter

bp = Blueprint("overlays", __name__)
KINDS = {
    "chat": _l("Chat"),
    "question": _l("Question being answered"),
    "poll": _l("Poll"),
    "qr": _l("QR code with its count"),
    "leaderboard": _l("Who brings people"),
}
THEMES = {"dark": _l("Dark"), "light": _l("Light"), "plain": _l("No background")}
PLACES = {
    "bottom-left": _l("Bottom left"),
    "bottom-right": _l("Bottom right"),
    "top-left": _l("Top left"),
    "top-right": _l("Top right"),
}
SIZES = {"m": _l("Medium"), "s": _l("Small"), "l": _l("Large")}
LOOK_AGAIN_S = 5
CHOICES = {"theme": THEMES, "at": PLACES, "size": SIZES}


@bp.get("/console/events/<int:event_id>/overlays")
@permission_required(Permission.RUN_EVENTS)
def index(event_id: int) -> ResponseReturnValue:
    """Every overlay with its address, and how it is put into an encoder."""
    with reading() as session:
        event = console_event(session, event_id)
        key = find_overlay_key(session, event)
        codes = codes_to_choose(session, event)
    chosen = {name: _chosen(name) for name in CHOICES}
    code = request.args.get("code", "")
    code = code if code in dict(codes) else (codes[0][0] if codes else "")
    addresses = {kind: _address(key.token, kind, chosen, code, event.language) for kind in KINDS} if key else {}
    return render_template(
        "overlays/index.html",
        event=event,
        addresses=addresses,
        kinds=KINDS,
        choices=CHOICES,
        chosen=chosen,
        codes=codes,
        code=code,
    )


@bp.post("/console/events/<int:event_id>/overlays")
@permission_required(Permission.RUN_EVENTS)
def make(event_id: int) -> ResponseReturnValue:
    """Make the addresses."""
    with transaction() as session:
        make_overlay_key(session, actor(), event_id)
    return redirect(url_for("overlays.index", event_id=event_id), 303)


@bp.post("/console/events/<int:event_id>/overlays/renew")
@permission_required(Permission.RUN_EVENTS)
def renew(event_id: int) -> ResponseReturnValue:
    """Make new addresses; the old ones go dark."""
    with transaction() as session:
        renew_overlay_key(session, actor(), event_id)
    flash(_("The overlays have new addresses. Put them into your encoder; the old ones have gone dark."), "success")
    return redirect(url_for("overlays.index", event_id=event_id), 303)


@bp.get("/overlay/<token>/<kind>")
def show(token: str, kind: str) -> ResponseReturnValue:
    """One overlay, as large as the browser source, on nothing. A draft has them for its team, a cancelled event for nobody."""
    if kind not in KINDS:
        raise NotFound()
    with reading() as session:
        event = event_of_overlay(session, token)
        if not is_visible(event) or event.status == EventStatus.CANCELLED:  # encoders keep their sources
            return render_template("overlays/waiting.html", look_again_s=LOOK_AGAIN_S)
        code = overlay_code(session, event, request.args.get("code", "")) if kind == "qr" else None
    props: dict[str, Any] = {"auth": {"overlay": token, "locale": event.language, "viewer": False}, "kind": kind}
    if code is not None:
        base = platform().settings.base_url
        props["qr"] = {
            "picture": url_for("overlays.qr", token=token, code=code.code),
            "scans": url_for("overlays.scans", token=token, code=code.code),
            "address": link(base, code, LinkKind.CLICK).partition("://")[2],
        }
    return render_template("overlays/show.html", event=event, props=props, chosen={name: _chosen(name) for name in CHOICES})


@bp.get("/overlay/<token>/qr.svg")
def qr(token: str) -> ResponseReturnValue:
    """The QR code of one of the event's entry points."""
    with reading() as session:
        code = overlay_code(session, _event(session, token), request.args.get("code", ""))
        picture = qr_svg(link(platform().settings.base_url, code, LinkKind.SCAN))
    return Response(picture, mimetype="image/svg+xml")


@bp.get("/overlay/<token>/scans.json")
@limiter.limit("300/minute")
def scans(token: str) -> ResponseReturnValue:
    """How often that code was scanned by now; asked every second."""
    with reading() as session:
        counted = scans_of(session, overlay_code(session, _event(session, token), request.args.get("code", "")))
    return jsonify(asdict(counted))


def _event(session: Session, token: str) -> Event:
    """Whose overlays these are; those of a draft are there for its team alone."""
    return visible(event_of_overlay(session, token))


def _chosen(name: str) -> str:
    """One of the looks there are; the first unless another is asked for."""
    asked = request.args.get(name, "")
    return asked if asked in CHOICES[name] else next(iter(CHOICES[name]))


def _address(token: str, kind: str, chosen: dict[str, str], code: str, lang: str) -> str:
    """In the language of the event, whatever the encoder speaks."""
    asked: dict[str, Any] = chosen | {"lang": lang} | ({"code": code} if kind == "qr" and code else {})
    return platform().settings.base_url + url_for("overlays.show", token=token, kind=kind, **asked)
