"""`ripplecast ingest`: receive video until asked to stop."""

import asyncio
import signal
import sys
from datetime import timedelta

from core.bootstrap import build_platform
from core.logs import set_up_logs
from core.platform import Platform
from core.settings import load_settings
from workers.ingest.channel import Channels
from workers.ingest.presence import Presence
from workers.ingest.product import Product
from workers.ingest.recorder import MEGABYTE, Limits, Recorder
from workers.ingest.rungs import Budget, allowance
from workers.ingest.server import IngestServer
from workers.ingest.simulcast import Simulcaster
from workers.ingest.variants import Variants


async def serve(platform: Platform) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings, product = platform.settings, Product(platform)
    limits = Limits(timedelta(hours=settings.recording_hours), settings.recording_free_mb * MEGABYTE)
    recorder = Recorder(settings.media_dir, product, limits)
    channels = Channels(settings.media_dir, product.find, product, recorder)
    variants = Variants(settings.media_dir, product, Budget(allowance(settings.variant_cores)), channels.on_air)
    simulcaster = Simulcaster(product, private_allowed=settings.simulcast_private)
    channels.tap_with(simulcaster.tap)
    channels.tap_with(Presence(product.left).tap)
    async with IngestServer(channels, settings.rtmp_host, settings.rtmp_port), variants, simulcaster:
        await stop.wait()


def main() -> int:
    """Start the server; a port that is taken is said in one line."""
    settings = load_settings()
    set_up_logs(settings)
    try:
        asyncio.run(serve(build_platform(settings)))
    except OSError as error:
        sys.stderr.write(f"Cannot receive video on {settings.rtmp_host}:{settings.rtmp_port}: {error.strerror}. ")
        sys.stderr.write("Set RIPPLECAST_RTMP_PORT to a free port.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
