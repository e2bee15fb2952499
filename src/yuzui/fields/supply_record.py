# SPDX-License-Identifier: Apache-2.0
"""Inputs and suppliers in the record: registered in one act, read as whoever asks may see them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.fields import supply_sheets
from yuzui.fields.supply_sheets import Item, Sheets, Supply
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import In, readable
from yuzui.text import Text
from yuzui.text.numbers import count
from yuzui.view.view import Line

OFFICES = ("programme_officer", "decider")
"""Who registers what the country depends on."""


class Registered(Tagged, frozen=True, kw_only=True, tag="yuzui.dependencies.registered/1"):
    """How many inputs and suppliers were registered."""

    inputs: int
    suppliers: int
    aside: list[SetAside]


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Sheets to register."""

    files: Annotated[
        tuple[Path, ...], Help(Text("sheets of suppliers, inputs, flows", "供应方、投入品、投入关系表"), argument=True)
    ] = ()
    terms: Annotated[
        str,
        Help(Text("terms of the source, where the sheet names none", "来源使用条款（表中未载明时）"), metavar="TEXT"),
    ] = ""
    map: Annotated[Path | None, MAP] = None


def resolved(workspace: Workspace, path: Path | str) -> Path:
    """Return a file that was named: as it is, of the larger data, or of what comes with Yuzui."""
    if Path(path).exists():
        return Path(path)
    return workspace.larger(str(path)) or workspace.file(path)


def load(workspace: Workspace, inputs: Inputs, named: str = "") -> Registered:
    """Register what files say; see :func:`register`."""
    if not inputs.files:
        raise InputError(
            Text("no file is named", "未指定文件"),
            expected="yuzui field dependency load FILE …",
            fix=Text("name the sheets to register", "请写出要登记的表"),
            code="no_path",
        )
    source = form_sheets.source_map(inputs.map, supply_sheets.FORMS)
    sheets = supply_sheets.read([resolved(workspace, one) for one in inputs.files], source)
    for item in sheets.items.values():
        item.terms = item.terms or inputs.terms
    return register(workspace, sheets, named or None)


def sentences(answer: Registered) -> list[Line]:
    """Return the transcript."""
    suppliers = count(answer.suppliers, Text("row of a supplier", "条供应记录"), "rows of suppliers")
    words = Text("{n}, {s}", "{n}，{s}").format(n=count(answer.inputs, Text("input", "项投入品")), s=suppliers)
    return [(Text("registered", "已登记"), words), *form_sheets.aside_lines(answer.aside)]


def register(workspace: Workspace, sheets: Sheets, named: str | None = None) -> Registered:
    """Register what sheets say, in place of what stood of the same inputs."""
    if not set(OFFICES) & workspace.subject.roles:
        raise VisibilityError(
            Text("dependencies are registered by a programme officer or a decider", "依赖关系由项目主管或决定人登记"),
            code="not_allowed",
        )
    items = [
        {"input": one.id, "label": one.label, "stage": one.stage or None, "whole_stage": one.is_stage,
         "field": one.node or None, "into": "; ".join(one.into) or None,
         "source": one.source or None, "terms": one.terms or None}
        for one in sheets.items.values()
    ]  # fmt: skip
    counts: Counter[str] = Counter()
    rows = []
    for one in sheets.supplies:
        counts[one.input] += 1
        rows.append(
            {"input": one.input, "n": counts[one.input], "supplier": one.firm or None,
             "supplier_kind": "firm" if one.firm else "country", "country": one.country or None, "share": one.share,
             "share_kind": one.kind, "year": one.year, "source": one.source or None}
        )  # fmt: skip
    ids = tuple(sheets.items)
    with workspace.view.act("register", f"dependencies:{len(ids)}", named=named) as change:
        change.delete("dependency", In("input", ids))
        change.delete("dependency_input", In("input", ids))
        change.insert("dependency_input", items)
        change.insert("dependency", rows)
    return Registered(inputs=len(items), suppliers=len(rows), aside=sheets.aside)


def registered(workspace: Workspace, by: str = "country") -> Sheets:
    """Return what is registered, as whoever asks may see it: who may not know firms sees their countries.

    Raises
    ------
    VisibilityError
        If firms are to be compared by somebody who may not know them.
    """
    names = "supplier" in readable(workspace.subject, TABLES["dependency"])
    if by == "supplier" and not names:
        raise VisibilityError(
            Text("names of firms are not shown here; countries are", "此处不显示企业名称，仅显示国家或地区"),
            code="not_allowed",
            fix=Text("compare countries: --by country", "请按国家比较：--by country"),
        )
    result = Sheets()
    for row in workspace.view.select("dependency_input", order=("input",)):
        into = [one.strip() for one in str(row["into"] or "").split(";") if one.strip()]
        label, stage, node, source, terms = (
            str(row[name] or "") for name in ("label", "stage", "field", "source", "terms")
        )
        result.items[row["input"]] = Item(row["input"], label, stage, node, into, source, terms, row["whole_stage"])
    for row in workspace.view.select("dependency", order=("input", "n")):
        # a firm whose name is hidden stays one: its share is not that of its country
        firm = str(row.get("supplier") or f"#{row['n']}") if row["supplier_kind"] == "firm" else ""
        result.supplies.append(
            Supply(row["input"], firm, str(row["country"] or ""), row["share"], row["share_kind"], row["year"],
                   str(row["source"] or ""))
        )  # fmt: skip
    if not result.items:
        raise InputError(
            Text("no inputs are registered here", "此处尚未登记投入品"),
            place=Place(column="files"),
            expected="yuzui field dependency FILE …",
            fix=Text("name a sheet, or write one: yuzui field dependency template --out supply.xlsx",
                     "请给出表格，或先生成模板：yuzui field dependency template --out supply.xlsx"),
            code="no_path",
        )  # fmt: skip
    return result
