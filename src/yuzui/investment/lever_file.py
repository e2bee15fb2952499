# SPDX-License-Identifier: Apache-2.0
"""A way of paying for research as one file: who pays, who does the work, which part of the money is new there.

A file in ``levers/`` of a workspace is one lever, measured beside those that come with Yuzui and in the same
unit. What it says is linear: of the money of a year, each part named is new money of that payer for that
performer and type; what is left over would have been spent there anyway and changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from types import ModuleType
from typing import Any

import numpy as np

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.investment.lever import PERFORMERS, PUBLIC, SOURCES, TYPES, Cell, Param, Path, Setting, Slope
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text

FOLDER = "levers"
KEYS = ("lever", "title", "source", "most", "parts")
_PART = {"pays": SOURCES, "performs": PERFORMERS, "type": TYPES}
_LABEL = Text("money a year", "年投入")

_MISSING = Text("a way of paying lacks what it rests on", "政策工具文件缺少必填内容")
_SOURCE = Text("a way of paying without a source is not measured", "未注明出处的政策工具不予测算")
_NAME = Text("the name of a way of paying is a new word of small letters", "政策工具名称应为未占用的小写英文名")
_SHAPE = Text("this is no description of a way of paying", "该文件不是政策工具说明")
_AMOUNT = Text("this is no amount of money", "金额不正确")
_SUM = Text(
    "each part lies between 0 and 1, and together they are not more than the money",
    "各份额应在 0 与 1 之间，合计不超过 1",
)


def stored_levers(workspace: Workspace) -> dict[str, ModuleType]:
    """Return the levers of a workspace by name."""
    return {path.stem: read(path) for path in _files(workspace)}


def state(workspace: Workspace) -> str:
    """Return a digest of the files of its levers; empty without any."""
    files = _files(workspace)
    return digest([(path.name, path.read_text(encoding="utf-8")) for path in files]) if files else ""


def keep(workspace: Workspace, path: FilePath) -> str:
    """Keep the file of a lever in a workspace; return its name."""
    name = read(path).NAME
    target = workspace.dir / FOLDER / f"{name}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return str(name)


def _files(workspace: Workspace) -> list[FilePath]:
    return sorted((workspace.dir / FOLDER).glob("*.yaml"))


def read(path: FilePath) -> ModuleType:
    """Read a lever from its file."""
    raw = yaml_lines.read(path)
    if not isinstance(raw, yaml_lines.Marked):
        raise _fault(Place(path.name, row=1), _SHAPE, type(raw).__name__, " ".join(KEYS))
    for key in KEYS:
        if not raw.get(key):
            words, code = (_SOURCE, "lever_source") if key == "source" else (_MISSING, "lever_file")
            raise _fault(_at(raw, path, key), words, "", key, code)
    if odd := next((key for key in raw if key not in KEYS), None):
        raise _fault(_at(raw, path, odd), _SHAPE, str(odd), " ".join(KEYS))
    name = str(raw["lever"])
    if not (name.replace("_", "").isalnum() and name == name.lower() and name.isascii()) or name in _taken():
        raise _fault(_at(raw, path, "lever"), _NAME, name, "research_bonds")
    title = raw["title"]
    if not isinstance(title, Mapping) or not all(str(title.get(lang) or "") for lang in ("en", "zh")):
        raise _fault(_at(raw, path, "title"), _MISSING, str(title), "title: {en: …, zh: …}")
    most = _number(raw["most"])
    if most <= 0:
        raise _fault(_at(raw, path, "most"), _AMOUNT, str(raw["most"]), "> 0")
    parts = dict(_parts(raw, path))
    if sum(parts.values()) > 1 + 1e-12:
        raise _fault(_at(raw, path, "parts"), _SUM, f"{sum(parts.values()):g}", "≤ 1")
    return _module(name, Text(str(title["en"]), str(title["zh"])), str(raw["source"]), (most, parts))


def _taken() -> frozenset[str]:
    return frozenset({*registry.modules("lever"), "all"})


def _parts(raw: yaml_lines.Marked, path: FilePath) -> Iterator[tuple[Cell, float]]:
    lines = raw["parts"]
    if not isinstance(lines, list):
        raise _fault(_at(raw, path, "parts"), _SHAPE, str(lines), f"- {{{', '.join(_PART)}, part}}")
    seen: set[Cell] = set()
    for line in lines:
        at = _at(raw, path, "parts")
        if not isinstance(line, yaml_lines.Marked):
            raise _fault(at, _SHAPE, str(line), f"- {{{', '.join(_PART)}, part}}")
        for key, known in _PART.items():
            if line.get(key) not in known:
                raise _fault(_at(line, path, key), _SHAPE, str(line.get(key, "")), " ".join(known))
        cell = (str(line["pays"]), str(line["performs"]), str(line["type"]))
        part = _number(line.get("part"))
        if not 0 < part <= 1 or cell in seen:
            raise _fault(_at(line, path, "part"), _SUM, f"{line.get('part')} ({'/'.join(cell)})", "0 … 1")
        seen.add(cell)
        yield cell, part


def _number(value: Any) -> float:
    """Return a number; what is none is not a number."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and math.isfinite(value) else float("nan")


def _module(name: str, title: Text, source: str, money: tuple[float, Mapping[Cell, float]]) -> ModuleType:
    """Return a lever as the registry would: the same names as the file of a lever that comes with Yuzui."""
    most, parts = money
    raises = sum(part for cell, part in parts.items() if cell[2] == "basic") > 0

    def effect(path: Path, setting: Setting) -> Path:
        amount = setting.schedule("amount", path.years)
        for cell, part in parts.items():
            path = path.add(cell, part * amount)
        return path

    def linear(path: Path, _: Setting) -> dict[str, Slope]:
        one = np.ones(len(path.years))
        sums = [0.0, 0.0, 0.0]
        for (payer, _performer, kind), part in parts.items():
            sums[kind != "basic"] += part
            sums[2] += part if payer in PUBLIC else 0.0
        return {"amount": Slope(sums[0] * one, sums[1] * one, sums[2] * one)}

    module = ModuleType(f"{__name__}.{name}", str(title))
    module.__dict__.update(
        NAME=name,
        TITLE=title,
        SOURCE=source,
        REAL=True,
        ORDER=45,
        ACTS_ON=tuple(parts),
        PARAMETERS=(Param("amount", _LABEL, "money", 0.0, True, 1 if raises else -1),),
        RANGE={"amount": (0.0, most)},
        effect=effect,
        linear=linear,
    )
    return module


def _at(raw: yaml_lines.Marked, path: FilePath, key: str) -> Place:
    return Place(path.name, row=raw.lines.get(key, raw.line), column=key)


def _fault(at: Place, words: Text, seen: str, expected: str, code: str = "lever_file") -> InputError:
    fix = Text("write “{key}: …” in {file}", "请在 {file} 中填写“{key}: …”").format(
        key=at.column or KEYS[0], file=at.file or ""
    )
    return InputError(words, at, seen=seen, expected=expected, fix=fix, code=code)
