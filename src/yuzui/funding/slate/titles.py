# SPDX-License-Identifier: Apache-2.0
"""The words of a rule, from its title or else its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, same

Document = Mapping[str, Any]


def rule_title(document: Document, name: str) -> Text:
    """Return the words of a rule, by ``name`` or ``name[category]``."""
    for rule in document["rules"]:
        full = f"{rule['name']}[{rule['category']}]" if rule["category"] else rule["name"]
        if full == name:
            title = rule["title"]
            said = same(rule["name"]) if title is None else Text.of(title)
            return said + category(rule["category"])
    return same(name)


def category(name: str | None) -> Text:
    """Return the category of a row in brackets; nothing without one."""
    return Text(f" ({name})", f"（{name}）") if name else same("")
