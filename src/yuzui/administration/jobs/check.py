# SPDX-License-Identifier: Apache-2.0
"""Whether a workspace is sound: store, log, tables against log, snapshots, files, plans.

Nothing is repaired or written, and nothing is shown of the rows themselves but their keys, so
anyone who can read the folder may run it, from a medium that can only be read as well. Whatever
goes wrong while something is checked is a fault of what was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

from yuzui.administration import anchor as anchoring
from yuzui.administration import coverage
from yuzui.administration.inputs import Check as Inputs
from yuzui.errors import InputError, Place, YuzuiError
from yuzui.evaluation import result_store
from yuzui.funding import lottery_draw, outbox, verify
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job.contract import decoded
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.policy.plan import loader
from yuzui.scheduling.booking import audit
from yuzui.sheets import overrides
from yuzui.solve.listing import listed
from yuzui.store import private, snapshot
from yuzui.store.audit import Anchor
from yuzui.store.state import replay
from yuzui.store.state.pseudonym_vault import faults
from yuzui.text import Text, same
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("is the workspace sound?", "工作区是否完好？")
QUESTION = Text("Is anything damaged, changed or broken?", "有无损坏、改动或违规？")
SOURCE = "Haber and Stornetta 1991, doi:10.1007/BF00196791"
CHECKER = Subject("check", frozenset({"facility_officer", "programme_officer", "decider", "auditor"}))
"""Who looks: nothing it reads is shown as it stands, and it writes nothing."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong, and where."""

    code: str
    where: str
    message: Text


class Event(msgspec.Struct, frozen=True):
    """An event of the log by its number and hash."""

    seq: int
    hash: str


class Anchored(Event, frozen=True):
    """A head of the log kept elsewhere, against which it was held."""

    at: str | None


class Uncovered(msgspec.Struct, frozen=True):
    """A file or table that no digest of the record covers."""

    file: str
    message: Text


class Engine(msgspec.Struct, frozen=True):
    """A solver, what it does here, and its version if it is installed."""

    name: str
    does: Text
    version: str | None
    extra: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.check/1"):
    """Whether a workspace, or a published draw, is sound."""

    ok: bool
    problems: list[Problem]
    checked: list[str]
    anchors: list[Anchored] | msgspec.UnsetType = msgspec.UNSET
    uncovered: list[Uncovered] | msgspec.UnsetType = msgspec.UNSET
    engines: list[Engine] | msgspec.UnsetType = msgspec.UNSET
    head: Event | None


def _refused(error: YuzuiError) -> Iterator[Problem]:
    for fault in (error, *error.more):
        where = fault.place.text().en or fault.seen
        yield Problem(error.code, where, fault.message)


def _store(workspace: Workspace) -> Iterator[Problem]:
    for fault in workspace.store.faults():
        message = Text("the store's file is damaged", "存储文件已损坏")
        yield Problem("damaged_store", "yuzui.sqlite", message + same(f": {fault}"))


def _log(workspace: Workspace, anchors: Sequence[Anchor] = ()) -> Iterator[Problem]:
    """Verify chain, time and contents of the log, and hold every table against it."""
    for fault in workspace.store.replayed(anchors):
        yield Problem(*fault)


def _files(workspace: Workspace) -> Iterator[Problem]:
    """Hold the files that acts wrote against what the record says of them."""
    for part in (outbox.problems, coverage.originals, coverage.strange_letters):
        for fault in part(workspace):
            yield Problem(*fault)
    for name in private.open_to_others(workspace.dir):
        message = Text("other users of this system may read this", "本系统的其他用户可读取")
        yield Problem("open_to_others", name, message)
    for path in sorted((workspace.dir / "sets" / "files").glob("*")):
        if path.is_file() and path.suffix != ".part" and not coverage.digest(path).startswith(path.stem):
            message = Text("this file is not the one its name says", "该文件内容与其名称所示摘要不符")
            yield Problem("changed_file", f"sets/files/{path.name}", message)
    yield from _sealed(workspace)


def _sealed(workspace: Workspace) -> Iterator[Problem]:
    for name, title in (
        ("sealed.sqlite", Text("the sealed file is damaged", "密封文件已损坏")),
        ("accounts.sqlite", Text("the file of accounts is damaged", "账户文件已损坏")),
    ):
        for fault in faults(workspace.dir, name):
            yield Problem("damaged_store", name, title + same(f": {fault}"))


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
        for fault in verify.faults(decoded(Slate, row["document"])):
            yield Problem("slate", f"run {row['id']}", message.format(fault=fault))


def _draws(workspace: Workspace) -> Iterator[Problem]:
    """Draw again what was drawn here, from the published files."""
    for problem in lottery_draw.stored_problems(workspace):
        yield msgspec.convert(problem, Problem)


def _schedules(workspace: Workspace) -> Iterator[Problem]:
    """Go over what is kept of schedules, bookings and their ledger, by code of its own."""
    for code, where, message in audit.problems(workspace):
        yield Problem(code, where, message)


def _results(workspace: Workspace) -> Iterator[Problem]:
    """Hold every kept result of an indicator against its digests, and its means against values."""
    for code, where, message in result_store.problems(workspace):
        yield Problem(code, where, message)


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


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Check a workspace, a part of it, the engines, or a published draw."""
    part = inputs.part
    if part == "draw" and inputs.file is not None:
        return decoded(Answer, lottery_draw.check(inputs.file))
    if part == "engines":
        return _engines()
    if part == "restore":
        return _restored(workspace, inputs)
    _require(workspace.dir, same("yuzui demo"))
    if part != "all" and part not in PARTS:
        raise InputError(
            Text("there is no such check", "没有这项检查"),
            seen=part,
            expected=" ".join(["all", *PARTS, "engines", "restore"]),
        )
    noted = [one for path in inputs.anchors for one in anchoring.read(path)]
    names = list(PARTS) if part == "all" else [part]
    names = names if not noted or "log" in names else ["log", *names]
    problems: list[Problem] = []
    seen = _seen(workspace, problems)
    checked = names if seen is not None else ["store"]
    for name in names if seen is not None else ():
        _gather(problems, name, PARTS[name], seen, {"anchors": noted} if name == "log" else {})
    return Answer(
        run=Run.of("check", {"part": part, "problems": msgspec.to_builtins(problems)}),
        ok=not problems,
        problems=problems,
        checked=checked,
        anchors=[Anchored(one.head.seq, one.head.hash, one.at or None) for one in noted],
        uncovered=[Uncovered(name, why) for name, why in coverage.uncovered(workspace).items()],
        head=_head(workspace),
    )


def _require(folder: Path, fix: Text) -> None:
    if not (folder / "yuzui.sqlite").is_file():
        message = Text("there is no such workspace", "没有该工作区")
        raise InputError(message, place=Place(file=str(folder)), fix=fix, code="no_workspace")


def _restored(workspace: Workspace, inputs: Inputs) -> Answer:
    """Check a copy as a workspace of its own; where the original is at hand, hold it against that too."""
    usage = same("yuzui check restore FOLDER")
    if inputs.file is None:
        message = Text("the folder of the copy is missing", "未指明副本所在文件夹")
        raise InputError(message, fix=usage, code="no_folder")
    _require(inputs.file, usage)
    copy = Workspace(inputs.file)
    try:
        answer = compute(copy, msgspec.structs.replace(inputs, part="all", file=None))
        problems = list(answer.problems)
        original = workspace.dir.absolute()
        if (original / "yuzui.sqlite").is_file() and original != copy.dir.absolute():
            problems += [Problem(*fault) for fault in coverage.lacking(workspace, copy)]
    finally:
        copy.close()
    run = Run.of("check", {"part": "restore", "problems": msgspec.to_builtins(problems)})
    return msgspec.structs.replace(answer, run=run, ok=not problems, problems=problems)


def _seen(workspace: Workspace, problems: list[Problem]) -> Workspace | None:
    """Return the workspace as the checker sees it, or None if it cannot be opened."""
    try:
        return workspace.seen_by(CHECKER)
    except YuzuiError as error:
        problems += _refused(error)
    except Exception as error:  # a damaged file may raise anything
        problems.append(Problem("unreadable", "yuzui.sqlite", replay.unreadable(error)))
    return None


def _gather(
    problems: list[Problem],
    name: str,
    part: Callable[..., Iterator[Problem]],
    workspace: Workspace | None,
    more: Mapping[str, Sequence[Anchor]],
) -> None:
    """Add what a part finds; that it breaks off is a fault of what it looked at."""
    try:
        for problem in part(workspace, **more):
            problems.append(problem)
    except YuzuiError as error:
        problems += _refused(error)
    except Exception as error:  # a damaged file may raise anything
        problems.append(Problem("unreadable", name, replay.unreadable(error)))


def _engines() -> Answer:
    """Return which engines answer here; one that is not installed is no problem."""
    engines = [Engine(engine.name, engine.does, engine.version, engine.extra) for engine in listed()]
    return Answer(
        run=Run.of("check", {"part": "engines", "engines": msgspec.to_builtins(engines)}),
        ok=True,
        problems=[],
        checked=["engines"],
        head=None,
        engines=engines,
    )


def _head(workspace: Workspace) -> Event | None:
    """Return the last event of the log, or None where the store cannot be opened."""
    try:
        head = workspace.store.head()
    except Exception:  # why it cannot be opened is among the problems
        return None
    return Event(head.seq, head.hash)


def headline(answer: Answer) -> Text:
    """Return that it is sound, or the first problem."""
    if answer.problems:
        return _message(answer.problems[0])
    return Text("sound: {parts}", "完好：{parts}").format(parts=" · ".join(answer.checked))


def sentences(answer: Answer) -> list[Line]:
    """Return one line per engine, or per problem (or that there is none) and the log's head."""
    if answer.engines:
        return [(same(engine.name), _about(engine)) for engine in answer.engines]
    lines = [(same(problem.code), _message(problem)) for problem in answer.problems]
    lines = lines or [(Text("ok", "正常"), headline(answer))]
    lines += [(Text("anchor", "锚点"), _event(one)) for one in answer.anchors or ()]
    lines += [(Text("not covered", "未覆盖"), same(f"{one.file}: ") + one.message) for one in answer.uncovered or ()]
    none = Text("none: the store cannot be opened", "无：存储无法打开")
    return [*lines, (Text("log head", "日志头"), _event(answer.head) if answer.head else none)]


def _message(problem: Problem) -> Text:
    return same(f"{problem.where}: ") + problem.message


def _about(engine: Engine) -> Text:
    absent = Text("not installed; {command} brings it", "未安装；{command} 可安装").format(
        command=f"pip install 'yuzui[{engine.extra}]'"
    )
    state = absent if engine.version is None else same(engine.version)
    return state + same(" · ") + engine.does


def _event(event: Event) -> Text:
    return Text("event {seq}, {hash}", "事件 {seq}，{hash}").format(seq=event.seq, hash=event.hash)


PROBLEMS = Table[Answer](
    "problems",
    same("problems"),
    rows=lambda answer: answer.problems,
    columns=(
        Column("code", Text("code", "代码")),
        Column("where", Text("where", "位置")),
        Column("message", Text("message", "说明")),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(PROBLEMS,))
