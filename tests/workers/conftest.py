"""Fixtures of the ingest's tests."""

import pytest

from tests.workers.ingest_support import DEADLINE_S
from workers.ingest import child


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs may take their time to end, so that a busy machine kills none before its last segment is written."""
    monkeypatch.setattr(child, "FINISH_TIMEOUT_S", DEADLINE_S)
