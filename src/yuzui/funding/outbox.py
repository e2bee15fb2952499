# SPDX-License-Identifier: Apache-2.0
"""What an act owes in files: noted in its transaction, completed whenever it can be.

A decision is one whole. Killed after its commit, it leaves rows of ``outbox`` that wait; the next
act on the workspace, or ``yuzui decide resume``, writes the files again from the beginning. The
same decision gives the same bytes, each file appears whole or not at all, and only then the row is
done, so that completing twice is completing once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from yuzui.errors import YuzuiError
from yuzui.funding import board_pack, letters
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job.contract import of
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, Subject
from yuzui.store.private import system_user
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.text.numbers import count
from yuzui.view.view import Line

KINDS = ("letters", "pack")
"""Letters to the applicants in both languages; board pack, page to print and document."""
TITLES = {"letters": Text("letters", "通知书"), "pack": Text("board pack", "审议材料")}


class Completed(msgspec.Struct, frozen=True):
    """What was written: for which slate, of which decision, and the digest over all files."""

    run: str
    subject: str
    kind: Literal["letters", "pack"]
    files: int
    sha256: str
    done_at: str


class Outbox(Base, frozen=True, kw_only=True, tag="yuzui.outbox/1"):
    """What acts that were cut off still owed and is written now."""

    completed: list[Completed]


class Written(NamedTuple):
    """What was written for one row: what to show, and every file in order."""

    shown: list[Path]
    files: list[Path]


def order(change: Change, run: str, subject: str, kinds: Sequence[str], lang: str) -> None:
    """Note within an act which files it owes; what was written once is written again."""
    change.replace(
        "outbox",
        [
            {
                "id": f"{subject}:{kind}",
                "run": run,
                "subject": subject,
                "kind": kind,
                "lang": lang,
                "audit_seq": change.seq,
                "state": "waiting",
            }
            for kind in kinds
        ],
    )


def waiting(workspace: Workspace) -> list[Row]:
    """Return what is owed, the oldest first."""
    rows = _clerk(workspace).view.select("outbox", where=Eq("state", "waiting"))
    return sorted(rows, key=lambda row: (row["audit_seq"], row["id"]))


def complete(workspace: Workspace) -> list[tuple[Row, Written]]:
    """Write what is owed and say in the log that it is done."""
    clerk = _clerk(workspace)
    return [_complete(clerk, row) for row in waiting(clerk) if not _awaits_reveal(clerk, row)]


def complete_quietly(workspace: Workspace) -> None:
    """Write what is owed before another act; what cannot be written now goes on waiting."""
    try:
        complete(workspace)
    except YuzuiError:
        return


def _awaits_reveal(workspace: Workspace, row: Row) -> bool:
    """Say whether what is owed waits for the reveal of a draw that decides the rest of its decision."""
    slate: Slate | None = of("fund").latest(workspace, row["run"])
    return slate is not None and slate.awaits_draw and slate.decided is not None and slate.decided.id == row["subject"]


def _clerk(workspace: Workspace) -> Workspace:
    roles = frozenset({"programme_officer", "decider"})
    return workspace.seen_by(Subject(system_user(), roles))


def _complete(workspace: Workspace, row: Row) -> tuple[Row, Written]:
    slate = of("fund").latest(workspace, row["run"])
    written = Written([], []) if slate is None else _write(workspace, slate, row)
    done = {**row, "state": "done", "done_at": clock(), "files": len(written.files),
            "sha256": _digest(written.files)}  # fmt: skip
    with workspace.view.act("deliver", f"{row['kind']} {row['subject']}", row["kind"]) as change:
        change.replace("outbox", [done])
        if row["kind"] == "letters" and written.files:
            _note(workspace, change, done)
    return done, written


def _write(workspace: Workspace, slate: Slate, row: Row) -> Written:
    """Write the files of one row; nothing where another decision took the place of its own."""
    if row["kind"] == "pack":
        paths = board_pack.renew(workspace, row["run"], row["lang"] or "en")
        return Written(paths, paths)
    if slate.decided is None or slate.decided.id != row["subject"]:
        return Written([], [])
    folder = folder_of(workspace, row["subject"])
    return Written([folder], letters.write(slate, folder))


def folder_of(workspace: Workspace, decision: str) -> Path:
    """Return the folder of the letters of a decision."""
    return workspace.dir / "letters" / decision


def _note(workspace: Workspace, change: Change, row: Row) -> None:
    """Note that letters were handed out, once for the same bytes."""
    name = str(row["sha256"])[:16]
    if not workspace.view.count("export", Eq("id", name)):
        about = {"run": row["run"], "decision": row["subject"]}
        roles = " ".join(sorted(workspace.subject.roles))
        change.insert("export", [{
            "id": name, "at": row["done_at"], "by": workspace.subject.name, "role": roles,
            "table": "letter", "filter": about, "format": "html", "rows": row["files"],
            "sha256": row["sha256"],
        }])  # fmt: skip


def _digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def problems(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what is owed, and letters that are not the ones that were handed out."""
    for row in workspace.view.select("outbox", order=("audit_seq", "id")):
        where = f"{row['kind']} {row['subject']}"
        if row["state"] == "waiting" and _awaits_reveal(workspace, row):
            continue
        if row["state"] == "waiting":
            yield (
                "unfinished",
                where,
                Text(
                    "an act was cut off before its {what} were all written: yuzui decide resume",
                    "操作在写完全部{what}之前中断：yuzui decide resume",
                ).format(what=TITLES[row["kind"]]),
            )
            continue
        slate = of("fund").latest(workspace, row["run"])
        folder = folder_of(workspace, row["subject"])
        if row["kind"] != "letters" or slate is None or not folder.is_dir():
            continue
        if slate.decided is not None and slate.decided.id == row["subject"]:
            paths = letters.paths(slate, folder)
            lacking = [path for path in paths if not path.is_file()]
            if row["files"] and (lacking or _digest(paths) != row["sha256"]):
                yield (
                    "changed_file",
                    where,
                    Text(
                        "the letters in this folder are not the ones that were handed out",
                        "该文件夹中的通知书与发出时不一致",
                    ),
                )


def answer(done: Sequence[tuple[Row, Written]]) -> Outbox:
    """Return what was completed."""
    rows = [Completed(**{name: row[name] for name in Completed.__struct_fields__}) for row, _ in done]
    return Outbox(run=Run.of("decide.resume", {"done": msgspec.to_builtins(rows)}), completed=rows)


def lines(outbox: Outbox) -> list[Line]:
    """Return one line for what was completed, or that nothing was owed."""
    form = Text("{n}, {s}", "{n}，{s}")
    rows = [
        (TITLES[row.kind], form.format(n=count(row.files, Text("file", "个文件")), s=row.subject))
        for row in outbox.completed
    ]
    return rows or [(Text("ok", "正常"), Text("nothing was left unfinished", "没有未完成的事项"))]
