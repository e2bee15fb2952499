# SPDX-License-Identifier: Apache-2.0
"""Which files and tables of a workspace a check holds against the record, and which it does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from yuzui.job import intake
from yuzui.job.workspace import Workspace
from yuzui.store.state.engine import UNSUMMED
from yuzui.text import Text

PROVEN = ("sets/files/", "snapshots/", "letters/", f"{intake.FOLDER}/", "results/")
"""Folders whose files are held, each, against a digest in the record."""
STORE = ("yuzui.sqlite", "yuzui.sqlite-wal", "yuzui.sqlite-shm")
REASONS = {
    "catalogue.sqlite": Text(
        "search index, made anew from the record when it is missing", "检索索引，缺失时由记录重建"
    ),
    "benchmarks": Text(
        "measurements of speed and schedules; no decision rests on them", "速度与排程的测量结果；不作为决定依据"
    ),
    "accounts.sqlite": Text(
        "accounts: only its form is checked, not who holds what", "账户文件：仅检查文件结构，不核对内容"
    ),
    "sealed.sqlite": Text(
        "sealed file: only its form is checked, not who stands behind a pseudonym",
        "密封文件：仅检查文件结构，不核对化名对应的人员",
    ),
}
OTHER = Text("the record has no digest of this", "记录中没有其摘要")
MOVING = Text("changes between acts; the log has no digest of its rows", "在操作之间变动；日志中没有其各行的摘要")


def uncovered(workspace: Workspace) -> dict[str, Text]:
    """Return every file, or top folder of files, and every table that no digest of the record covers."""
    left: dict[str, Text] = {}
    for path in sorted(workspace.dir.rglob("*")):
        name = path.relative_to(workspace.dir).as_posix()
        if path.is_dir() or name in STORE or (name.startswith(PROVEN) and "/." not in name):
            continue
        top = name.partition("/")[0]
        base = top.removeprefix(".").removesuffix("-wal").removesuffix("-shm").removesuffix("-journal")
        left[base if base in REASONS else name] = REASONS.get(base, OTHER)
    tables = sorted(UNSUMMED - {"audit", "audit_body"})
    return left | {f"table {name}": MOVING for name in tables}


def originals(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Hold the files that were handed in against their rows, and name what no row names."""
    folder = workspace.dir / intake.FOLDER
    dropped = {row["id"] for row in workspace.desk.select("upload") if row["state"] == "dropped"}
    expected = set[Path]()
    for row in workspace.desk.select("upload_file", order=("upload", "n")):
        if row["upload"] in dropped:
            continue
        path = folder / row["upload"] / intake.storage_name(row["n"], row["name"])
        expected.add(path)
        where = path.relative_to(workspace.dir).as_posix()
        if not path.is_file():
            yield "missing_file", where, Text("this file was handed in and is gone", "该上传文件已缺失")
        elif digest(path) != row["sha256"]:
            yield "changed_file", where, Text("this is not the file that was handed in", "该文件与上传时不一致")
    for path in sorted(folder.glob("[!.]*/**/*")):
        # files of a dropped upload may wait for the next sweep
        if path.is_file() and path not in expected and path.relative_to(folder).parts[0] not in dropped:
            yield "file_unlogged", path.relative_to(workspace.dir).as_posix(), UNLOGGED


UNLOGGED = Text("no act wrote this file", "没有写入该文件的操作")


def strange_letters(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Name files beside the letters that were handed out."""
    delivered = {row["subject"]: row["files"] for row in workspace.view.select("outbox") if row["kind"] == "letters"}
    folder = workspace.dir / "letters"
    for place in sorted(folder.glob("*")):
        files = [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
        if place.is_file() or len(files) > (delivered.get(place.name) or 0):
            yield "file_unlogged", place.relative_to(workspace.dir).as_posix(), UNLOGGED


def lacking(workspace: Workspace, copy: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what of a workspace a copy lacks, or that it is a copy of another one."""
    head = copy.store.head()
    if workspace.store.log_state([head]).bad is not None:
        message = Text(
            "event {n} of this copy is not in the log of the workspace: it is the copy of another one",
            "副本的第 {n} 号事件不在该工作区的日志中：并非该工作区的副本",
        )
        yield "other_workspace", f"audit {head.seq}", message.format(n=head.seq)
        return
    latest = head == workspace.store.head()
    for name in ("accounts.sqlite", "sealed.sqlite", *uncovered(workspace)):
        one, other = workspace.dir / name, copy.dir / name
        if name == "catalogue.sqlite" or name.startswith(("benchmarks/", ".")) or not one.is_file():
            continue
        if not other.is_file():
            yield "missing_file", name, Text("the copy lacks this file", "副本缺少该文件")
        elif latest and one.suffix != ".sqlite" and digest(one) != digest(other):
            yield (
                "changed_file",
                name,
                Text("the copy holds another file than the workspace", "副本中的文件与工作区不同"),
            )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
