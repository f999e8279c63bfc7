"""The event's registration form, as browsers post it."""

import re
import secrets
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlencode, urlsplit

from bench.harness.load import http_request
from bench.harness.stage import Stage

CSRF_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')

_numbers = count()


class Form:
    """The event's form, opened once; every person fills it in with a browser, an address and a name of their own."""

    def __init__(self, stage: Stage, url: str) -> None:
        connection = HTTPConnection(urlsplit(url).netloc)
        connection.request("GET", stage.page)
        answer = connection.getresponse()
        found = CSRF_TOKEN.search(answer.read().decode())
        connection.close()
        assert found is not None, "the form has no token"
        cookies = (value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
        self._session = next(cookie for cookie in cookies if cookie.startswith("ripplecast="))
        self._csrf_token = found[1]
        self._page = stage.page

    def post(self, code: str = "") -> tuple[str, bytes]:
        """The name and the form of somebody new, who was sent a link or came by themselves."""
        number = next(_numbers)
        fields = {
            "csrf_token": self._csrf_token,
            "form_token": secrets.token_urlsafe(24),
            "name": f"Person {number}",
            "email": f"person{number}@example.com",
            "c": code,
        }
        return fields["name"], http_request("POST", self._page, self._headers(number), urlencode(fields))

    def _headers(self, number: int) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{self._session}; visitor={secrets.token_urlsafe(18)}",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
