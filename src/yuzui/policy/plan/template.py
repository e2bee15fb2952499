# SPDX-License-Identifier: Apache-2.0
"""Write out the checks of a clause: templates, dated parameters and names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from yuzui.policy.plan.clause import Parameter
from yuzui.sheets.formats import yaml_lines

Checks = list[dict[str, Any]]

_NAME = re.compile(r"\$([a-z_]+)")


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named list of checks with holes.

    Parameters
    ----------
    checks : list
        Checks in which ``$name`` stands for a parameter.
    needs : list of str
        Parameters that must be given.
    defaults : dict
        Parameters that may be given.
    """

    checks: list[Any]
    needs: list[str]
    defaults: dict[str, Any] = {}

    def lacking(self, entries: Mapping[str, Any]) -> list[str]:
        """Return the parameters that are needed and not given."""
        return [name for name in self.needs if name not in entries]

    def write(self, entries: Mapping[str, Any]) -> Checks:
        """Return the checks with every hole filled."""
        values = {**self.defaults, **entries}
        written: Checks = []
        for check in self.checks:
            if check == "$log":
                written += [_filled(item, values) for item in values["log"]]
                continue
            body = dict(check)
            if values.get(body.pop("when", ""), True):
                written.append(_filled(body, values))
        return written


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by name."""
    raw = yaml_lines.read(Path(str(files("yuzui.policy.plan") / "forms" / "templates.yaml")))
    return msgspec.convert(raw, dict[str, Template])


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {_filled(k, values): _filled(item, values) for k, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values) for item in value]
    if not isinstance(value, str):
        return value
    if (whole := _NAME.fullmatch(value)) is not None:
        return values[whole[1]]
    return _NAME.sub(lambda hole: str(values[hole[1]]), value)


def expand(checks: list[Any], parameters: Mapping[str, Parameter], day: dt.date) -> Checks:
    """Write out templates, names and dated parameters."""
    count: dict[str, int] = {}
    done: Checks = []
    for item in _written(checks):
        check = _dated(item, parameters, day)
        kind = check["kind"]
        count[kind] = count.get(kind, 0) + 1
        usual = kind if count[kind] == 1 else f"{kind}-{count[kind]}"
        check["name"] = check.get("name") or usual
        done.append(check)
    return done


def _written(checks: list[Any]) -> Iterator[dict[str, Any]]:
    for check in checks:
        if "template" in check:
            yield from templates()[check["template"]].write(check)
        else:
            yield check


def _dated(value: Any, parameters: Mapping[str, Parameter], day: dt.date) -> Any:
    if isinstance(value, dict):
        return {key: _dated(item, parameters, day) for key, item in value.items()}
    if isinstance(value, list):
        return [_dated(item, parameters, day) for item in value]
    if isinstance(value, str) and value.startswith("parameter:"):
        return parameters[value.removeprefix("parameter:")].on(day)
    return value
