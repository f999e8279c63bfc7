"""The Socket.IO server over our sessions."""

from __future__ import annotations

from typing import Any

import socketio
from socketio.packet import Packet as LibraryPacket

from realtime.engine import encoding
from realtime.engine.fanout import Fanout
from realtime.engine.hot import HotHandler, Reply
from realtime.engine.manager import LocalRooms
from realtime.engine.message import Message
from realtime.engine.packets import (
    ACK,
    BINARY_ACK,
    BINARY_EVENT,
    CONNECT,
    CONNECT_ERROR,
    DISCONNECT,
    EVENT,
    BadPacket,
    Incoming,
    decode,
    put_together,
)
from realtime.engine.server import EngineServer
from realtime.engine.socket import Socket


class TextPacket(LibraryPacket):  # type: ignore[misc]  # Socket.IO has no types
    """A packet whose text is written as it is, which is half as long as escapes for Chinese."""

    json = encoding


class SocketIOServer(socketio.Server):  # type: ignore[misc]  # Socket.IO has no types
    """Takes packets apart once, and hands hot events to their handlers without a detour."""

    def __init__(self, client_manager: LocalRooms, **options: Any) -> None:
        super().__init__(client_manager=client_manager, serializer=TextPacket, **options)
        self.hot_events: dict[tuple[str, str], HotHandler] = {}
        self.eio.receive = self._receive
        self.fanout = client_manager.fanout = Fanout(self.eio, client_manager, self.packet_class)
        self._awaited: dict[str, tuple[Incoming, list[bytes]]] = {}  # packets whose attachments are under way

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    def _receive(self, socket: Socket, data: str | bytes) -> None:
        if socket.sid in self._awaited or isinstance(data, bytes):
            self._receive_attachment(socket, data)
            return
        packet = decode(data)
        if packet.attachments:
            self._awaited[socket.sid] = packet, []
        else:
            self._handle(socket, packet)

    def _receive_attachment(self, socket: Socket, data: str | bytes) -> None:
        awaited = self._awaited.get(socket.sid)
        if awaited is None or isinstance(data, str):
            raise BadPacket("no attachment is awaited, or something else came")
        packet, attachments = awaited
        attachments.append(data)
        if len(attachments) < packet.attachments:
            return
        del self._awaited[socket.sid]
        self._handle(socket, packet._replace(data=put_together(packet.data, attachments)))

    def _handle(self, socket: Socket, packet: Incoming) -> None:
        kind, entered = packet.kind, packet.namespace in socket.members
        if entered == (kind == CONNECT):
            raise BadPacket("a namespace is entered first, and once")
        if kind in (EVENT, BINARY_EVENT):
            self._handle_incoming(socket, packet)
        elif kind == CONNECT:
            self._handle_connect(socket.sid, packet.namespace, packet.data)
        elif kind == DISCONNECT:
            self._handle_disconnect(socket.sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        elif kind in (ACK, BINARY_ACK):
            self._handle_ack(socket.sid, packet.namespace, packet.id, packet.data)

    def _handle_incoming(self, socket: Socket, packet: Incoming) -> None:
        member = socket.members[packet.namespace]
        if not member.accepted or member.leaving:
            return
        event = str(packet.data[0])
        handler = self.hot_events.get((packet.namespace, event))
        if handler is None:
            self._handle_event(socket.sid, packet.namespace, packet.id, [event, *packet.data[1:]])
            return
        try:
            handler(member.sid, packet.data[1:], Reply(socket, packet.namespace, packet.id))
        except Exception:
            self.logger.exception("the handler of %s failed", event)

    def _handle_connect(self, eio_sid: str, namespace: str, data: Any) -> None:
        if not self._serves(namespace):
            refusal = self.packet_class(CONNECT_ERROR, data={"message": "Invalid namespace"}, namespace=namespace)
            self._send_packet(eio_sid, refusal)
            return
        try:
            super()._handle_connect(eio_sid, namespace, data)
        except Exception:
            self.logger.exception("a connection to %s could not be handled", namespace)
            self._refuse(eio_sid, namespace)
        socket = self.eio.sockets.get(eio_sid)
        if socket is None or socket.closed:  # it ended while it was being let in
            self._forget(eio_sid, namespace, self.reason.TRANSPORT_CLOSE)

    def disconnect(self, sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        """Put a client out of a namespace. It is told last, for it may be back at once, and handlers may take their time."""
        namespace = namespace or "/"
        is_ours = self.manager.is_connected if ignore_queue else self.manager.can_disconnect
        if not is_ours(sid, namespace):
            return
        eio_sid = self.manager.pre_disconnect(sid, namespace=namespace)
        try:
            self._trigger_event("disconnect", namespace, sid, self.reason.SERVER_DISCONNECT)
        finally:
            self.manager.disconnect(sid, namespace=namespace, ignore_queue=True)
            self._send_packet(eio_sid, self.packet_class(DISCONNECT, namespace=namespace))

    def _serves(self, namespace: str) -> bool:
        named = namespace in self.handlers or namespace in self.namespace_handlers
        return named or self.namespaces == "*" or namespace in self.namespaces

    def _refuse(self, eio_sid: str, namespace: str) -> None:
        refusal = self.packet_class(CONNECT_ERROR, data={"message": "Internal server error"}, namespace=namespace)
        self._send_packet(eio_sid, refusal)
        if (sid := self.manager.sid_from_eio_sid(eio_sid, namespace)) is not None:
            self.manager.basic_disconnect(sid, namespace)

    def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._awaited.pop(eio_sid, None)
        for namespace in self.manager.get_namespaces():
            self._forget(eio_sid, namespace, reason)
        self.environ.pop(eio_sid, None)

    def _forget(self, eio_sid: str, namespace: str, reason: str) -> None:
        """Take a client out of a namespace, whether it was let in already or not."""
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if sid is None:
            return
        if self.manager.is_connected(sid, namespace):
            self._handle_disconnect(eio_sid, namespace, reason)
        elif self.manager.is_pre_connected(sid, namespace):
            self.manager.basic_disconnect(sid, namespace)

    def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.deliver(Message.of(pkt.encode()))
