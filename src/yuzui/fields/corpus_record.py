# SPDX-License-Identifier: Apache-2.0
"""A corpus is put on record: its works are kept as they were read, each load under a number of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import msgspec

from yuzui.errors import InputError, Place
from yuzui.fields import corpora
from yuzui.fields.corpora import FOLDER, TEXTS, Corpus
from yuzui.job import form_sheets, signature
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.view import Line

WRITERS = ("curator", "programme_officer", "evaluator")
"""Who may put a corpus on record."""
_WORK = Text("work", "项成果")


class Loaded(Tagged, frozen=True, kw_only=True, tag="yuzui.field.corpus/1"):
    """What was read of the files of a corpus, and what was not."""

    name: str
    snapshot: int
    source: str
    day: str
    files: list[str]
    works: int
    aside: int
    unread: list[str]
    repeated: int
    alike: int
    undated: int
    abstracts: int
    topics: int
    years: list[int] | None
    before: int | None
    """Works of the load before this one."""
    lines: list[int] = msgspec.field(default_factory=list)
    """Rows that could not be read, by their place in their file."""


class Load(msgspec.Struct, frozen=True):
    """One load of a corpus."""

    name: str
    snapshot: int
    source: str
    day: str
    works: int
    aside: int
    repeated: int
    files: list[str]


class Listed(Tagged, frozen=True, kw_only=True, tag="yuzui.field.corpora/1"):
    """The corpora on record, the newest load of each first."""

    corpora: list[Load]


def load(
    workspace: Workspace, paths: Sequence[Path | str], name: str = "", source: str = "", day: str = "", by: str = "",
    map: Path | str | None = None,
) -> Loaded:  # fmt: skip
    """Put the works of files on record as one corpus.

    Raises
    ------
    InputError
        If no file is named, the name cannot be used, or the day is none.
    """
    if not paths:
        raise InputError(
            Text("no file is named", "未指定文件"),
            Place(column="FILE"),
            expected="yuzui field corpus load FILE …",
            fix=Text("name an export or a table of works", "请给出成果导出文件或成果表"),
            code="no_path",
        )
    mapping = form_sheets.source_map(map, (TEXTS,))
    parts = [corpora.of_file(workspace.file(path), mapping) for path in paths]
    return put(workspace, parts, [Path(path).name for path in paths], name, source, day, by)


def put(
    workspace: Workspace, parts: Sequence[Corpus], files: Sequence[str], name: str = "", source: str = "",
    day: str = "", by: str = "",
) -> Loaded:  # fmt: skip
    """Put what was read of files on record; see :func:`load`."""
    person = signature.who(workspace, by, WRITERS)
    called = _name(name or Path(files[0]).stem)
    dated = _day(day)
    whole = corpora.together(parts)
    content = b"\n".join(msgspec.json.encode(row) for row in whole.rows) + b"\n"
    digest = sha256(content).hexdigest()
    before = next((row for row in corpora.on_record(workspace) if row["name"] == called), None)
    snapshot = 1 + int(before["snapshot"]) if before else 1
    if before and before["sha256"] == digest:
        snapshot, dated = int(before["snapshot"]), str(before["day"])
    else:
        folder = workspace.dir / FOLDER
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        formats.write_bytes(folder / f"{digest}.jsonl", content)
        row = {**dict.fromkeys(TABLES["corpus"].names), "name": called, "snapshot": snapshot,
               "source": source.strip() or ", ".join(files), "day": dated, "files": list(files), "sha256": digest,
               "works": len(whole), "aside": whole.aside, "repeated": whole.repeated, "unread": list(whole.unread),
               "loaded_by": person, "loaded_at": clock()}  # fmt: skip
        with workspace.view.act("load", f"corpus {called}", f"{len(whole)} works", person) as change:
            change.insert("corpus", [row])
    return Loaded(
        name=called, snapshot=snapshot, source=source.strip() or ", ".join(files), day=dated, files=list(files),
        works=len(whole), aside=whole.aside, unread=list(whole.unread), repeated=whole.repeated, alike=whole.alike,
        undated=whole.undated, abstracts=sum(bool(row["abstract"]) for row in whole.rows),
        topics=sum(bool(row["topics"]) for row in whole.rows), years=list(whole.years) if whole.years else None,
        before=int(before["works"]) if before else None, lines=list(whole.lines),
    )  # fmt: skip


def _name(word: str) -> str:
    """Return the name of a corpus: letters and figures of any script, and dashes."""
    name = re.sub(r"[^0-9A-Za-z\u3400-\u9fff]+", "-", word).strip("-")
    if name:
        return name
    raise InputError(
        Text("this name cannot be used", "该名称不能使用"),
        Place(column="--name"),
        word,
        expected="institute-2026 | 本院成果",
        code="name",
    )


def _day(word: str) -> str:
    if not word.strip():
        return clock()[:10]
    try:
        return first(PartialDay.of(word.strip()).text)
    except ValueError:
        raise InputError(
            Text("this is no day", "不是日期"),
            Place(column="--day"),
            word,
            expected="2026-11-30 | 2026年11月",
            code="day",
        ) from None


def listed(workspace: Workspace) -> Listed:
    """Return the corpora on record."""
    rows = corpora.on_record(workspace)
    return Listed(corpora=[Load(**{name: row[name] for name in Load.__struct_fields__}) for row in rows])


class Read(Protocol):
    """What of a corpus was not read or is doubtful."""

    @property
    def unread(self) -> Sequence[str]: ...
    @property
    def aside(self) -> int: ...
    @property
    def repeated(self) -> int: ...
    @property
    def alike(self) -> int: ...
    @property
    def undated(self) -> int: ...


def unread_lines(one: Read) -> list[Line]:
    """Return what of a corpus was not read or is doubtful; nothing where all was."""
    lines: list[Line] = []
    if one.unread:
        shown = join([same(f"“{name}”") for name in one.unread[:8]], ", ", "、")
        more = (
            Text("", "") if len(one.unread) <= 8 else Text(" and {n} more", "等 {n} 项").format(n=len(one.unread) - 8)
        )
        lines.append((Text("not read", "未读取"), shown + more))
    for n, words in (
        (one.aside, Text("{n} could not be read", "{n}无法读取")),
        (one.repeated, Text("{n} repeat a work above them: left out", "{n}与前面的成果重复：不计")),
        (one.alike, Text("{n} have title and year of another: counted, to be looked at",
                         "{n}与另一条题名、年份相同：仍计入，请核对")),
        (one.undated, Text("{n} without a year: in no series", "{n}没有年份：不计入序列")),
    ):  # fmt: skip
        if n:
            lines.append((Text("look at", "请注意"), words.format(n=count(n, Text("row", "行")))))
    return lines


def sentences(answer: Loaded) -> list[Line]:
    """Return what was not read, then what was."""
    lines = unread_lines(answer)
    if answer.lines:
        shown = same(", ".join(map(str, answer.lines[:10])))
        more = Text(" …", "等") if len(answer.lines) > 10 else Text("", "")
        lines.append((Text("set aside", "未登记"), Text("row ", "第 ") + shown + Text("", " 行") + more))
    span = Text("", "")
    if answer.years:
        span = Text(", {a} to {b}", "，{a}—{b} 年").format(a=answer.years[0], b=answer.years[1])
    lines.append(
        (Text("loaded", "已载入"), same(f"{answer.name}@{answer.snapshot}: ") + count(answer.works, _WORK) + span)
    )
    words = Text("{a} with an abstract, {t} with topics", "有摘要 {a}，有主题 {t}")
    lines.append((Text("of these", "其中"), words.format(a=number(answer.abstracts), t=number(answer.topics))))
    lines.append((Text("source", "来源"), same(f"{answer.source} · {answer.day}")))
    if answer.before is not None:
        words = Text("the load before held {n}", "上次载入为 {n}")
        lines.append((Text("before", "此前"), words.format(n=count(answer.before, _WORK))))
    return lines


def list_sentences(answer: Listed) -> list[Line]:
    """Return one line a load."""
    if not answer.corpora:
        return [(Text("corpora", "语料"), Text("none is on record: yuzui field corpus load FILE",
                                               "尚未登记：yuzui field corpus load 文件"))]  # fmt: skip
    return [
        (same(f"{one.name}@{one.snapshot}"), count(one.works, _WORK) + same(f" · {one.source} · {one.day}"))
        for one in answer.corpora
    ]  # fmt: skip
