"""One encoder's connection: handshake, commands, then its video on the way to ffmpeg."""

import asyncio
import os
import time
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog

from core.services.events.streams import Measured
from workers.ingest import commands, flv
from workers.ingest.channel import Channel, Channels, Refused
from workers.ingest.chunks import MAX_CHUNK_BYTES, MEDIA_LIMIT_BYTES, ChunkReader, Message, ProtocolError
from workers.ingest.encoder import EncoderStalled, HlsEncoder, hls_command
from workers.ingest.meter import Meter

log = structlog.get_logger()

APPLICATION = "live"
RTMP_VERSION = 3
HANDSHAKE_BYTES = 1536
INTRODUCTION_TIMEOUT_S = 10.0  # from the first byte to an accepted key
SILENCE_TIMEOUT_S = 20.0
FAREWELL_TIMEOUT_S = 2.0
LEAVING = ("deleteStream", "closeStream", "FCUnpublish")
MEDIA = (commands.KIND_AUDIO, commands.KIND_VIDEO, commands.KIND_DATA)


class Session:
    """Speaks RTMP with one encoder."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, channels: Channels) -> None:
        self.last_heard_at = asyncio.get_running_loop().time()
        self._chunks = ChunkReader(reader)
        self._reader = reader
        self._writer = writer
        self._channels = channels
        self._task: asyncio.Task[None] | None = None
        self.peer = str((writer.get_extra_info("peername") or ["?"])[0])
        self.is_known = False  # whether it has shown a valid key
        self._acknowledged_bytes = 0
        self._meter = Meter()
        self._is_encoded: bool | None = None  # once it is known whether we have to
        self._log = log.bind(peer=self.peer)

    def end(self) -> None:
        """Close the connection; its encoder ends in order."""
        if self._task is not None:
            self._task.cancel()

    def measured(self) -> Measured | None:
        """How well its video arrives; None before any did."""
        return self._meter.measured(is_encoded=self._is_encoded) if self._is_encoded is not None else None

    async def run(self) -> None:
        """Serve the connection until either side ends it."""
        self._task = asyncio.current_task()
        try:
            async with asyncio.timeout(INTRODUCTION_TIMEOUT_S):
                await self._shake_hands()
                stream_key = await self._introduction()
            await self._publish(stream_key)
        except (IncompleteReadError, ConnectionError):
            self._log.info("ingest.disconnected")
        except TimeoutError:
            self._log.info("ingest.silent")
        except ProtocolError as error:
            self._log.info("ingest.not_understood", reason=str(error))
        except Refused as refusal:
            self._log.info("ingest.refused", reason=str(refusal))
            await self._farewell(commands.publish_refused(str(refusal)))
        finally:
            self._writer.close()

    async def _shake_hands(self) -> None:
        version = (await self._chunks.read(1))[0]
        if version != RTMP_VERSION:
            raise ProtocolError("this is not RTMP")
        theirs = await self._chunks.read(HANDSHAKE_BYTES)
        ours = bytes(8) + os.urandom(HANDSHAKE_BYTES - 8)
        await self._send(bytes([RTMP_VERSION]) + ours + theirs)
        await self._chunks.read(HANDSHAKE_BYTES)

    async def _introduction(self) -> str:
        """Answer commands until the encoder asks to publish; gives its stream key."""
        while True:
            message = await self._message()
            if message.kind not in (commands.KIND_COMMAND, commands.KIND_COMMAND_AMF3):
                continue
            command = commands.parse_command(message)
            if command.name == "connect":
                await self._welcome(command)
            elif command.name == "createStream":
                await self._send(commands.stream_created(command))
            elif command.name == "publish":
                return command.stream_key

    async def _welcome(self, connect: commands.Command) -> None:
        if connect.application != APPLICATION:
            reason = f"The address must end in /{APPLICATION}."
            await self._farewell(commands.rejection(connect, reason))
            raise ProtocolError(reason)
        await self._send(commands.greeting(connect))

    async def _publish(self, stream_key: str) -> None:
        async with self._channels.publish(stream_key, self) as channel:
            self.is_known = True
            self._chunks.message_limit = MEDIA_LIMIT_BYTES
            await self._send(commands.publish_started())
            self._log = self._log.bind(event_id=channel.target.event_id)
            self._log.info("ingest.publishing")
            probe = flv.Probe()
            while (message := await self._media()) is not None:
                if probe.add(message):
                    await self._encode(channel, probe)
                    break
        self._log.info("ingest.ended")

    async def _encode(self, channel: Channel, probe: flv.Probe) -> None:
        run = f"{time.time_ns() // 1_000_000:x}"
        command = hls_command(channel.folder, run, channel.first_number, probe.codecs)
        self._is_encoded = False in (probe.codecs.video, probe.codecs.audio)
        encoder = await HlsEncoder.start(command)
        self._log.info("ingest.encoding", copies_video=probe.codecs.video, copies_audio=probe.codecs.audio)
        announcement = asyncio.create_task(self._channels.announce(channel, run))
        try:
            channel.taps.begin(probe.codecs)
            await encoder.write(flv.header(probe.codecs))
            async for message in self._all_media(probe):
                channel.taps.take(message)
                await encoder.write(flv.tag(message))
        except EncoderStalled as stalled:
            self._log.error("ingest.encoder_failed", reason=str(stalled), complaints=encoder.complaints.splitlines())
        finally:
            announcement.cancel()
            channel.taps.end()
            await encoder.finish()

    async def _all_media(self, probe: flv.Probe) -> AsyncIterator[Message]:
        """What has been looked at already, then everything until the encoder leaves."""
        for message in probe.messages:
            yield message
        while (more := await self._media()) is not None:
            yield more

    async def _media(self) -> Message | None:
        """The next piece of audio, video or description; None when the encoder says it leaves."""
        while True:
            async with asyncio.timeout(SILENCE_TIMEOUT_S):
                message = await self._message()
            if message.kind in MEDIA and message.payload:
                self._meter.add(message)
                return message
            if message.kind == commands.KIND_COMMAND and commands.parse_command(message).name in LEAVING:
                return None

    async def _message(self) -> Message:
        message = await self._chunks.message()
        self.last_heard_at = asyncio.get_running_loop().time()
        number = int.from_bytes(message.payload[:4], "big")
        if message.kind == commands.KIND_CHUNK_SIZE:
            if not 1 <= number <= MAX_CHUNK_BYTES:
                raise ProtocolError("a chunk size makes no sense")
            self._chunks.chunk_bytes = number
        elif message.kind == commands.KIND_ABORT:
            self._chunks.abort(number)
        if self._chunks.received_bytes - self._acknowledged_bytes > commands.WINDOW_BYTES // 2:
            self._acknowledged_bytes = self._chunks.received_bytes
            await self._send(commands.acknowledgement(self._acknowledged_bytes))
        return message

    async def _send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _farewell(self, data: bytes) -> None:
        """Send the last words and let the peer hang up: closing on unread data would take the words back."""
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(FAREWELL_TIMEOUT_S):
                await self._send(data)
                self._writer.write_eof()
                while await self._reader.read(HANDSHAKE_BYTES):
                    pass
