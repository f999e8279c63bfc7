"""The `ripplecast` command as people call it."""

import json
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.harness.product import command_line
from core import migrations
from core.cli import main
from core.database import make_engine
from core.services.team.accounts import authenticate
from core.settings import load_settings

COMMANDS = [
    "run",
    "web",
    "worker",
    "scheduler",
    "ingest",
    "db upgrade",
    "db downgrade",
    "user add",
    "user password",
    "visits reclassify",
    "demo",
    "settings",
    "spread analyse",
    "spread attribute",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    explained = CliRunner().invoke(main, [*command.split(), "--help"])
    assert explained.exit_code == 0
    assert "Example" in explained.output


def test_settings_are_shown_with_their_source_and_without_secrets() -> None:
    shown = command_line(
        "settings", RIPPLECAST_PORT="8080", RIPPLECAST_SECRET_KEY="hush", RIPPLECAST_REDIS_URL="redis://:hunter2@queue:6379"
    )
    assert shown.returncode == 0
    assert "hush" not in shown.stdout
    assert "hunter2" not in shown.stdout
    lines = {line.split("│")[1].strip(): line for line in shown.stdout.splitlines() if line.startswith("│ RIPPLECAST_")}
    assert "environment" in lines["RIPPLECAST_PORT"]
    assert "8080" in lines["RIPPLECAST_PORT"]
    assert "default" in lines["RIPPLECAST_HOST"]
    assert "redis://:********@queue:6379" in lines["RIPPLECAST_REDIS_URL"]


@pytest.mark.parametrize("command", ["run", "web", "settings", "demo"])
def test_a_wrong_setting_is_refused_at_the_start(command: str) -> None:
    refused = command_line(command, RIPPLECAST_PORT="eighty")
    assert refused.returncode == 2
    assert "RIPPLECAST_PORT" in refused.stderr
    assert "[settings.invalid]" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_database_is_brought_up_and_taken_down(tmp_path: Path) -> None:
    up = command_line("db", "upgrade", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert f"at revision {migrations.head()}" in up.stdout
    down = command_line("db", "downgrade", "base", "--yes", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert "it is empty" in down.stdout


def test_a_member_is_added_with_an_organisation_and_only_once(tmp_path: Path) -> None:
    command_line("db", "upgrade", RIPPLECAST_DATA_DIR=str(tmp_path))
    who = ["user", "add", "ada@example.com", "--name", "Ada Byron", "--organisation", "Aurora Live"]
    added = command_line(*who, "--password", "correct horse battery", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert added.returncode == 0, added.stderr
    assert "Ada Byron (owner) may now sign in" in added.stdout
    again = command_line(*who, "--password", "correct horse battery", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert again.returncode == 1
    assert "[member.email_taken]" in again.stderr
    engine = make_engine(load_settings(data_dir=tmp_path).database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM organisation")) == 1
    engine.dispose()


def test_a_forgotten_password_is_replaced_from_the_servers_shell(tmp_path: Path) -> None:
    command_line("db", "upgrade", RIPPLECAST_DATA_DIR=str(tmp_path))
    new = ["user", "password", "Ada@example.com", "--password", "battery staple correct"]
    unknown = command_line(*new, RIPPLECAST_DATA_DIR=str(tmp_path))
    assert unknown.returncode == 1
    assert "ripplecast user add" in unknown.stderr
    who = ["user", "add", "ada@example.com", "--name", "Ada Byron", "--organisation", "Aurora Live"]
    command_line(*who, "--password", "correct horse battery", RIPPLECAST_DATA_DIR=str(tmp_path))
    assert command_line(*new, RIPPLECAST_DATA_DIR=str(tmp_path)).returncode == 0
    engine = make_engine(load_settings(data_dir=tmp_path).database)
    with Session(engine) as session:
        assert authenticate(session, "ada@example.com", "battery staple correct") is not None
        assert authenticate(session, "ada@example.com", "correct horse battery") is None
    engine.dispose()


def test_a_log_line_for_machines_is_one_json_object(tmp_path: Path) -> None:
    said = command_line("db", "upgrade", RIPPLECAST_DATA_DIR=str(tmp_path), RIPPLECAST_LOG_FORMAT="json")
    line = json.loads(said.stdout.splitlines()[0])
    assert line["event"] == "database.upgraded"
    assert line["level"] == logging.getLevelName(logging.INFO).lower()
    assert line["timestamp"].endswith("Z")
