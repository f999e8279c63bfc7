"""Scripts, styles and icons: from the name a template asks for to the built file, cached for ever by browsers."""

import json
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, url_for
from whitenoise import WhiteNoise

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "build" / "manifest.json"
PLAIN_MAX_AGE_S = 3600


class AssetsNotBuiltError(RuntimeError):
    """The pages' scripts and styles were not built, or not this one of them."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not in webapp/static/build/manifest.json; run `make assets`")


class Assets:
    """The build's manifest, read again when a new build replaced it."""

    def __init__(self, manifest: Path = MANIFEST) -> None:
        self._manifest = manifest
        self._read_at = 0
        self._files: dict[str, str] = {}

    def url(self, name: str) -> str:
        """The address of a built file: `main.js`, `styles.css`, `icons.svg`, `islands/room.js`, `messages/zh.js`."""
        files = self._current()
        if name not in files:
            raise AssetsNotBuiltError(name)
        return url_for("static", filename=f"build/{files[name]}")

    def has(self, name: str) -> bool:
        """Whether the build made `name`; languages without translated scripts have no messages file."""
        return name in self._current()

    def _current(self) -> dict[str, str]:
        if not self._manifest.exists():
            raise AssetsNotBuiltError("manifest.json")
        changed_at = self._manifest.stat().st_mtime_ns
        if changed_at != self._read_at:
            self._files = json.loads(self._manifest.read_text(encoding="utf-8"))
            self._read_at = changed_at
        return self._files


def set_up_assets(app: Flask) -> None:
    """Serve /static before Flask is asked, and give templates `asset_url(name)`."""
    assets = Assets()
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset_url"] = assets.url
    app.jinja_env.globals["has_asset"] = assets.has
    server = WhiteNoise(
        app.wsgi_app,
        max_age=PLAIN_MAX_AGE_S,
        immutable_file_test=_is_hashed,
        add_headers_function=_protect,
        allow_all_origins=False,
        autorefresh=app.debug,
    )
    server.add_files(str(STATIC), prefix="static/")
    app.wsgi_app = server  # type: ignore[method-assign]  # Flask's documented way to wrap itself


def _is_hashed(_path: str, url: str) -> bool:
    return url.startswith("/static/build/") and not url.endswith("manifest.json")


def _protect(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
