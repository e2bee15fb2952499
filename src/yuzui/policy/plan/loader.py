# SPDX-License-Identifier: Apache-2.0
"""Load a plan: whole, or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import Place, PlanError, UnknownIdentifierError, together
from yuzui.policy.plan import frame, lint, workbook
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.concept import Concept, place
from yuzui.policy.plan.edition import Head, Plan, Waiver
from yuzui.policy.plan.parameter import Parameter
from yuzui.policy.plan.template import expand, templates
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, same

FIRST = "cn_14fyp_ch4"
"""The plan shown when none is named."""


def folder() -> Path:
    """Return the folder whose listing is the registry of plans."""
    return Path(str(files("yuzui.policy.plan") / "plans"))


def names() -> list[str]:
    """Return the plans that come with Yuzui, the first plan first."""
    found = sorted(path.stem for path in folder().glob("*.yaml"))
    return sorted(found, key=lambda name: name != FIRST)


def find(name: str | None) -> Path:
    """Return the file of a plan by name or path."""
    name = name or FIRST
    for path in (folder() / f"{name}.yaml", Path(name)):
        if path.is_file():
            return path
    raise UnknownIdentifierError(
        Text("there is no such plan", "没有该规划"),
        seen=name,
        expected=" ".join(names()),
        fix=same(f"--plan {FIRST}"),
        code="unknown_plan",
    )


def load(name: str | None = None, day: dt.date | None = None) -> Plan:
    """Load a plan."""
    path, today = find(name), day or dt.date.today()
    return _kept(path, today, _state()) if path.parent == folder() else _loaded(path, today)


def _loaded(path: Path, day: dt.date) -> Plan:
    raw = assemble(path)
    known = nodes(raw, path.parent)
    faults = lint.faults(raw, known)
    if faults:
        raise together(faults)
    return _build(raw, known, day)


@lru_cache(maxsize=8)
def _kept(path: Path, day: dt.date, state: tuple[Any, ...]) -> Plan:
    """Return a plan that comes with Yuzui; most commands and pages ask for the same one."""
    return _loaded(path, day)


def _state() -> tuple[Any, ...]:
    """Return what changes whenever a file of the registry of plans does."""
    return tuple((p.name, p.stat().st_mtime_ns) for p in sorted(folder().rglob("*.*")))


def head(name: str | None = None) -> Head:
    """Return what a plan says of itself, without reading its clauses."""
    path = find(name)
    raw = assemble(path) if path.suffix.casefold() == ".xlsx" else yaml_lines.read(path)
    try:
        return msgspec.convert(raw["plan"], Head)
    except (msgspec.ValidationError, KeyError, TypeError):
        raise _shape(path.name, raw, "plan") from None


def blank(name: str) -> str:
    """Return the text of a new plan of one clause, to be filled in."""
    text = (folder().parent / "forms" / "new.yaml").read_text(encoding="utf-8")
    return text.replace("id: PLAN", f"id: {name}").replace("THIS_FILE", f"{name}.yaml")


def assemble(path: Path) -> yaml_lines.Marked:
    """Return one mapping with the clauses of all parts of a plan."""
    if path.suffix.casefold() == ".xlsx":
        return workbook.read(path)
    raw = yaml_lines.read(path)
    if not isinstance(raw, yaml_lines.Marked):
        raise _shape(path.name, raw, "plan, clauses")
    _framed(raw)
    clauses = yaml_lines.Listed(raw.get("clauses") or [])
    clauses.file, clauses.line = path.name, raw.lines.get("clauses", raw.line)
    clauses.lines = list(getattr(raw.get("clauses"), "lines", []))
    for name in raw.pop("parts", None) or []:
        part = yaml_lines.read(path.parent / str(name))
        if not isinstance(part, yaml_lines.Marked) or not isinstance(part.get("clauses"), list):
            raise _shape(str(name), part, "section, clauses")
        _framed(part)
        for clause, line in zip(part["clauses"], part["clauses"].lines, strict=True):
            clause.setdefault("section", str(part.get("section", "")))
            clause.lines.setdefault("section", part.line)
            clauses.append(clause)
            clauses.lines.append(line)
    raw["clauses"] = clauses
    raw.lines.setdefault("clauses", raw.line)
    return raw


def _framed(raw: yaml_lines.Marked) -> None:
    if found := frame.faults(raw):
        raise together(found)


def _shape(file: str, seen: Any, expected: str) -> PlanError:
    return PlanError(
        Text("this file does not have the shape of a plan", "该文件不具备规划的结构"),
        place=Place(file=file, row=1),
        seen=type(seen).__name__,
        expected=expected,
        fix=same("yuzui plan new NAME"),
        code="not_a_plan",
    )


def nodes(raw: Mapping[str, Any], beside: Path | None = None) -> dict[str, str]:
    """Return every node of the plan's lists with its parent."""
    name = raw.get("nodes")
    if not name:
        return {}
    shipped = Path(str(files("yuzui") / "demo_data"))
    places = [folder / str(name) for folder in (beside, shipped) if folder is not None]
    path = next((place for place in places if place.is_file()), places[-1])
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            return {row["id"]: row["parent"] for row in csv.DictReader(source)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise PlanError(
            Text("the plan's list of nodes cannot be read", "无法读取规划的节点清单"),
            place=yaml_lines.where(raw, ("nodes",)),
            seen=f"{name}: {getattr(error, 'strerror', None) or error}",
            expected="csv, UTF-8: id,parent",
            fix=Text("put the file beside the plan", "请将该文件放在规划文件旁"),
            code="no_nodes",
        ) from None


def _build(raw: Mapping[str, Any], known: Mapping[str, str], day: dt.date) -> Plan:
    parameters = msgspec.convert(raw.get("parameters") or [], list[Parameter])
    by_name = {parameter.name: parameter for parameter in parameters}
    concepts = msgspec.convert(raw.get("concepts") or [], list[Concept])
    clauses = []
    for clause in raw["clauses"]:
        body = {**clause, "check": expand(clause["check"], by_name, day)}
        body["bind"] = [{"ref": b} if isinstance(b, str) else b for b in clause.get("bind") or []]
        clauses.append(msgspec.convert(body, Clause))
    content = settled(raw)
    content["templates"] = {name: msgspec.to_builtins(t) for name, t in templates().items()}
    return Plan(
        head=msgspec.convert(raw["plan"], Head),
        sections=msgspec.convert(raw.get("sections") or {}, dict[str, Text]),
        clauses=tuple(clauses),
        concepts=tuple(concepts),
        placed=place(concepts, known),
        parameters=tuple(parameters),
        waivers=tuple(msgspec.convert(raw.get("waivers") or [], list[Waiver])),
        digest=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        raw={clause["id"]: clause for clause in content["clauses"]},
    )


def settled(part: Any, key: str = "") -> Any:
    """Return the content of a plan whatever its layout: what says nothing is left out.

    Inside a check an empty value may be what is checked, so checks stay as they are.
    """
    if isinstance(part, Mapping) and key != "check":
        kept = {name: settled(item, name) for name, item in part.items()}
        return {name: item for name, item in kept.items() if item is not None and item != []}
    if isinstance(part, list) and key != "check":
        return [settled(item) for item in part]
    return part
