"""The stock clients of both languages as anybody would use them: they choose their transport, and reconnect by themselves."""

import json
import queue
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import socketio

from core.processes import die_with_parent
from hatch_build import NODE

ATTENDEE = Path(__file__).parent / "node" / "attendee.mjs"
NAMESPACE = "/live"
TIMEOUT_S = 15
ANSWER_TIMEOUT_S = 5
RETRY_S = 0.1
ATTEMPTS = 5


class StockClient:
    """One connection to the room that keeps what it hears, its own comings and goings among it."""

    kinds: ClassVar[dict[str, type["StockClient"]]] = {}

    def __init_subclass__(cls) -> None:
        StockClient.kinds[cls.__name__] = cls

    def __init__(self) -> None:
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def take(self, name: str, data: Any = None) -> None:
        """Keep an event; what a tick holds is heard item by item."""
        for item in data if name == "tick" else [(name, data)]:
            self._heard.put((item[0], item[1]))

    def hear(self, name: str) -> Any:
        """The next event called `name`; others that came before it are passed over."""
        while True:
            heard, data = self._heard.get(timeout=TIMEOUT_S)
            if heard == name:
                return data

    def hear_messages(self, count: int) -> list[dict[str, Any]]:
        """The next so many messages told to the room; several may come in one tick."""
        messages: list[dict[str, Any]] = []
        while len(messages) < count:
            messages += self.hear("chat")["messages"]
        return messages

    def hear_of(self, message_id: int) -> dict[str, Any] | None:
        """The next news of a message: as it stands now, or None when it is not shown any more."""
        while True:
            news = self.hear("chat")
            if message_id in news["removed"]:
                return None
            for message in news["messages"]:
                if message["id"] == message_id:
                    return dict(message)

    def say(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event and give its acknowledgement; raises TimeoutError when none comes."""
        raise NotImplementedError

    def insist(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send it again until it is acknowledged, as somebody does whose line comes and goes."""
        for _ in range(ATTEMPTS):
            with suppress(TimeoutError):
                return self.say(name, data)
        raise TimeoutError(f"{name} was never answered")

    def close(self) -> None:
        """Leave."""
        raise NotImplementedError


class Python(StockClient):
    """python-socketio's."""

    def __init__(self, url: str, auth: dict[str, Any], transports: list[str], headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self._client = socketio.Client(reconnection_delay=RETRY_S, reconnection_delay_max=5 * RETRY_S)
        self._client.on("*", self.take, namespace=NAMESPACE)
        self._client.on("connect", lambda: self.take("connect"), namespace=NAMESPACE)
        self._client.on("disconnect", lambda reason: self.take("disconnect", reason), namespace=NAMESPACE)
        self._client.on("connect_error", self._refused, namespace=NAMESPACE)
        try:
            to = {"namespaces": [NAMESPACE], "transports": transports, "headers": headers or {}}
            self._client.connect(url, auth=auth, wait_timeout=TIMEOUT_S, **to)
        except socketio.exceptions.ConnectionError:
            self._client.shutdown()
        if len(transports) > 1 and self._client.transport() == "websocket":
            self.take("upgrade", "websocket")

    def _refused(self, reason: Any) -> None:
        self.take("connect_error", reason.get("data") if isinstance(reason, dict) else None)

    def say(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._client.call(name, data, namespace=NAMESPACE, timeout=ANSWER_TIMEOUT_S)
        except socketio.exceptions.BadNamespaceError as error:
            self._client.sleep(RETRY_S)
            raise TimeoutError from error
        except socketio.exceptions.TimeoutError as error:
            raise TimeoutError from error
        return answer

    def close(self) -> None:
        self._client.shutdown()


class JavaScript(StockClient):
    """socket.io-client, in a Node of its own."""

    def __init__(self, url: str, auth: dict[str, Any], transports: list[str], headers: dict[str, str] | None = None) -> None:
        super().__init__()
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        command = [NODE, ATTENDEE, url, *map(json.dumps, (auth, transports, headers or {}))]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            name, data = json.loads(line)
            if name == "answer":
                self._answers.put(data)
            else:
                self.take(name, data)

    def say(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, data, ANSWER_TIMEOUT_S * 1000]) + "\n")
        self._process.stdin.flush()
        if (answer := self._answers.get(timeout=TIMEOUT_S)) is None:
            raise TimeoutError
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=TIMEOUT_S)
        self._reader.join()
