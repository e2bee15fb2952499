# SPDX-License-Identifier: Apache-2.0
"""Whether a workspace is sound: store, log, tables against log, snapshots, files, plans.

Nothing is repaired or written, and nothing is shown of the rows themselves but their keys, so
anyone who can read the folder may run it, from a medium that can only be read as well. Whatever
goes wrong while something is checked is a fault of what was checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yuzui.administration import anchor as anchoring
from yuzui.errors import InputError, Place, YuzuiError
from yuzui.evaluation import result_store
from yuzui.funding import lottery_draw, outbox, verify
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.policy.plan import loader
from yuzui.scheduling.booking import audit
from yuzui.sheets import overrides
from yuzui.sheets.sheet import Export
from yuzui.solve.listing import listed
from yuzui.store import private, snapshot
from yuzui.store.audit import Anchor
from yuzui.store.state import replay
from yuzui.store.state.pseudonym_vault import faults
from yuzui.text import Text, same
from yuzui.view.chart import Picture

TITLE = Text("is the workspace sound?", "工作区是否完好？")
QUESTION = Text("Is anything damaged, changed or broken?", "有无损坏、改动或违规？")
SOURCE = "Haber and Stornetta 1991, doi:10.1007/BF00196791"
SCHEMA = "yuzui.check/1"
INPUTS = (
    Input("part", Text("what to check", "检查哪一部分"), "all"),
    Input("file", Text("published file of a draw, with part draw", "抽签公布文件，part 为 draw 时")),
    Input("anchors", Text("anchors kept elsewhere", "另处保存的日志锚点"), ()),
)
CHECKER = Subject("check", frozenset({"facility_officer", "programme_officer", "decider", "auditor"}))
"""Who looks: nothing it reads is shown as it stands, and it writes nothing."""
CACHES = {
    "catalogue.sqlite": Text(
        "search index, made anew from the record when it is missing", "检索索引，缺失时由记录重建"
    ),
    "benchmarks": Text(
        "measurements of speed and schedules; no decision rests on them", "速度与排程的测量结果；不作为决定依据"
    ),
}
"""What the log does not cover because it can be made again, and why that is no loss."""

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


def _log(workspace: Workspace, anchors: Sequence[Anchor] = ()) -> Iterator[Problem]:
    """Verify chain, time and contents of the log, and hold every table against it."""
    for fault in workspace.store.replayed(anchors):
        yield _problem(*fault)


def _files(workspace: Workspace) -> Iterator[Problem]:
    """Hold the files that acts wrote against what the record says of them."""
    for code, where, message in outbox.problems(workspace):
        yield _problem(code, where, message)
    for name in private.open_to_others(workspace.dir):
        message = Text("other users of this system may read this", "本系统的其他用户可读取")
        yield _problem("open_to_others", name, message)
    for path in sorted((workspace.dir / "sets" / "files").glob("*")):
        if path.is_file() and path.suffix != ".part":
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if not digest.startswith(path.stem):
                message = Text("this file is not the one its name says", "该文件内容与其名称所示摘要不符")
                yield _problem("changed_file", f"sets/files/{path.name}", message)
    yield from _sealed(workspace)


def _sealed(workspace: Workspace) -> Iterator[Problem]:
    for fault in faults(workspace.dir):
        message = Text("the sealed file is damaged", "密封文件已损坏")
        yield _problem("damaged_store", "sealed.sqlite", message + same(f": {fault}"))


def _snapshot(workspace: Workspace) -> Iterator[Problem]:
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
    path = workspace.dir / "overrides.csv"
    if path.is_file():
        try:
            overrides.read(path)
        except YuzuiError as error:
            yield from _refused(error)


def _runs(workspace: Workspace) -> Iterator[Problem]:
    """Recompute what the slates of this workspace claim, by code that shares none of theirs."""
    message = Text("the slate is not what it claims: {fault}", "方案与其所述不符：{fault}")
    for row in workspace.view.select("run", where=Eq("study", "fund"), order=("id",)):
        for fault in verify.faults(row["document"]):
            yield _problem("slate", f"run {row['id']}", message.format(fault=fault))


def _draws(workspace: Workspace) -> Iterator[Problem]:
    """Draw again what was drawn here, from the published files."""
    yield from lottery_draw.stored_problems(workspace)


def _schedules(workspace: Workspace) -> Iterator[Problem]:
    """Go over what is kept of schedules, bookings and their ledger, by code of its own."""
    for code, where, message in audit.problems(workspace):
        yield _problem(code, where, message)


def _results(workspace: Workspace) -> Iterator[Problem]:
    """Hold every kept result of an indicator against its digests, and its means against values."""
    for code, where, message in result_store.problems(workspace):
        yield _problem(code, where, message)


def _plan(workspace: Workspace) -> Iterator[Problem]:
    for name in loader.names():
        try:
            loader.load(name)
        except YuzuiError as error:
            yield from _refused(error)


PARTS: Mapping[str, Callable[..., Iterator[Problem]]] = MappingProxyType(
    {
        "store": _store,
        "log": _log,
        "snapshot": _snapshot,
        "files": _files,
        "overrides": _overrides,
        "slates": _runs,
        "draws": _draws,
        "schedules": _schedules,
        "results": _results,
        "plan": _plan,
    }
)


def run(
    workspace: Workspace, part: str = "all", file: str | None = None, anchors: Sequence[str | Path] = ()
) -> dict[str, Any]:
    """Check a workspace."""
    if part == "draw" and file is not None:
        return lottery_draw.check(Path(file))
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
            Text("there is no such check", "没有这项检查"), seen=part, expected=" ".join(["all", *PARTS, "engines"])
        )
    noted = [one for path in anchors for one in anchoring.read(Path(path))]
    names = list(PARTS) if part == "all" else [part]
    names = names if not noted or "log" in names else ["log", *names]
    problems: list[Problem] = []
    checked: list[str] = []
    seen = _seen(workspace, problems)
    for name in names if seen is not None else ["store"]:
        checked.append(name)
        if seen is not None:
            more = {"anchors": noted} if name == "log" else {}
            _gather(problems, name, PARTS[name], seen, more)
    head = _head(workspace)
    return {
        "schema": SCHEMA,
        "run": stamp("check", {"part": part, "problems": problems}),
        "ok": not problems,
        "problems": problems,
        "checked": checked,
        "anchors": [{"seq": one.head.seq, "hash": one.head.hash, "at": one.at or None} for one in noted],
        "uncovered": [
            {"file": name, "message": why.json()} for name, why in CACHES.items() if (workspace.dir / name).exists()
        ],
        "head": None if head is None else {"seq": head.seq, "hash": head.hash},
    }


def _seen(workspace: Workspace, problems: list[Problem]) -> Workspace | None:
    """Return the workspace as the checker sees it, or None if it cannot be opened."""
    try:
        return workspace.seen_by(CHECKER)
    except YuzuiError as error:
        problems += _refused(error)
    except Exception as error:  # a damaged file may raise anything
        problems.append(_problem("unreadable", "yuzui.sqlite", replay.unreadable(error)))
    return None


def _gather(
    problems: list[Problem],
    name: str,
    part: Callable[..., Iterator[Problem]],
    workspace: Workspace,
    more: Mapping[str, Any],
) -> None:
    """Add what a part finds; that it breaks off is a fault of what it looked at."""
    try:
        for problem in part(workspace, **more):
            problems.append(problem)
    except YuzuiError as error:
        problems += _refused(error)
    except Exception as error:  # a damaged file may raise anything
        problems.append(_problem("unreadable", name, replay.unreadable(error)))


def _engines() -> dict[str, Any]:
    """Return which engines answer here; one that is not installed is no problem."""
    engines = [{"name": e.name, "does": e.does.json(), "version": e.version, "extra": e.extra} for e in listed()]
    return {
        "schema": SCHEMA,
        "run": stamp("check", {"part": "engines", "engines": engines}),
        "ok": True,
        "problems": [],
        "checked": ["engines"],
        "head": None,
        "engines": engines,
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
    except Exception:  # why it cannot be opened is among the problems
        return None


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return one line per engine, or per problem (or that there is none) and the log's head."""
    if "engines" in document:
        return [_about(engine) for engine in document["engines"]]
    shown = [(same(p["code"]), same(f"{p['where']}: ") + Text.of(p["message"])) for p in document["problems"]]
    if not shown:
        words = Text("sound: {parts}", "完好：{parts}")
        shown = [(Text("ok", "正常"), words.format(parts=" · ".join(document["checked"])))]
    for one in document.get("anchors", ()):
        shown.append((Text("anchor", "锚点"), _EVENT.format(**one)))
    for one in document.get("uncovered", ()):
        label = Text("not covered", "未覆盖")
        shown.append((label, same(f"{one['file']}: ") + Text.of(one["message"])))
    anchor = Text("none: the store cannot be opened", "无：存储无法打开")
    if head := document["head"]:
        anchor = _EVENT.format(**head)
    return [*shown, (Text("log head", "日志头"), anchor)]


_EVENT = Text("event {seq}, {hash}", "事件 {seq}，{hash}")


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return no pictures: a check is a list of problems."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the problems as a table."""
    heads = {"en": ("code", "where", "message"), "zh": ("代码", "位置", "说明")}[lang]
    rows = [(p["code"], p["where"], p["message"][lang]) for p in document["problems"]]
    return [Export("problems", heads, rows)]
