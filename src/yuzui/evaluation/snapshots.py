# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a source: each load is held against the accepted one before it.

A snapshot is a run whose document says where it came from, what it holds and in which state it
is; its files lie under ``sets/`` of the workspace and are held against their digests when read. A source that
re-counts, drops a type or loses half its references moves every indicator, and no indicator can
tell: the profiles of two loads are held against each other before anything is computed from the new.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from yuzui.errors import InputError, Place, StateError
from yuzui.evaluation.answer import ImportReport
from yuzui.evaluation.inputs import EvaluateSnapshot as Inputs
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported, Run, digest
from yuzui.job.signature import require, who
from yuzui.job.workspace import Workspace, clock
from yuzui.store.durable import fresh
from yuzui.store.snapshot import damaged, digest_of
from yuzui.store.store import Change
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, percent, signed
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

STUDY = "evaluate_snapshot"
SETS = "sets"
State = Literal["accepted", "quarantined", "rejected"]
ACTS: Mapping[str, State] = {"accept": "accepted", "reject": "rejected"}


class SnapshotFile(msgspec.Struct, frozen=True):
    """A file of a snapshot: which input it is, how it was called, where it lies under ``sets/``."""

    input: str
    file: str
    path: str
    sha256: str


class Group(NamedTuple):
    """Works of one year (None is unknown) and type (empty is unknown) within a load.

    ``links`` are references of theirs that were found in the set; None where no links are given.
    """

    year: int | None
    type: str
    works: int
    links: int | None


class Shift(msgspec.Struct, frozen=True):
    """One number that moved by more than may be.

    ``of`` is a year or type, empty for the whole; ``change`` is relative for works and references
    (after / before − 1) and a difference for shares.
    """

    measure: str
    label: Text
    of: str
    before: float
    after: float
    change: float


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A load of a source: where it came from, what it holds, and in which state it is."""

    n: int
    source: str
    name: str
    taken_at: str
    vintage: str
    complete_through: int | None
    licence: str | None
    sha256: str
    files: list[SnapshotFile]
    n_works: int
    n_citations: int | None
    profile: list[Group]
    findings: list[Reported]
    exported: ImportReport
    previous: int | None = None
    state: State = "accepted"
    shifts: list[Shift] = []
    accepted_by: str | None = None
    reason: str | None = None
    decided_at: str | None = None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.evaluate.snapshot/1"):
    """Snapshots of sources, all or those that were acted on."""

    act: str
    snapshots: list[Snapshot]


def answer(act: str, rows: list[Snapshot]) -> Answer:
    """Return the answer of snapshots, all or those that were acted on."""
    named = {"act": act, "found": [[row.n, row.state, row.sha256] for row in rows]}
    return Answer(run=Run.of(STUDY, named), act=act, snapshots=rows)


def listed(workspace: Workspace, source: str = "") -> list[Snapshot]:
    """Return the snapshots that the subject sees, the newest first."""
    rows = [msgspec.convert(run["document"]["snapshots"][0], Snapshot) for run in workspace.runs(STUDY)]
    return sorted((row for row in rows if source in ("", row.source)), key=lambda row: -row.n)


def current(workspace: Workspace, source: str) -> Snapshot | None:
    """Return the newest accepted snapshot of a source, None if there is none."""
    return next((row for row in listed(workspace, source) if row.state == "accepted"), None)


def files(workspace: Workspace, source: str) -> tuple[dict[str, Path], Snapshot]:
    """Return the files of the current snapshot of a source."""
    row = current(workspace, source)
    if row is None:
        known = sorted({one.source for one in listed(workspace)})
        raise InputError(
            Text("no snapshot of this source was accepted", "该来源没有已验收的快照"),
            place=Place(column="--snapshot"),
            seen=source,
            expected=" | ".join(known),
            fix=Text(
                "take one: yuzui evaluate snapshot take FILE --source NAME",
                "请先装入：yuzui evaluate snapshot take 文件 --source 名称",
            ),
            code="no_snapshot",
        )
    paths = {}
    for one in row.files:
        path = workspace.dir / SETS / one.path
        if not path.is_file() or digest_of(path) != one.sha256:
            raise damaged(path, expected=f"sha256 {one.sha256[:16]}…")
        paths[one.input] = path
    return paths, row


@dataclass(frozen=True, slots=True)
class Load:
    """A load of a source, read whole."""

    paths: Mapping[str, Path]
    name: str
    works: int
    links: int | None
    profile: list[Group]
    findings: list[Reported]
    exported: ImportReport


Read = Callable[[Workspace, Inputs], Load]


def take(workspace: Workspace, inputs: Inputs, read: Read) -> Answer:
    """Take a load of a source as a snapshot: accepted, or held back if it moved too much."""
    source = (inputs.source or "").strip()
    if not source or inputs.works is None:
        raise InputError(
            Text("a snapshot has a name of its source, and works", "快照须有来源名称与成果文件"),
            place=Place(column="--source" if not source else "FILE"),
            fix=same("yuzui evaluate snapshot take FILE --source NAME"),
            code="no_source",
        )
    row = _snapshot(workspace, source, inputs, read(workspace, inputs))
    before = current(workspace, source)
    if before is not None and before.sha256 == row.sha256:
        return answer("same", [before])
    with workspace.view.act("save", f"snapshot of {source}", STUDY) as change:
        n = 1 + max((one.n for one in listed(workspace)), default=0)
        return _put(workspace, change, "take", _judged(msgspec.structs.replace(row, n=n), before))


def _put(workspace: Workspace, change: Change, act: str, row: Snapshot) -> Answer:
    """Write a snapshot as the run it is, whatever was done to it."""
    run = Run.of(STUDY, {"n": row.n, "sha256": row.sha256, "source": row.source})
    answer_ = Answer(run=run, act=act, snapshots=[row])
    workspace.put(change, STUDY, answer_.document(), "restricted")
    return answer_


def _snapshot(workspace: Workspace, source: str, inputs: Inputs, load: Load) -> Snapshot:
    """Store the files of a load and return what it is, not judged yet."""
    files = [_stored(workspace, name, path) for name, path in load.paths.items()]
    return Snapshot(
        n=0,
        source=source,
        name=load.name,
        taken_at=clock(),
        vintage=inputs.vintage or clock()[:10],
        complete_through=inputs.through,
        licence=inputs.licence or None,
        sha256=digest(*(one.sha256 for one in files)),
        files=files,
        n_works=load.works,
        n_citations=load.links,
        profile=load.profile,
        findings=load.findings,
        exported=load.exported,
    )


def _stored(workspace: Workspace, name: str, path: Path) -> SnapshotFile:
    """Store a file under its digest, once, and return where it is."""
    sha = digest_of(path)
    target = workspace.dir / SETS / "files" / f"{sha[:32]}{path.suffix}"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        new = fresh(target)
        shutil.copyfile(path, new)
        new.replace(target)
    return SnapshotFile(name, path.name, target.relative_to(workspace.dir / SETS).as_posix(), sha)


def _judged(row: Snapshot, before: Snapshot | None) -> Snapshot:
    """Say of a new snapshot whether it stands, against the one before it."""
    if before is None:
        return row
    last = max((group.year for group in before.profile if group.year is not None), default=0)
    through = last - 1 if before.complete_through is None else before.complete_through
    moved = shifts(before.profile, row.profile, through)
    state: State = "quarantined" if moved else "accepted"
    return msgspec.structs.replace(row, previous=before.n, shifts=moved, state=state)


def decide(workspace: Workspace, act: str, n: int, by: str, reason: str) -> Answer:
    """Let a named person accept or reject a snapshot that was held back."""
    require(
        Text(
            "a snapshot that was held back is decided on by a named person, with a reason",
            "暂缓的快照须由具名人员决定并说明理由",
        ),
        reason,
    )
    by, reason = who(workspace, by), reason.strip()
    with workspace.view.act("save", f"{act} snapshot {n}", reason, by) as change:
        row = msgspec.structs.replace(
            _waiting(workspace, n), accepted_by=by, reason=reason, decided_at=clock(), state=ACTS[act]
        )
        return _put(workspace, change, act, row)


def _waiting(workspace: Workspace, n: int) -> Snapshot:
    """Return a snapshot that waits for a decision; refuse any other."""
    row = next((one for one in listed(workspace) if one.n == n), None)
    if row is None:
        raise InputError(
            Text("there is no such snapshot", "没有该快照"),
            seen=str(n),
            expected=" | ".join(str(one.n) for one in listed(workspace)) or "—",
            fix=same("yuzui evaluate snapshot list"),
            code="no_snapshot",
        )
    stands = current(workspace, row.source)
    if row.state != "quarantined" or (stands is not None and stands.n > n):
        raise StateError(
            Text("this snapshot does not wait for anybody", "该快照并未等待决定"),
            seen=row.state if row.state != "quarantined" else f"{stands and stands.n}",
            expected="quarantined",
            fix=same("yuzui evaluate snapshot list"),
            code="not_quarantined",
            detail={"legal": []},
        )
    return row


MOST = 0.05
"""Largest change that passes: relative for counts and means, in points for shares."""
FEW = 50
"""Works of a year below which its count may move without saying anything."""

MEASURES: Mapping[str, Text] = {
    "works": Text("works of the year", "该年成果数"),
    "references": Text("references found per work", "每项成果找到的参考文献数"),
    "links": Text("loads with links between works", "含成果间引文的批次"),
    "type": Text("share of the type", "该类型所占份额"),
    "undated": Text("share without a year", "无年份的份额"),
}
"""What is held against the earlier load."""


def shifts(before: Sequence[Group], after: Sequence[Group], through: int) -> list[Shift]:
    """Return what moved from one load of a source to the next."""
    old, new = ([g for g in load if g.year is None or g.year <= through] for load in (before, after))
    moved = list(_years(old, new))
    moved += _references(_mean(old), _mean(new))
    moved += _shares("type", *(_parts(load, lambda g: g.type) for load in (old, new)))
    undated = (_parts(load, lambda g: "" if g.year is None else None) for load in (old, new))
    return [*moved, *_shares("undated", *undated)]


def _years(old: Iterable[Group], new: Iterable[Group]) -> Iterable[Shift]:
    was, now = (_sums(load, lambda g: g.year) for load in (old, new))
    for year in sorted(was.keys() | now.keys()):
        if max(was.get(year, 0), now.get(year, 0)) >= FEW:
            yield from _relative("works", str(year), was.get(year, 0), now.get(year, 0))


def _references(was: float | None, now: float | None) -> Iterable[Shift]:
    if was is not None and now is not None:
        yield from _relative("references", "", was, now)
    elif was is not now:
        before, after = float(was is not None), float(now is not None)
        yield _shift("links", "", before, after, after - before)


def _shift(measure: str, of: str, before: float, after: float, change: float) -> Shift:
    return Shift(measure, MEASURES[measure], of, before, after, change)


def _relative(measure: str, of: str, was: float, now: float) -> Iterable[Shift]:
    change = now / was - 1 if was else float(now > 0)
    if abs(change) > MOST:
        yield _shift(measure, of, was, now, change)


def _shares(measure: str, was: Mapping[str, float], now: Mapping[str, float]) -> Iterable[Shift]:
    for name in sorted(was.keys() | now.keys()):
        a, b = was.get(name, 0.0), now.get(name, 0.0)
        if abs(b - a) > MOST:
            yield _shift(measure, name, a, b, b - a)


def _sums(load: Iterable[Group], key: Any) -> dict[Any, int]:
    sums: dict[Any, int] = defaultdict(int)
    for group in load:
        if key(group) is not None:
            sums[key(group)] += group.works
    return sums


def _parts(load: Sequence[Group], key: Any) -> dict[str, float]:
    total = sum(group.works for group in load)
    return {name: works / total for name, works in _sums(load, key).items()} if total else {}


def _mean(load: Sequence[Group]) -> float | None:
    """Return the references found per work; None where no links are given."""
    works, links = sum(group.works for group in load), [group.links for group in load]
    if None in links:
        return None
    return sum(one or 0 for one in links) / works if works else 0.0


STATES: Mapping[str, Text] = {
    "accepted": Text("accepted", "已验收"),
    "quarantined": Text("held back", "暂缓"),
    "rejected": Text("rejected", "不予采用"),
}
SHOWN = 5


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each snapshot, and why it is held back."""
    if not answer.snapshots:
        return [(Text("snapshots", "快照"), Text("none was taken yet", "尚未装入任何快照"))]
    lines = [line for row in answer.snapshots for line in _lines(row)]
    if answer.act == "same":
        lines.append((same(""), Text("the same bytes stand already", "内容与现有快照相同")))
    return lines


def _lines(row: Snapshot) -> list[Line]:
    label = Text("snapshot {n}", "快照 {n}").format(n=row.n)
    links = Text("no links given", "未给出引文")
    if row.n_citations is not None:
        links = count(row.n_citations, Text("link", "条引文"))
    sentence = Text(
        "{source} ({vintage}) · {works}, {links} · {state}", "{source}（{vintage}）· {works}，{links} · {state}"
    ).format(
        source=row.source,
        vintage=row.vintage,
        works=count(row.n_works, Text("work", "项成果")),
        links=links,
        state=STATES[row.state],
    )
    if row.accepted_by:
        sentence += Text(" by {by}: {why}", "（{by}：{why}）").format(by=row.accepted_by, why=row.reason)
    lines = [(label, sentence)]
    if row.shifts:
        rest = len(row.shifts) - SHOWN
        moves = join([_moved(one) for one in row.shifts[:SHOWN]], "; ", "；")
        moves += same(f" … +{rest}") if rest > 0 else same("")
        against = Text("against snapshot {n}: ", "与快照 {n} 相比：").format(n=row.previous)
        lines.append((Text("moved", "变动"), against + moves))
    if row.state == "quarantined":
        command = Text(
            "snapshot {p} stays current until a named person decides: yuzui evaluate snapshot accept"
            " {n} --by NAME --reason WHY",
            "在具名人员作出决定前仍以快照 {p} 为准：yuzui evaluate snapshot accept {n} --by 姓名 --reason 理由",
        )
        lines.append((Text("to decide", "待决定"), command.format(n=row.n, p=row.previous)))
    return lines


def _moved(one: Shift) -> Text:
    name = one.label + (same(f" {one.of}") if one.of else same(""))
    if one.measure in ("type", "undated"):
        shown = f"{percent(one.before, 0).en} → {percent(one.after, 0).en}"
    else:
        shown = f"{one.before:,.4g} → {one.after:,.4g} ({signed(100 * one.change, 0).en} %)"
    return name + same(f" {shown}")


SNAPSHOTS = Table[Answer](
    "snapshots",
    same("snapshots"),
    rows=lambda answer: answer.snapshots,
    columns=tuple(
        Column(name, same(name))
        for name in (
            "n source vintage complete_through licence n_works n_citations state accepted_by reason previous"
            " taken_at sha256"
        ).split()
    ),
)
SHIFTS = Table[Answer](
    "shifts",
    same("shifts"),
    rows=lambda answer: [(row.n, one) for row in answer.snapshots for one in row.shifts],
    columns=(
        Column("n", same("n"), value=lambda pair: pair[0]),
        Column("measure", same("measure"), value=lambda pair: pair[1].label),
        Column("of", same("of"), value=lambda pair: pair[1].of),
        Column("before", same("before"), value=lambda pair: pair[1].before),
        Column("after", same("after"), value=lambda pair: pair[1].after),
        Column("change", same("change"), value=lambda pair: pair[1].change),
    ),
)
