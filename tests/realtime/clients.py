"""The stock Python Socket.IO client, with waiting that ends."""

import queue
import threading
from typing import Any
from uuid import uuid4

import socketio

TIMEOUT_S = 30  # for what comes; a busy machine takes its time


class RoomClient:
    """One connection to one namespace that keeps every event it hears, in order."""

    def __init__(
        self,
        url: str,
        auth: dict[str, object] | None,
        namespace: str = "/live",
        transport: str = "websocket",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.namespace = namespace
        self.refused: Any = None
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        self._client = socketio.Client(reconnection=False, request_timeout=TIMEOUT_S)
        self._client.on("*", self._hear, namespace=namespace)
        self._client.on("connect_error", self._refuse, namespace=namespace)
        self._gone = threading.Event()
        self._client.on("disconnect", lambda *_: self._gone.set(), namespace=namespace)
        try:
            self._client.connect(
                url, auth=auth, namespaces=[namespace], transports=[transport], headers=headers or {}, wait_timeout=TIMEOUT_S
            )
        except socketio.exceptions.ConnectionError:
            if self.refused is None:
                raise

    def _hear(self, name: str, data: Any = None) -> None:
        """What a tick holds is heard item by item."""
        for heard in data if name == "tick" else [(name, data)]:
            self._heard.put((heard[0], heard[1]))

    def _refuse(self, reason: Any) -> None:
        self.refused = reason["data"]

    def say(self, name: str, data: dict[str, Any]) -> dict[str, Any]:
        """Send an event and give its acknowledgement."""
        answer: dict[str, Any] = self._client.call(name, data, namespace=self.namespace, timeout=TIMEOUT_S)
        return answer

    def join(self, **data: Any) -> dict[str, Any]:
        """Ask for a snapshot or a catch-up."""
        return self.say("join", data)

    def post(self, text: str, client_id: str, **data: Any) -> dict[str, Any]:
        """Say something."""
        return self.say("post", {"client_id": client_id, "text": text, **data})

    def posted(self, text: str, **data: Any) -> dict[str, Any]:
        """Say something that is taken, and give the message."""
        answer = self.post(text, f"said-{uuid4()}"[:40], **data)
        assert answer["ok"], answer
        message: dict[str, Any] = answer["message"]
        return message

    def hear(self, name: str) -> Any:
        """The next event called `name`; others that came before it are passed over."""
        while True:
            heard, data = self._heard.get(timeout=TIMEOUT_S)
            if heard == name:
                return data

    def everything_heard(self) -> list[tuple[str, Any]]:
        """Every event that has arrived and was not taken yet."""
        taken = []
        while not self._heard.empty():
            taken.append(self._heard.get())
        return taken

    def hear_message(self, message_id: int) -> dict[str, Any]:
        """The next news that shows this message."""
        while True:
            for message in self.hear("chat")["messages"]:
                if message["id"] == message_id:
                    return dict(message)

    def hear_removal(self, message_id: int) -> None:
        """Wait for the news that this message is not shown any more."""
        while message_id not in self.hear("chat")["removed"]:
            pass

    def heard_until(self, message_id: int) -> list[tuple[str, Any]]:
        """Every event not taken yet, up to the one that shows this message."""
        taken: list[tuple[str, Any]] = []
        while not taken or not _shows(taken[-1], message_id):
            taken.append(self._heard.get(timeout=TIMEOUT_S))
        return taken

    def was_hung_up(self) -> bool:
        """Whether the server ends the connection while one waits."""
        return self._gone.wait(TIMEOUT_S)

    def close(self) -> None:
        """Leave."""
        self._client.disconnect()


def _shows(heard: tuple[str, Any], message_id: int) -> bool:
    name, data = heard
    return name == "chat" and any(message["id"] == message_id for message in data["messages"])
