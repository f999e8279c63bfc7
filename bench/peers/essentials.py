"""Nothing but the essentials of a visit and a registration: Flask, one row written with the plain driver, an answer."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from queue import LifoQueue
from typing import Any

import psycopg
from flask import Flask, Response, make_response, redirect, request

CONNECTIONS = 10  # as many as the product keeps open
TABLE = "CREATE TABLE IF NOT EXISTS arrival (id {serial} PRIMARY KEY, what TEXT NOT NULL, who TEXT NOT NULL)"

database = os.environ["PEER_DATABASE"]
is_postgres = database.startswith("postgresql")
idle: "LifoQueue[Any]" = LifoQueue()
app = Flask(__name__)


def connect() -> Any:
    """A connection as durable as the product's: written to the disk before the answer leaves."""
    if is_postgres:
        return psycopg.connect(database, autocommit=True)
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


@contextmanager
def borrowed() -> Iterator[Any]:
    """A connection that nobody else uses meanwhile."""
    connection = idle.get()
    try:
        yield connection
    finally:
        idle.put(connection)


def insert(what: str, who: str) -> None:
    """Store one row."""
    statement = "INSERT INTO arrival (what, who) VALUES (%s, %s)"
    with borrowed() as connection:
        connection.execute(statement if is_postgres else statement.replace("%s", "?"), (what, who))


@app.get("/healthz")
def healthz() -> str:
    """Whether it has started."""
    return "ok"


@app.get("/q/<code>")
def visit(code: str) -> Response:
    """Store the visit, send the browser on."""
    insert(code, request.user_agent.string)
    return make_response(redirect("/page"))


@app.post("/register")
def register() -> Response:
    """Store the registration, send the browser on."""
    insert(request.form["name"], request.form["email"])
    return make_response(redirect("/ticket", 303))


for _ in range(CONNECTIONS):
    idle.put(connect())
with borrowed() as first:
    first.execute(TABLE.format(serial="BIGSERIAL" if is_postgres else "INTEGER"))
