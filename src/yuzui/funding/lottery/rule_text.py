# SPDX-License-Identifier: Apache-2.0
"""A page of rules as the text of a ``rules.toml``, whichever file it was read from.

The text is the same for the same rules, and reading it gives the same rules: what is published
with a draw can be read by a person and by anyone's own program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(raw: Mapping[str, Any]) -> str:
    """Return the text of a document of rules.

    Examples
    --------
    >>> print(text({"format": "yuzui-rules/1", "rule": [{"name": "a", "total": 3}]}), end="")
    format = "yuzui-rules/1"
    <BLANKLINE>
    [[rule]]
    name = "a"
    total = 3
    """
    lines = [f"{_key(k)} = {_value(v)}" for k, v in raw.items() if k != "rule"]
    for row in raw.get("rule", ()):
        lines += ["", "[[rule]]", *(f"{_key(k)} = {_value(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(k))} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _string(str(value))


def _string(words: str) -> str:
    """Return a basic string: the escapes of JSON are those of TOML, but for DEL."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
