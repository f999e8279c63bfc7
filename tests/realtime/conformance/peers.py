"""Which server is held to the documents, and what Node's is known to do otherwise."""

import os

import pytest

IS_NODE = os.environ.get("RIPPLECAST_CONFORMANCE_PEER", "ripplecast") == "node"


def node_falls_short(how: str) -> pytest.MarkDecorator:
    """Marks a sentence that Node's server does not follow; should it begin to, the mark fails."""
    return pytest.mark.xfail(IS_NODE, reason=f"Node: {how}", strict=True)
