"""Hosts' cameras, sent from their browsers without an encoder of their own."""

import socket
from functools import partial
from typing import Any

import structlog
from flask_socketio import SocketIO
from redis import RedisError

from core.adapters.camera_turns import CameraTurns, Turn, stream_pass
from core.errors import DomainError
from core.platform import Platform
from core.services.events.camera_errors import (
    CameraNoIngest,
    CameraNotStarted,
    CameraOff,
    CamerasFull,
    CameraTaken,
    CameraTakenOver,
    CameraTooMuch,
)
from core.services.events.cameras import check_camera
from realtime.answers import Answer, answer_of, refused
from realtime.camera_commands import PIECE_BYTES, PIECES_AHEAD, SendCamera, StartCamera
from realtime.camera_encoder import CameraEncoder, camera_command
from realtime.camera_runs import CameraRun
from realtime.commands import Nothing
from realtime.handlers import Asked, Handler, Handlers, Reply
from realtime.rate_limit import RateLimit
from realtime.room import RoomNamespace

log = structlog.get_logger()

INGEST_WITHIN_S = 5.0  # it is on this machine, which may be busy
PIECES_AT_ONCE = 1000  # in 5 seconds: 19 Mbit/s, and what a page held back comes at once


class Cameras:
    """The recordings that come in through this process."""

    def __init__(self, platform: Platform, server: SocketIO, room: RoomNamespace) -> None:
        self._platform = platform
        self._server = server
        self._room = room
        self._turns = CameraTurns(platform.redis)
        self._of_connection: dict[str, CameraRun] = {}  # also one that has ended, until the page knows
        self._alive: set[CameraRun] = set()
        self._rate_limit = RateLimit(at_once=PIECES_AT_ONCE)
        room.on_leave(self._forget)

    def serve(self, handlers: Handlers) -> None:
        """Have the engine hand over what pages send of cameras."""
        handlers.serve([Handler("start_camera", StartCamera, self._begin), Handler("stop_camera", Nothing, self._stop)])
        handlers.hot("send_camera", self._take)

    def end_all(self) -> None:
        """End every recording; pages begin anew with the next process."""
        for run in list(self._alive):
            run.end()

    def _begin(self, asked: Asked) -> Answer:
        actor, said, event_id = asked.me.host, asked.said, asked.me.event_id
        with self._platform.reading() as session:
            check_camera(session, actor, event_id)
        self._check_ingest()
        self._check_number(event_id)
        turn = Turn.begin(said.page, asked.me.author.name)
        if (holder := self._turns.take(event_id, turn, from_others=said.take_over)) is not None:
            raise CameraTaken(name=holder.name)
        try:
            self._check_number(event_id)  # others may have begun while Redis was asked
        except CamerasFull:
            self._turns.end(event_id, turn)
            raise
        command = camera_command(self._address(stream_pass(event_id, turn)), said.format, copies=said.copy_video)
        self._send(asked.sid, CameraRun(event_id, partial(CameraEncoder, command), self._server), turn)
        return {"piece_bytes": PIECE_BYTES, "ahead": PIECES_AHEAD}

    def _address(self, shown: str) -> str:
        host, port = self._platform.settings.rtmp_address
        return f"rtmp://{host}:{port}/live/{shown}"

    def _check_ingest(self) -> None:
        if not self._platform.settings.cameras:
            raise CameraOff()
        try:
            socket.create_connection(self._platform.settings.rtmp_address, INGEST_WITHIN_S).close()
        except OSError as error:
            raise CameraNoIngest() from error

    def _check_number(self, event_id: int) -> None:
        if sum(run.event_id != event_id for run in self._alive) >= self._platform.settings.cameras:
            raise CamerasFull()

    def _send(self, sid: str, run: CameraRun, turn: Turn) -> None:
        """Whatever else of the process goes to the event gives way, and so does what the connection sent before."""
        previous = [other for other in self._alive if other.event_id == run.event_id]
        for other in previous:
            other.end(CameraTakenOver())

        def ended() -> None:
            self._alive.discard(run)
            self._turns.end(run.event_id, turn)

        self._alive.add(run)
        self._of_connection[sid] = run
        run.run_after(previous, partial(self._goes_on, run, turn), ended)

    def _goes_on(self, run: CameraRun, turn: Turn) -> bool:
        try:
            kept = self._turns.keep(run.event_id, turn)
        except RedisError:
            log.warning("camera.turn_unknown", event_id=run.event_id, exc_info=True)
            return True  # it is asked again in a second
        if not kept:
            run.end(CameraTakenOver())
        return kept

    def _take(self, sid: str, args: list[Any], reply: Reply) -> None:
        locale = self._room.locale_of(sid)

        def told(why: DomainError | None) -> None:
            reply(refused(why, locale) if why is not None else {"ok": True})

        def put() -> Answer:
            me = self._room.participant(sid)
            if not me.runs_show or (run := self._of_connection.get(sid)) is None:
                raise CameraNotStarted()
            if not self._rate_limit.allows(me.author.key):
                run.end(CameraTooMuch())
            run.put(SendCamera.model_validate(args[0] if args else {}).data, told)
            return {}

        if not (taken := answer_of(put, locale, "send_camera"))["ok"]:
            reply(taken)

    def _stop(self, asked: Asked) -> Answer:
        self._forget(asked.sid)
        return {}

    def _forget(self, sid: str) -> None:
        if (run := self._of_connection.pop(sid, None)) is not None:
            run.end()
