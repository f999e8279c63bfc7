"""The power goes: every process is killed at the same moment, and the product starts again on what is there."""

import re
import sqlite3
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar

import pytest
import socketio

from bench.harness.product import Product
from bench.harness.web import free_port
from tests.journeys.conftest import OpenPerson
from tests.journeys.steps import create_event, eventually, register, say, set_up, wait_for_words
from tests.mail_server import Mailbox

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]

ACKNOWLEDGED_BEFORE_THE_CUT = 25
BETWEEN_TWO_S = 0.5


def test_nothing_acknowledged_is_lost_and_the_room_comes_back_by_itself(
    product: Product, mailbox: Mailbox, person: OpenPerson
) -> None:
    product.settings["RIPPLECAST_SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"  # nobody listens there
    product.start()
    host = person()
    set_up(host, product, "Brackenfold Energy Co-op")
    event = create_event(host, product, "Heat pumps, honestly")
    page = f"{product.url}/o/brackenfold-energy-co-op/heat-pumps-honestly"
    maud = person(phone=True)
    maud.goto(page)
    ticket = register(maud, "Maud Ferrier", "maud@example.org")
    maud.goto(f"{ticket}/room")
    say(maud, "Before the cut")
    wait_for_words(maud, "Before the cut")

    crowd = _Crowd(page, product.url, ticket.rpartition("/")[2])
    crowd.start()
    eventually(lambda: len(crowd.posted) >= ACKNOWLEDGED_BEFORE_THE_CUT and len(crowd.registered) >= 3, timeout_s=90)
    product.kill()
    crowd.stop()
    maud.fill("#say", "Typed while it was dark")
    maud.press("#say", "Enter")

    product.settings["RIPPLECAST_SMTP_URL"] = mailbox.url
    product.start()
    wait_for_words(maud, "Typed while it was dark", timeout_ms=60_000)
    eventually(lambda: maud.locator(".message[aria-busy=true]").count() == 0)
    say(maud, "After the cut")
    wait_for_words(maud, "After the cut")

    _everything_acknowledged_is_stored_once(product, crowd)
    people = ["maud@example.org", *crowd.registered]
    eventually(lambda: set(people) <= set(_recipients(mailbox)), timeout_s=120)
    host.goto(f"{product.url}/console/events/{event}")
    assert sorted(_recipients(mailbox)) == sorted(set(_recipients(mailbox))), "each e-mail was sent once"


def _recipients(mailbox: Mailbox) -> list[str]:
    return [address for addresses in mailbox.recipients for address in addresses]


def _everything_acknowledged_is_stored_once(product: Product, crowd: "_Crowd") -> None:
    with closing(sqlite3.connect(product.data_dir / "ripplecast.sqlite3")) as rows:
        messages = [client_id.partition(":")[2] for (client_id,) in rows.execute("SELECT client_id FROM chat_message")]
        emails = [email for (email,) in rows.execute("SELECT email FROM person")]
        (texts,) = rows.execute("SELECT count(*) FROM chat_message WHERE text = 'Typed while it was dark'").fetchone()
    assert len(messages) == len(set(messages))
    assert set(crowd.posted) <= set(messages)
    assert set(crowd.registered) <= set(emails)
    assert texts == 1


class _Crowd:
    """Posts to the chat as fast as it may, registers people one after another, and remembers what was acknowledged."""

    def __init__(self, page: str, url: str, ticket: str) -> None:
        self.posted: list[str] = []
        self.registered: list[str] = []
        self._page, self._url, self._ticket = page, url, ticket
        self._over = threading.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._post, self._register)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _post(self) -> None:
        client = socketio.Client(reconnection=False)
        client.connect(self._url, auth={"ticket": self._ticket}, namespaces=["/live"], transports=["websocket"])
        number = 0
        while not self._over.is_set() and client.connected:
            number += 1
            client_id = f"crowd-{number:06}"
            try:
                answer = client.call("post", {"client_id": client_id, "text": f"Message {number}"}, namespace="/live", timeout=5)
            except (socketio.exceptions.TimeoutError, socketio.exceptions.BadNamespaceError):
                return
            if answer["ok"]:
                self.posted.append(client_id)
            else:
                self._over.wait(0.3)  # slowed down, as everybody is

    def _register(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            email = f"crowd{number}@example.org"
            try:
                self._take_place(f"Crowd {number}", email)
            except (OSError, urllib.error.URLError):
                return
            self.registered.append(email)
            self._over.wait(BETWEEN_TWO_S)  # each is a letter to be written

    def _take_place(self, name: str, email: str) -> None:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        with opener.open(self._page, timeout=10) as answer:
            form = answer.read().decode()
        hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|form_token|visit|c)"[^>]*value="([^"]*)"', form))
        fields = urllib.parse.urlencode({**hidden, "name": name, "email": email}).encode()
        with opener.open(self._page, fields, timeout=10) as answer:
            assert "/t/" in answer.url, answer.url
