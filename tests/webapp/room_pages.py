"""What the room's page makes of what it hears: its own reducer, run in Node, against a room of which everything is known."""

import json
import subprocess
from pathlib import Path
from typing import Any

from hatch_build import NODE

PLAYER = Path(__file__).with_name("room_pages.mjs")
PAGE = 5  # messages of a snapshot and of a page of history here
ME = {"key": "me", "name": "Maud F."}
JUNAID = {"key": "junaid", "name": "Junaid S."}
Json = dict[str, Any]


class Rows:
    """A room's rows, and every answer they give: the contract written down once more, slowly."""

    def __init__(self) -> None:
        self.revision = 0
        self.rows: list[Json] = []
        self.chat: Json = {"revision": 0, "slow_s": 0}

    def step(self, op: str, choice: int) -> None:
        """One commit; nothing where nothing can be done."""
        standing = [row for row in self.rows if row["shown"] == (op != "restore")]
        if op not in ("post", "settings") and not standing:
            return
        self.revision += 1
        if op == "settings":
            self.chat = {"revision": self.revision, "slow_s": choice % 60}
        elif op == "post":
            self.rows.append(self._row())
            self._touch(self.rows[-1], f"said {choice}")
        else:
            row = standing[choice % len(standing)]
            row["shown"] = op != "remove"
            self._touch(row, f"edited {choice}" if op == "edit" else row["text"])

    def say(self, text: str, author: Json) -> Json:
        """Somebody says something; gives the message."""
        self.revision += 1
        self.rows.append(self._row() | {"author": author})
        self._touch(self.rows[-1], text)
        return message(self.rows[-1])

    def _row(self) -> Json:
        number = len(self.rows) + 1
        return {"id": number, "shown": True, "text": "", "place": self.revision, "author": ME if number % 2 else JUNAID}

    def _touch(self, row: Json, text: str) -> None:
        row |= {"text": text, "revision": self.revision}

    def shown(self) -> list[Json]:
        return [message(row) for row in self.rows if row["shown"]]

    def snapshot(self) -> Json:
        return self._answer() | {"messages": self.shown()[-PAGE:], "more": len(self.shown()) > PAGE}

    def catch_up(self, after: int) -> Json:
        return self._answer() | self._changes(after)

    def news(self, after: int) -> Json:
        """One `chat` item of a tick."""
        news = {"from": after, "to": self.revision} | self._changes(after)
        return news | ({"chat": self.chat} if self.chat["revision"] > after else {})

    def history(self, before: int) -> Json:
        older = [each for each in self.shown() if each["place"] < before]
        return {"messages": older[-PAGE:], "more": len(older) > PAGE}

    def after(self, place: int) -> Json:
        newer = [each for each in self.shown() if each["place"] > place]
        return {"messages": newer[:PAGE], "more": True, "newer": len(newer) > PAGE}

    def around(self, message_id: int) -> Json:
        place = next(row["place"] for row in self.rows if row["id"] == message_id)
        before, after = self.history(place), self.after(place - 1)
        messages = before["messages"] + after["messages"]
        return {"messages": messages, "more": before["more"], "newer": after["newer"]}

    def _answer(self) -> Json:
        answer = {
            "revision": self.revision,
            "chat": self.chat,
            "event": None,
            "you": ME,
            "may": [],
            "waiting": [],
            "watching": 1,
        } | {"boards": {}}
        return json.loads(json.dumps(answer))  # type: ignore[no-any-return]

    def _changes(self, after: int) -> Json:
        changed = [row for row in self.rows if row["revision"] > after]
        return {
            "messages": [message(row) for row in changed if row["shown"]],
            "removed": [row["id"] for row in changed if not row["shown"]],
        }


def message(row: Json) -> Json:
    """MESSAGE of a row."""
    return {name: row[name] for name in ("id", "place", "revision", "text", "author")} | {"at": "now"}


class Page:
    """The reducer in a process of its own: one line of changes, one line of what is shown."""

    def __init__(self) -> None:
        command = [str(NODE), "--disable-warning=ExperimentalWarning", str(PLAYER)]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def after(self, changes: list[Json]) -> Json:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(changes) + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())  # type: ignore[no-any-return]

    def close(self) -> None:
        self._node.communicate()


def joined(answer: Json) -> Json:
    return {"kind": "joined", "answer": answer}


def news(item: Json) -> Json:
    return {"kind": "news", "news": item}
