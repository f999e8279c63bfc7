"""JSON for the wire: text as it is, except what UTF-8 cannot say."""

import json
from typing import Any

loads = json.loads
_as_it_is = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(data: Any, **_options: Any) -> str:
    """Compact JSON; halves of surrogate pairs, which JSON can spell and UTF-8 cannot, stay escaped."""
    text = _as_it_is(data)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(data, separators=(",", ":"))
    return text
