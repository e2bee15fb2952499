# SPDX-License-Identifier: Apache-2.0
"""Write out the checks of a clause: shared proofs, dated parameters and names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.policy.plan.clause import Parameter
from yuzui.sheets.formats import yaml_lines


@cache
def proofs() -> Mapping[str, Mapping[str, Any]]:
    """Return the shared proofs by ``area/name``, as declared once for all plans."""
    return dict(yaml_lines.read(Path(str(files("yuzui.policy.plan") / "proofs.yaml"))))


def cites(check: Any) -> bool:
    """Return whether a check as written stands for a shared proof."""
    return isinstance(check, Mapping) and "proof" in check and "kind" not in check


def expand(checks: Sequence[Any], parameters: Mapping[str, Parameter], day: dt.date) -> list[dict[str, Any]]:
    """Write out shared proofs, dated parameters and names."""
    count: dict[str, int] = {}
    done = []
    for item in checks:
        written = {**proofs()[item["proof"]], **item} if cites(item) else item
        if cites(item):
            written.setdefault("name", str(item["proof"]).replace("/", "-"))
        check = _dated(written, parameters, day)
        kind = check["kind"]
        count[kind] = count.get(kind, 0) + 1
        check["name"] = check.get("name") or (kind if count[kind] == 1 else f"{kind}-{count[kind]}")
        done.append(check)
    return done


def _dated(value: Any, parameters: Mapping[str, Parameter], day: dt.date) -> Any:
    if isinstance(value, dict):
        return {key: _dated(item, parameters, day) for key, item in value.items()}
    if isinstance(value, list):
        return [_dated(item, parameters, day) for item in value]
    if isinstance(value, str) and value.startswith("parameter:"):
        return parameters[value.removeprefix("parameter:")].on(day)
    return value
