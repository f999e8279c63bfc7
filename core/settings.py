"""Settings: every one has a default, comes from the environment, and is frozen after start."""

import os
import re
import secrets
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SettingsError
from core.private_files import private_folder

ENV_PREFIX = "RIPPLECAST_"
SECRET_KEY_BYTES = 32
TOKEN_LENGTH_MIN = 16
PASSWORD_IN_URL = re.compile(r"(://[^:/@\s]*:)[^\s/]*@")
HOST_PATTERN = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*")
UNIX_SOCKET_PATH_MAX = 100  # the kernel holds 108 bytes, and the server appends a suffix while it starts


def _hard_to_guess(token: SecretStr) -> SecretStr:
    value = token.get_secret_value()
    if value and (len(value) < TOKEN_LENGTH_MIN or not value.isascii()):
        raise ValueError(f"must be at least {TOKEN_LENGTH_MIN} plain letters and digits")
    return token


MetricsToken = Annotated[SecretStr, AfterValidator(_hard_to_guess)]


def _hosts(value: str) -> str:
    if any(not HOST_PATTERN.fullmatch(name) for name in value.split()):
        raise ValueError("must be names of hosts with spaces between them, like cdn.example *.cdn.example")
    return value


VideoHosts = Annotated[str, AfterValidator(_hosts)]


def _url_with(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and urlsplit(value).scheme not in schemes:
            raise ValueError(f"must start with one of {', '.join(scheme + '://' for scheme in schemes)}")
        return value.rstrip("/") if "http" in schemes else value

    return AfterValidator(check)


HttpUrl = Annotated[str, _url_with("http", "https")]
DatabaseUrl = Annotated[str, _url_with("sqlite", "postgresql", "postgresql+psycopg")]
RedisUrl = Annotated[str, _url_with("redis", "rediss", "unix")]
Port = Annotated[int, Field(ge=1, le=65535)]
Cores = Annotated[float, Field(ge=0, le=256)]


class Settings(BaseSettings):
    """Where Ripplecast keeps its things, whom it speaks to and how it is reached."""

    model_config = SettingsConfigDict(env_prefix=ENV_PREFIX, frozen=True, extra="ignore")

    data_dir: Path = Field(Path("var"), description="Folder of rows, media, queues and the generated secret key")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions; generated into the data folder when unset")
    database_url: DatabaseUrl = Field("", description="SQLite file in the data folder when unset, or postgresql://…")
    redis_url: RedisUrl = Field("", description="The embedded server when unset, or redis://…, rediss://…, unix://…")

    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: Port = Field(8000, description="Port the web server listens on")
    public_url: HttpUrl = Field("", description="How people reach the product; printed in every QR code")
    proxies: int = Field(0, ge=0, le=5, description="How many trusted proxies set X-Forwarded-* in front of the web server")
    web_processes: int = Field(1, ge=1, le=64, description="Web server processes; more than one means WebSocket only")
    tick_ms: int = Field(50, ge=0, le=250, description="A room's news is gathered this long into one frame; 0: each its own")
    worker_processes: int = Field(1, ge=1, le=64, description="Worker processes for short jobs on this machine")

    rtmp_host: str = Field("0.0.0.0", description="Address that receives video from OBS or ffmpeg")  # noqa: S104
    rtmp_port: Port = Field(1935, description="Port that receives video from OBS or ffmpeg")
    recording_hours: int = Field(12, ge=0, le=336, description="Longest recording of one event; 0: none is made")
    recording_free_mb: int = Field(1000, ge=50, description="Megabytes of disk that recordings leave free; then they pause")
    variant_cores: Literal["auto"] | Cores = Field("auto", description="Cores for smaller pictures of live video; 0: none")
    video_hosts: VideoHosts = Field("", description="Further hosts that playlists from elsewhere fetch from, like *.cdn.example")
    cameras: int = Field(4, ge=0, le=64, description="Browsers' cameras that one web process encodes at a time; 0: none")
    simulcast_private: bool = Field(False, description="Whether video may be sent on to servers in private networks")
    max_upload_bytes: int = Field(8_000_000, ge=100_000, le=100_000_000, description="Largest accepted upload")

    smtp_url: Annotated[str, _url_with("smtp", "smtps", "smtp+starttls")] = Field(
        "", description="smtp://user:password@host:port (also smtps, smtp+starttls); unset: e-mails stay in the console"
    )
    mail_from: str = Field("Ripplecast <no-reply@localhost>", description="Sender of every e-mail")

    default_locale: Literal["en", "zh"] = Field("en", description="Language when a browser asks for none we have")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe line that is logged")
    metrics_token: MetricsToken = Field(SecretStr(""), description="Whoever shows it may read /metrics; unset: nobody may")
    log_format: Literal["text", "json"] = Field("text", description="Lines for people or for machines")

    @property
    def database(self) -> str:
        """SQLAlchemy URL in effect."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.resolve() / 'ripplecast.sqlite3'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def redis(self) -> str:
        """Redis URL in effect; the embedded server's socket when none is set."""
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """Unix socket of the embedded Redis-protocol server.

        Where the data folder's own path is too long for one, it lies in the temporary folder that everybody writes to,
        under a name that only who knows the secret key can tell: nobody else can put a server of theirs there.
        """
        path = self.data_dir.resolve() / "redis.sock"
        if len(str(path)) <= UNIX_SOCKET_PATH_MAX:
            return path
        return Path(gettempdir()) / f"ripplecast-{sha256(f'{self.signing_key} {path}'.encode()).hexdigest()[:32]}.sock"

    @property
    def media_dir(self) -> Path:
        """Folder of HLS playlists and segments."""
        return self.data_dir.resolve() / "media"

    @property
    def rtmp_address(self) -> tuple[str, int]:
        """Where the video input listens, as this machine reaches it: host and port."""
        return "127.0.0.1" if self.rtmp_host in ("0.0.0.0", "::") else self.rtmp_host, self.rtmp_port  # noqa: S104

    @property
    def films_dir(self) -> Path:
        """Folder of clips and of recordings made one file, each in a folder that cannot be guessed."""
        return self.media_dir / "films"

    @property
    def uploads_dir(self) -> Path:
        """Folder of re-encoded cover images."""
        return self.data_dir.resolve() / "uploads"

    @property
    def imports_dir(self) -> Path:
        """Folder of campaigns' files until they are read; never served."""
        return self.data_dir.resolve() / "imports"

    @property
    def base_url(self) -> str:
        """The address people use, without a trailing slash."""
        return self.public_url or f"http://{'localhost' if self.host in ('127.0.0.1', '0.0.0.0') else self.host}:{self.port}"  # noqa: S104

    @property
    def is_https(self) -> bool:
        """Whether people reach the product over TLS, so cookies may be marked secure."""
        return self.base_url.startswith("https://")

    @cached_property
    def signing_key(self) -> str:
        """The secret key in effect: the given one, or one generated once and kept beside the rows."""
        return self.secret_key.get_secret_value() or _kept_secret(self.data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """Read the secret beside the rows, made at first use; linked into place so that no process reads half of it."""
    private_folder(path.parent)
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:  # readable by its owner alone
            file.write(secrets.token_urlsafe(SECRET_KEY_BYTES))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()


def masked(value: str) -> str:
    """`value` without the passwords of the addresses in it, fit to be shown."""
    return PASSWORD_IN_URL.sub(r"\1********@", value)


def load_settings(**overrides: object) -> Settings:
    """Read the environment; a wrong value raises `SettingsError` with its name and what is allowed."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic validates the values
    except ValidationError as error:
        lines = [
            f"{ENV_PREFIX}{str(issue['loc'][0]).upper()}: {issue['msg']} (got {masked(repr(issue['input']))})"
            for issue in error.errors()
        ]
        raise SettingsError("\n".join(lines)) from error
