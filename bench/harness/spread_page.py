"""The Spread page as its script behaves: it hears of registrations, and now and then fetches the forest anew."""

import json
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import socketio

from bench.harness.stage import Stage
from core.models import Member, Role
from core.services.team.accounts import sign_in_link_token

FETCH_EVERY_S = 0.8
SETTLE_S = 0.15
WAIT_S = 20.0
QUIET_S = 0.05


class SpreadWatcher:
    """A signed-in member's open page. Times are in milliseconds from the registration's own moment."""

    def __init__(self, stage: Stage, url: str) -> None:
        self._event_id = stage.event.id
        self._connection = HTTPConnection(urlsplit(url).netloc)
        self._cookie = self._sign_in(stage)
        self._url = url
        self._client = socketio.Client(reconnection=False)
        self._client.on("registrations", self._hear, namespace="/console")
        self._wanted = threading.Event()
        self._done = threading.Event()
        self._fetcher = threading.Thread(target=self._fetch_on)
        self._waiting: dict[int, float] = {}
        self._heard: list[int] = []
        self._shown: dict[str, Any] = {}
        self.heard_ms: list[float] = []
        self.drawn_ms: list[float] = []
        self.fetch_ms: list[float] = []

    def __enter__(self) -> "SpreadWatcher":
        headers = {"Cookie": self._cookie}
        self._client.connect(self._url, headers=headers, namespaces=["/console"], transports=["websocket"], wait_timeout=WAIT_S)
        answer = self._client.call("follow", {"event": self._event_id}, namespace="/console", timeout=WAIT_S)
        assert answer["ok"], answer
        self._fetcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._wanted.set()
        self._fetcher.join()
        self._client.disconnect()
        self._connection.close()

    def settle(self, people: int) -> None:
        """Wait until it shows so many."""
        deadline = time.monotonic() + WAIT_S
        while self._shown.get("total") != people and time.monotonic() < deadline:
            time.sleep(QUIET_S)

    def differences(self, rows: Mapping[str, Any]) -> int:
        """How many of these are not as the rows have them: the total, people by generation, and whom it heard of, each once."""
        newcomers = [one for one in rows["ids"] if one > min(self._heard, default=0) - 1]
        shown = [self._shown[counter] == rows[counter] for counter in ("total", "widths")]
        return [*shown, sorted(self._heard) == sorted(newcomers)].count(False)

    def _hear(self, registrations: list[dict[str, Any]]) -> None:
        for news in registrations:
            made = datetime.fromisoformat(news["at"]).timestamp()
            self.heard_ms.append((time.time() - made) * 1000)
            self._heard.append(news["id"])
            self._waiting[news["id"]] = made
        self._wanted.set()

    def _fetch_on(self) -> None:
        last = 0.0
        while not self._done.is_set():
            if not self._wanted.wait(SETTLE_S):
                continue
            time.sleep(max(SETTLE_S, last + FETCH_EVERY_S - time.monotonic()))
            self._wanted.clear()
            last = time.monotonic()
            self._shown = self._fetch()
            self.fetch_ms.append((time.monotonic() - last) * 1000)
            arrived = time.time()
            for one in [one for one in list(self._waiting) if one <= self._shown["last"]]:
                self.drawn_ms.append((arrived - self._waiting.pop(one)) * 1000)

    def _fetch(self) -> dict[str, Any]:
        path = f"/console/events/{self._event_id}/spread/forest.json"
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (answer.status, body[:200])
        forest: dict[str, Any] = json.loads(body)
        return forest

    def _sign_in(self, stage: Stage) -> str:
        with stage.platform.transaction() as session:
            organisation = session.merge(stage.event.organisation)
            member = Member(
                organisation=organisation,
                name="Host",
                email="host@example.com",
                role=Role.OWNER,
                password_hash="!",
                session_epoch=0,
            )
            session.add(member)
            session.flush()
            token = sign_in_link_token(stage.platform.settings, member)
        self._connection.request("GET", f"/sign-in/link?{urlencode({'token': token})}")
        answer = self._connection.getresponse()
        answer.read()
        cookies = [value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return next(cookie for cookie in cookies if cookie.startswith("ripplecast="))
