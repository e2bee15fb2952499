# SPDX-License-Identifier: Apache-2.0
"""A workbook to fill in that already runs: an example by name, or any instance as a workbook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.scheduling.run import form as forms
from yuzui.scheduling.run import source
from yuzui.scheduling.run.source import SIZES
from yuzui.scheduling.synthetic.beamline import ENTITLED, TECHNIQUES, WEEK
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.sheets import formats
from yuzui.text import Text, same

NAME = "yuzui-schedule.xlsx"
EXAMPLES: Mapping[str, tuple[int, int]] = {
    "beamline": (140, 1_788_710_400),
    "telescope": (60, 0),
    "tunnel": (60, 1_788_710_400),
}
"""Tasks of each example, and the second its horizon begins: Monday 7 September 2026, 00:00 in
Shanghai; 0 leaves the horizon of the generator, which is a real week of the sky."""
EMPTY = "empty"
ZONES = {"telescope": "UTC"}
SEED, WEEKS, HOUR = 7, 6, 3_600


def document(name: str) -> dict[str, Any]:
    """Return an example as an instance."""
    tasks, start = EXAMPLES[name]
    made = FAMILIES[name].make(tasks, SEED)
    if name == "beamline":
        made = _three_lines(made)
    title = Text("Example: ", "示例：") + FAMILIES[name].title
    head: dict[str, Any] = {"title": title.json(), "timezone": ZONES.get(name, "Asia/Shanghai")}
    if shift := FAMILIES[name].shift:
        head["shift"] = shift
    return {**_shifted(made, start), **head, "origin": "synthetic"}


def _three_lines(made: dict[str, Any]) -> dict[str, Any]:
    """Return the first technique of a cycle for six weeks: few enough rows to be looked at."""
    end = WEEKS * WEEK
    lines = made["resources"][: len(TECHNIQUES[0])]
    own = {row["id"] for row in lines}
    for row in (*lines, *made["pools"]):
        row["calendar"] = [span for span in row["calendar"] if span[0] < end]
    opened = lines[0]["calendar"]
    for task in made["tasks"]:
        for way in task["alternatives"]:
            spans = ([a, min(b, end)] for a, b in way["windows"])
            way["windows"] = [span for span in spans if _fits(task["duration"], span, opened)]
    offered = len(lines) * sum(b - a for a, b in opened)
    return {
        **made,
        "horizon": [0, end],
        "resources": lines,
        "tasks": [
            task
            for task in made["tasks"]
            if all(way["resource"] in own and way["windows"] for way in task["alternatives"])
        ],
        "quotas": [
            {**row, "max": int(offered * part) // HOUR * HOUR}
            for row, part in zip(made["quotas"], ENTITLED, strict=True)
        ],
    }


def _fits(length: int, span: list[int], opened: list[list[int]]) -> bool:
    return any(min(span[1], b) - max(span[0], a) >= length for a, b in opened)


def _shifted(made: dict[str, Any], by: int) -> dict[str, Any]:
    """Return an instance later by some seconds."""

    def moved(spans: list[list[int]]) -> list[list[int]]:
        return [[a + by, b + by] for a, b in spans]

    for row in (*made["resources"], *made["pools"]):
        row["calendar"] = moved(row["calendar"])
    for task in made["tasks"]:
        for way in task["alternatives"]:
            way["windows"] = moved(way["windows"])
    return {**made, "horizon": [at + by for at in made["horizon"]]}


def write(out: Path | None, example: str, lang: str) -> Path:
    """Write an instance as a workbook, a folder of text tables, or JSON."""
    from yuzui.scheduling.workbook import normal, write

    path = _free(out or Path(NAME))
    if example == EMPTY:
        sheets, made = write.blank(lang), None
    else:
        made = document(example) if example in EXAMPLES else source.find(example, SEED).document
        sheets = write.exports(made, lang) if path.suffix != ".json" else []
    if path.suffix == ".xlsx":
        formats.write_xlsx(path, sheets)
    elif path.suffix == ".json" and made is not None:
        formats.write_text(path, json.dumps(normal.normal(made), ensure_ascii=False, indent=1))
    elif not path.suffix:
        path.mkdir(parents=True)
        for sheet in sheets:
            formats.write_csv(path / f"{sheet.name}.csv", sheet)
    else:
        raise _ending(path)
    return path


def form(out: Path | None, kind: str, lang: str) -> Path:
    """Write the form of a kind of facility, filled in with its example."""
    sheets = forms.workbook(forms.kind(kind), kind, lang)
    path = _free(out or Path(NAME))
    if path.suffix != ".xlsx":
        raise InputError(
            Text("a form is a workbook", "申请表为工作簿"),
            place=Place(file=str(path)),
            seen=path.suffix,
            expected=".xlsx",
            fix=same(f"--out {path.stem}.xlsx"),
            code="cannot_write",
        )
    formats.write_xlsx(path, sheets)
    return path


def told(path: Path) -> str:
    """Return how a file is named on the command line, even where an example has its name."""
    return f"./{path}" if str(path) in SIZES else str(path)


def _free(path: Path) -> Path:
    if path.exists():
        raise InputError(
            Text("this file is there already", "该文件已存在"),
            place=Place(file=str(path)),
            fix=Text("choose another name, or move this file away first", "请另选文件名，或先移走该文件"),
            code="file_exists",
        )
    return path


def _ending(path: Path) -> InputError:
    return InputError(
        Text("an instance is a workbook, a folder, or JSON", "算例为工作簿、文件夹或 JSON"),
        place=Place(file=str(path)),
        seen=path.suffix,
        expected=".xlsx | .json | FOLDER",
        fix=same(f"--out {path.stem}.xlsx"),
        code="cannot_write",
    )
