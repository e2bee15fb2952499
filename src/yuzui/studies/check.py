# SPDX-License-Identifier: Apache-2.0
"""Whether a workspace is sound: store, log, snapshots, corrections, plans.

Nothing is repaired and nothing is shown of the rows themselves, so anyone may run it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.studies.parts.result import Input, stamp
from yuzui.text import Text, same

if TYPE_CHECKING:
    from yuzui.charts.picture import Picture
    from yuzui.store.files.sheet import Export
    from yuzui.studies.parts.workspace import Workspace

TITLE = Text("is the workspace sound?", "工作区是否完好？")
QUESTION = Text("Is anything damaged, changed or broken?", "有无损坏、改动或违规？")
SOURCE = "Haber and Stornetta 1991, doi:10.1007/BF00196791"
SCHEMA = "yuzui.check/1"
INPUTS = (
    Input("part", Text("what to check", "检查哪一部分"), "all"),
    Input(
        "file", Text("published file of a draw, with part draw", "抽签公布文件，part 为 draw 时")
    ),
)

Problem = dict[str, Any]


def _problem(code: str, where: str, message: Text) -> Problem:
    return {"code": code, "where": where, "message": message.json()}


def _refused(error: YuzuiError) -> Iterator[Problem]:
    for fault in (error, *error.more):
        where = fault.place.text().en or fault.seen
        yield _problem(error.code, where, fault.message)


def _store(workspace: Workspace) -> Iterator[Problem]:
    for fault in workspace.store.faults():
        message = Text("the store's file is damaged", "存储文件已损坏")
        yield _problem("damaged_store", "yuzui.sqlite", message + same(f": {fault}"))


def _log(workspace: Workspace) -> Iterator[Problem]:
    state = workspace.store.log_state()
    if state.bad is not None:
        message = Text("the log is broken at row {row}", "日志在第 {row} 行断裂")
        yield _problem("broken_log", f"audit {state.bad}", message.format(row=state.bad))


def _snapshot(workspace: Workspace) -> Iterator[Problem]:
    from yuzui.store import snapshot

    folder, known = workspace.dir / "snapshots", workspace.published()
    numbers = {int(p.name) for p in folder.glob("*") if p.name.isdigit()}
    whole = {n for n in numbers if (folder / str(n) / snapshot.MANIFEST).is_file()}
    try:
        snapshot.attested(folder, known)
    except YuzuiError as error:
        yield from _refused(error)
    for n in sorted(whole | set(known)):
        try:
            snapshot.verify(folder, n, known)
        except YuzuiError as error:
            yield from _refused(error)


def _overrides(workspace: Workspace) -> Iterator[Problem]:
    from yuzui.store.state import overrides

    path = workspace.dir / "overrides.csv"
    if path.is_file():
        try:
            overrides.read(path)
        except YuzuiError as error:
            yield from _refused(error)


def _runs(workspace: Workspace) -> Iterator[Problem]:
    """Recompute what the slates of this workspace claim, by code that shares none of theirs."""
    from yuzui.record.visibility import Eq
    from yuzui.studies.parts.fund import recheck

    message = Text("the slate is not what it claims: {fault}", "方案与其所述不符：{fault}")
    for row in workspace.view.select("run", where=Eq("study", "fund"), order=("id",)):
        for fault in recheck.faults(row["document"]):
            yield _problem("slate", f"run {row['id']}", message.format(fault=fault))


def _draws(workspace: Workspace) -> Iterator[Problem]:
    """Draw again what was drawn here, from the published files."""
    from yuzui.studies.parts.lots import replaying

    yield from replaying.kept(workspace)


def _schedules(workspace: Workspace) -> Iterator[Problem]:
    """Go over what is kept of schedules, bookings and their ledger, by code of its own."""
    from yuzui.studies.parts.publishing import audit

    for code, where, message in audit.problems(workspace):
        yield _problem(code, where, message)


def _results(workspace: Workspace) -> Iterator[Problem]:
    """Hold every kept result of an indicator against its digests, and its means against values."""
    from yuzui.studies.parts.records import kept

    for code, where, message in kept.problems(workspace):
        yield _problem(code, where, message)


def _plan(workspace: Workspace) -> Iterator[Problem]:
    from yuzui.plan import loader

    for name in loader.names():
        try:
            loader.load(name)
        except YuzuiError as error:
            yield from _refused(error)


PARTS: Mapping[str, Callable[[Any], Iterator[Problem]]] = MappingProxyType(
    {
        "store": _store,
        "log": _log,
        "snapshot": _snapshot,
        "overrides": _overrides,
        "slates": _runs,
        "draws": _draws,
        "schedules": _schedules,
        "results": _results,
        "plan": _plan,
    }
)


def run(workspace: Workspace, part: str = "all", file: str | None = None) -> dict[str, Any]:
    """Check a workspace.

    Parameters
    ----------
    workspace : Workspace
        The workspace; it must exist.
    part : str
        A key of :data:`PARTS`, or ``all``; ``draw`` with a file and ``engines`` need no workspace.
    file : str, optional
        Published file of a draw.

    Returns
    -------
    dict
        Document ``yuzui.check/1``: ``ok``, ``problems`` (``code``, ``where``, ``message``),
        ``checked``, the log's ``head``; of part ``engines`` also ``engines``.

    Raises
    ------
    InputError
        If there is no such workspace or part.
    """
    if part == "draw" and file is not None:
        from yuzui.studies.parts.lots import replaying

        return replaying.checked(Path(file))
    if part == "engines":
        return _engines()
    if not (Path(workspace.dir) / "yuzui.sqlite").is_file():
        raise InputError(
            Text("there is no such workspace", "没有该工作区"),
            place=Place(file=str(workspace.dir)),
            fix=same("yuzui demo"),
            code="no_workspace",
        )
    if part != "all" and part not in PARTS:
        raise InputError(
            Text("there is no such check", "没有这项检查"),
            seen=part,
            expected=" ".join(["all", *PARTS, "engines"]),
        )
    names = list(PARTS) if part == "all" else [part]
    problems: list[Problem] = []
    checked: list[str] = []
    for name in names:
        checked.append(name)
        try:
            problems += PARTS[name](workspace)
        except YuzuiError as error:
            problems += _refused(error)
            if name == "store":
                break
    head = _head(workspace)
    return {
        "schema": SCHEMA,
        "run": stamp("check", {"part": part, "problems": problems}),
        "ok": not problems,
        "problems": problems,
        "checked": checked,
        "head": None if head is None else {"seq": head.seq, "hash": head.hash},
    }


def _engines() -> dict[str, Any]:
    """Return which engines answer here; one that is not installed is no problem."""
    from yuzui.engines.listing import listed

    found = [
        {"name": e.name, "does": e.does.json(), "version": e.version, "extra": e.extra}
        for e in listed()
    ]
    return {
        "schema": SCHEMA,
        "run": stamp("check", {"part": "engines", "engines": found}),
        "ok": True,
        "problems": [],
        "checked": ["engines"],
        "head": None,
        "engines": found,
    }


def _about(engine: Mapping[str, Any]) -> tuple[Text, Text]:
    absent = Text("not installed; {command} brings it", "未安装；{command} 可安装").format(
        command=f"pip install 'yuzui[{engine['extra']}]'"
    )
    state = absent if engine["version"] is None else same(engine["version"])
    return same(engine["name"]), state + same(" · ") + Text.of(engine["does"])


def _head(workspace: Workspace) -> Any:
    """Return the last event of the log, or None where the store cannot be opened."""
    try:
        return workspace.store.head()
    except YuzuiError:
        return None


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return one line per engine, or per problem (or that there is none) and the log's head."""
    if "engines" in document:
        return [_about(engine) for engine in document["engines"]]
    shown = [
        (same(p["code"]), same(f"{p['where']}: ") + Text.of(p["message"]))
        for p in document["problems"]
    ]
    if not shown:
        words = Text("sound: {parts}", "完好：{parts}")
        shown = [(Text("ok", "正常"), words.format(parts=" · ".join(document["checked"])))]
    anchor = Text("none: the store cannot be opened", "无：存储无法打开")
    if head := document["head"]:
        anchor = Text("event {seq}, {hash}", "事件 {seq}，{hash}").format(**head)
    return [*shown, (Text("log head", "日志头"), anchor)]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return no pictures: a check is a list of problems."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the problems as a table."""
    from yuzui.store.files.sheet import Export

    heads = {"en": ("code", "where", "message"), "zh": ("代码", "位置", "说明")}[lang]
    rows = [(p["code"], p["where"], p["message"][lang]) for p in document["problems"]]
    return [Export("problems", heads, rows)]
