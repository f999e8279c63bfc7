"""Wiring: settings become a platform. Nothing else joins the floor's parts."""

from redis import Redis

from core import subscribers
from core.adapters.jobs import Jobs
from core.adapters.live import Live
from core.compiled import keep_compiled
from core.database import make_engine
from core.platform import Platform
from core.settings import Settings, load_settings
from core.settling import Settling


def build_platform(settings: Settings | None = None) -> Platform:
    """Join the floor's parts as the settings say."""
    settings = settings or load_settings()
    keep_compiled(settings.data_dir)
    redis = Redis.from_url(settings.redis)
    engine = make_engine(settings.database)
    return Platform(
        settings=settings,
        engine=engine,
        redis=redis,
        jobs=Jobs(redis),
        live=Live(settings.redis, redis),
        settling=Settling(engine),
        react=subscribers.react,
    )
