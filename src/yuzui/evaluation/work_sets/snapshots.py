# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a source: each load is held against the accepted one before it.

A snapshot is a run whose document says where it came from, what it holds and in which state it
is; its files lie under ``sets/`` of the workspace and are held against their digests when read.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place, StateError
from yuzui.evaluation.shift import Group, shifts
from yuzui.job.result import digest, stamp
from yuzui.job.signature import require, who
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import Finding
from yuzui.store.durable import fresh
from yuzui.store.snapshot import damaged, digest_of
from yuzui.store.store import Change
from yuzui.text import Text, same

if TYPE_CHECKING:
    Read = Callable[[Workspace, Mapping[str, Any]], "Load"]

STUDY, SCHEMA = "evaluate_snapshot", "yuzui.evaluate.snapshot/1"
SETS = "sets"
ACTS = {"accept": "accepted", "reject": "rejected"}
Row = dict[str, Any]


def document(act: str, rows: list[Row]) -> dict[str, Any]:
    """Return the document of snapshots, all or those that were acted on."""
    named = {"act": act, "found": [[row["n"], row["state"], row["sha256"]] for row in rows]}
    return {"schema": SCHEMA, "run": stamp(STUDY, named), "act": act, "snapshots": rows}


def listed(workspace: Workspace, source: str = "") -> list[Row]:
    """Return the snapshots that the subject sees, the newest first."""
    rows = [run["document"]["snapshots"][0] for run in workspace.runs(STUDY)]
    rows = [row for row in rows if source in ("", row["source"])]
    return sorted(rows, key=lambda row: -int(row["n"]))


def current(workspace: Workspace, source: str) -> Row | None:
    """Return the newest accepted snapshot of a source, None if there is none."""
    return next((r for r in listed(workspace, source) if r["state"] == "accepted"), None)


def files(workspace: Workspace, source: str) -> tuple[dict[str, Path], Row]:
    """Return the files of the current snapshot of a source."""
    row = current(workspace, source)
    if row is None:
        known = sorted({one["source"] for one in listed(workspace)})
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
    for one in row["files"]:
        path = workspace.dir / SETS / one["path"]
        if not path.is_file() or digest_of(path) != one["sha256"]:
            raise damaged(path, expected=f"sha256 {one['sha256'][:16]}…")
        paths[one["input"]] = path
    return paths, row


@dataclass(frozen=True, slots=True)
class Load:
    """A load of a source, read whole."""

    paths: Mapping[str, Path]
    name: str
    works: int
    links: int | None
    profile: Sequence[Mapping[str, Any]]
    findings: Sequence[Finding]
    exported: Mapping[str, Any]


def take(workspace: Workspace, values: Mapping[str, Any], read: Read) -> dict[str, Any]:
    """Take a load of a source as a snapshot: accepted, or held back if it moved too much."""
    source = str(values["source"] or "").strip()
    if not source or values["works"] is None:
        raise InputError(
            Text("a snapshot has a name of its source, and works", "快照须有来源名称与成果文件"),
            place=Place(column="--source" if not source else "FILE"),
            fix=same("yuzui evaluate snapshot take FILE --source NAME"),
            code="no_source",
        )
    row = _row(workspace, source, values, read(workspace, values))
    before = current(workspace, source)
    if before is not None and before["sha256"] == row["sha256"]:
        return document("same", [before])
    with workspace.view.act("save", f"snapshot of {source}", STUDY) as change:
        row["n"] = 1 + max((one["n"] for one in listed(workspace)), default=0)
        _judge(row, before)
        return _put(workspace, change, "take", row)


def _put(workspace: Workspace, change: Change, act: str, row: Row) -> dict[str, Any]:
    """Write a snapshot as the run it is, whatever was done to it, and return its document."""
    named = {name: row[name] for name in ("n", "sha256", "source")}
    document_ = document(act, [row]) | {"run": stamp(STUDY, named)}
    workspace.put(change, STUDY, document_, "restricted")
    return document_


def _row(workspace: Workspace, source: str, values: Mapping[str, Any], load: Load) -> Row:
    """Keep the files of a load and return what it is, not judged yet."""
    files = [_kept(workspace, name, path) for name, path in load.paths.items()]
    return {
        "n": 0, "source": source, "name": load.name, "taken_at": clock(),
        "vintage": values["vintage"] or clock()[:10],
        "complete_through": None if values["through"] is None else int(values["through"]),
        "licence": values["licence"] or None,
        "sha256": digest(*(one["sha256"] for one in files)), "files": files,
        "n_works": load.works, "n_citations": load.links,
        "profile": [list(one.values()) for one in load.profile],
        "findings": [f.json() | {"message": f.message.json()} for f in load.findings],
        "exported": dict(load.exported),
        "previous": None, "state": "accepted", "shifts": [], "accepted_by": None, "reason": None,
        "decided_at": None,
    }  # fmt: skip


def _kept(workspace: Workspace, name: str, path: Path) -> dict[str, str]:
    """Keep a file under its digest, once, and return where it is."""
    sha = digest_of(path)
    target = workspace.dir / SETS / "files" / f"{sha[:32]}{path.suffix}"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        new = fresh(target)
        shutil.copyfile(path, new)
        new.replace(target)
    place = target.relative_to(workspace.dir / SETS).as_posix()
    return {"input": name, "file": path.name, "path": place, "sha256": sha}


def _judge(row: Row, before: Row | None) -> None:
    """Say of a new snapshot whether it stands, against the one before it."""
    if before is None:
        return
    row["previous"] = before["n"]
    old, new = ([Group(*one) for one in load["profile"]] for load in (before, row))
    last = max((group.year for group in old if group.year is not None), default=0)
    through = last - 1 if before["complete_through"] is None else before["complete_through"]
    row["shifts"] = [one.json() for one in shifts(old, new, through)]
    if row["shifts"]:
        row["state"] = "quarantined"


def decide(workspace: Workspace, act: str, n: int, by: str, reason: str) -> dict[str, Any]:
    """Let a named person accept or reject a snapshot that was held back."""
    require(
        Text(
            "a snapshot that was held back is decided on by a named person, with a reason",
            "暂缓的快照须由具名人员决定并说明理由",
        ),
        reason,
    )
    by = who(workspace, by)
    decided = {"accepted_by": by, "reason": reason.strip(), "decided_at": clock()}
    with workspace.view.act("save", f"{act} snapshot {n}", reason.strip(), by) as change:
        row = _waiting(workspace, n)
        return _put(workspace, change, act, {**row, **decided, "state": ACTS[act]})


def _waiting(workspace: Workspace, n: int) -> Row:
    """Return a snapshot that waits for a decision; refuse any other."""
    row = next((one for one in listed(workspace) if one["n"] == n), None)
    if row is None:
        raise InputError(
            Text("there is no such snapshot", "没有该快照"),
            seen=str(n),
            expected=" | ".join(str(one["n"]) for one in listed(workspace)) or "—",
            fix=same("yuzui evaluate snapshot list"),
            code="no_snapshot",
        )
    stands = current(workspace, row["source"])
    if row["state"] != "quarantined" or (stands is not None and stands["n"] > n):
        raise StateError(
            Text("this snapshot does not wait for anybody", "该快照并未等待决定"),
            seen=row["state"] if row["state"] != "quarantined" else f"{stands and stands['n']}",
            expected="quarantined",
            fix=same("yuzui evaluate snapshot list"),
            code="not_quarantined",
            detail={"legal": []},
        )
    return row
