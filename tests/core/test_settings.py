"""Settings: everything has a default, wrong values are refused by name, secrets are kept and masked."""

from pathlib import Path

import pytest

from core.errors import SettingsError
from core.settings import load_settings, masked


def test_without_any_setting_everything_stays_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.database == f"sqlite:///{tmp_path}/var/ripplecast.sqlite3"
    assert settings.redis.startswith("unix://")
    assert settings.base_url == "http://localhost:8000"


def test_the_environment_sets_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIPPLECAST_PORT", "8080")
    assert load_settings().port == 8080


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("RIPPLECAST_PORT", "80a", "integer"),
        ("RIPPLECAST_PORT", "70000", "less than or equal to 65535"),
        ("RIPPLECAST_DATABASE_URL", "mysql://rows", "sqlite://, postgresql://"),
        ("RIPPLECAST_REDIS_URL", "localhost:6379", "redis://, rediss://, unix://"),
        ("RIPPLECAST_LOG_FORMAT", "xml", "'text' or 'json'"),
        ("RIPPLECAST_DEFAULT_LOCALE", "fr", "'en' or 'zh'"),
        ("RIPPLECAST_METRICS_TOKEN", "secret", "at least 16 plain letters"),
        ("RIPPLECAST_VIDEO_HOSTS", "cdn.example; script-src *", "names of hosts"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert name in str(refusal.value)
    assert allowed in str(refusal.value)


def test_a_refusal_does_not_print_the_password_within_the_wrong_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIPPLECAST_SMTP_URL", "smtpp://me:hunter2@mail.example.com")
    with pytest.raises(SettingsError) as refusal:
        load_settings()
    assert "hunter2" not in str(refusal.value)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first, second = (load_settings(data_dir=tmp_path).signing_key for _ in range(2))
    assert first == second
    assert len(first) > 40
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


def test_a_socket_path_longer_than_the_kernel_allows_is_replaced_by_a_short_one_of_its_own(tmp_path: Path) -> None:
    deep = [load_settings(data_dir=tmp_path / ("d" * 120) / name).redis_socket for name in ("one", "two")]
    assert all(len(str(path)) < 100 for path in deep)
    assert deep[0] != deep[1]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@host:6379/0", "redis://:********@host:6379/0"),
        ("postgresql://rc:p@ss@host/db", "postgresql://rc:********@host/db"),
        ("https://example.com/a:b@c", "https://example.com/a:b@c"),
        ("smtp://mail.example.com:25", "smtp://mail.example.com:25"),
    ],
)
def test_a_password_in_an_address_is_masked(url: str, shown: str) -> None:
    assert masked(url) == shown
