# SPDX-License-Identifier: Apache-2.0
"""Files into the workspace: what each was taken for, what was kept, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import msgspec

from yuzui import registry
from yuzui.administration.inputs import Load as Inputs
from yuzui.administration.load_answer import Answer, ColumnRead, Ignored, Load, Recognised
from yuzui.administration.loading import reading, storage
from yuzui.administration.loading.reading import expand, parts
from yuzui.administration.loading.storage import About
from yuzui.catalogue import exports as choose
from yuzui.funding import record_ids
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Table, Type
from yuzui.sheets import formats, manifest
from yuzui.sheets.understand import load_map
from yuzui.sheets.understand.choose import Guess
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, join, same
from yuzui.text.measures import NAMES, seconds
from yuzui.text.numbers import number
from yuzui.view import table as view
from yuzui.view.view import Line, View

TITLE = Text("files into the workspace, each understood and reported", "装载文件并说明如何理解")
QUESTION = Text("What is in these files, and what of it can be used?", "这些文件里有什么，哪些可用？")
SOURCE = "Yuzui"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Load files; each is kept whole or not at all."""
    mapping = load_map(Path(inputs.map)) if inputs.map is not None else None
    paths = list(expand([Path(file) for file in inputs.files]))
    for path in paths:  # before anything is loaded
        manifest.of(path)
    loads: list[Load] = []
    ignored: list[Ignored] = []
    for path in paths:
        lines, left = _one(workspace, path, mapping, inputs)
        loads += lines
        ignored += left
    return Answer(
        run=Run.of("load", {"files": [load.sha256 for load in loads]}, seed=workspace.seed),
        loads=loads,
        ignored=ignored,
        files=storage.write(workspace),
    )


def _one(
    workspace: Workspace, path: Path, mapping: SourceMap | None, inputs: Inputs
) -> tuple[list[Load], list[Ignored]]:
    tables, call, origin = inputs.tables, inputs.call, inputs.origin
    listed = manifest.of(path)
    exported = mapping is None and not tables and choose.recognise(path) is not None
    if not exported:
        formats.kind_of(path)
    file_hash = _digest(path, choose.beside(path) if exported else ())
    held = storage.known(workspace, file_hash)
    named = mapping is not None or bool(origin) or bool(tables) or bool(call)
    # what was set aside for want of a zone may be read once the resource has one
    again = any(row["table"] == "calendar" and row["rejected"] for row in held)
    registry_ = any(row["table"] in storage.REGISTRY for row in held)
    if held and not named and not again and not registry_:
        return [_again(row) for row in held], []
    sheets, left = (
        ([reading.part(path)], reading.aside(path)) if exported else parts(path, mapping, tables, _zones(workspace))
    )
    if listed is not None and not exported:
        manifest.count(listed, sum(part.rows_in for part in sheets))
    ids = {row["id"] for row in held}
    before = held and not origin and not call and not again and {part.load_id(file_hash) for part in sheets} <= ids
    if before and not (registry_ and storage.changes(workspace, sheets)):
        return [_again(row) for row in held], []
    known = about(path, file_hash, sheets[0].source)
    known = replace(known, origin=origin) if origin and known.dataset is None else known
    tables_of = record_ids.scoped(workspace, [part.tables for part in sheets], path, call)
    sheets = [replace(part, tables=own) for part, own in zip(sheets, tables_of, strict=True)]
    sheets = storage.with_blanks(workspace, sheets)
    acted = storage.keep(workspace, sheets, file_hash, known)
    errors = [{"file": path.name, **error.json()["errors"][0], "table": error.detail.get("table")} for error in left]
    return [part.load(known.origin, file_hash, acted) for part in sheets], msgspec.convert(errors, list[Ignored])


def _zones(workspace: Workspace) -> dict[str, str]:
    """Return the time zone of each resource that has one."""
    rows = workspace.view.select("resource", columns=("id", "tz"))
    return {str(row["id"]): str(row["tz"]) for row in rows if row["tz"]}


def _again(row: Row) -> Load:
    """Return the line of a load that was kept before; None where only the first run knew."""
    names = "file kind table rows_in kept flagged rejected mapping".split()
    texts = {name: row[name] or None for name in ("sheet", "encoding")}
    return msgspec.convert(
        {name: row[name] for name in names} | texts | {"sha256": row["file_hash"], "already": True}, Load
    )


def _digest(path: Path, beside: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of the digests of all files that are read as one."""
    return digest(*map(digest_of, (path, *beside))) if beside else digest_of(path)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, dict[str, str]]:
    """Return the lines of the shipped manifest by the digest of the file they speak of."""
    return {row["sha256"]: row for row in Workspace().shipped_rows("MANIFEST.csv")}


def about(path: Path, file_hash: str, source: str) -> About:
    """Say where the data of a file come from."""
    if (line := _shipped().get(file_hash)) is not None:
        title = {"en": line["title_en"], "zh": line["title_zh"]}
        row = {
            "id": line["file"],
            "title": title,
            "rows": int(line["rows"]),
            **{k: line[k] for k in "source licence origin vintage sha256 redistribution".split()},
            "note": line["note"] or None,
        }
        return About(line["source"], line["licence"], line["vintage"], line["origin"], row)
    today = clock()[:10]
    if source:
        module = _understood(source)
        licence = getattr(module, "LICENCE", "")
        return About(f"{module.TITLE.en} ({path.name})", licence, today, "real")
    return About(path.name, "", today, "real")


def _understood(name: str) -> ModuleType:
    """Return the source, or the reader of exports, that took a file."""
    return registry.modules("source").get(name) or registry.modules("reader")[name]


def headline(answer: Answer) -> Text:
    """Return how many rows of how many files were kept."""
    return Text("{files} sheets loaded, {kept} rows kept", "已装载 {files} 张表，保留 {kept} 行").format(
        files=number(len(answer.loads)), kept=number(sum(load.kept for load in answer.loads))
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was understood, kept, flagged and set aside, file by file."""
    lines: list[Line] = [line for left in answer.ignored if left.table for line in _left(left)]
    for load in answer.loads:
        lines += _lines(load)
    lines += [(_UNREAD, _sheet(left.sheet) + left.message) for left in answer.ignored if not left.table]
    return [*lines, *((Text("wrote", "已写入"), same(path)) for path in answer.files)]


_UNREAD = Text("not read", "未读取")


def _left(left: Ignored) -> Iterator[Line]:
    """Say of a sheet that was not read, though its columns look meant, what it probably is and how to mend it."""
    about = Text(": it may be “{name}”. Columns: {seen}", "：可能是“{name}”。列：{seen}")
    about = about.format(name=TABLES[left.table or ""].label, seen=left.seen or "–")
    yield Text("NOT READ", "未读取"), _sheet(left.sheet) + left.message + about
    if left.fix:
        yield Text("to mend", "处理办法"), left.fix


def _lines(load: Load) -> Iterator[Line]:
    table = TABLES[load.table]
    rows = Text(
        "{table} · {rows_in} rows read, {kept} kept, {flagged} flagged, {rejected} rejected",
        "{table} · 读入 {rows_in} 行，保留 {kept}，标记 {flagged}，拒收 {rejected}",
    ).format(
        table=table.label, **{name: number(getattr(load, name)) for name in ("rows_in", "kept", "flagged", "rejected")}
    )
    if load.already:
        rows += Text(" (already loaded; nothing added)", "（此前已装载，未重复加入）")
    if load.origin in ("synthetic", "mixed"):
        rows += Text("; marked as made up", "；已标记为合成数据")
    yield same(load.file), _sheet(load.sheet) + rows
    if load.encoding not in (None, "", "utf-8"):
        yield Text("encoding", "编码"), same(load.encoding)
    if not load.already and not load.source:
        for one in load.mapping:
            yield Text("understood", "理解为"), _meaning(table, one)
    if load.source:
        module = _understood(load.source)
        times = getattr(module, "TIMES", None)
        yield Text("understood", "理解为"), module.TITLE + (Text("; ", "；") + times if times else same(""))
    if load.constants:
        stated = ", ".join(f"{name} = {value}" for name, value in load.constants.items())
        yield Text("every row", "各行均为"), same(stated)
    if load.zoned:
        yield (
            Text("local times", "当地时间"),
            Text("in the time zone of the resource · {n} rows", "按资源所在时区 · {n} 行").format(n=number(load.zoned)),
        )
    if load.recognition is not None and not load.recognition.sure:
        yield Text("not certain", "不能确定"), _doubt(load.recognition)
    if load.unused:
        yield Text("not used", "未使用"), same(", ".join(load.unused))
    for label, counts in ((Text("flagged", "标记"), load.findings), (Text("rejected", "拒收"), load.reasons)):
        if counts:
            yield label, join([CODES[code] + same(f" ×{n:,}") for code, n in counts.items()], "; ", "；")
    for name, words in (load.vocabulary or {}).items():
        yield Text("allowed words", "可用的词"), TABLES[load.table][name].label + Text(": ", "：") + same(words)


def _doubt(recognition: Recognised) -> Text:
    """Return what was taken for which table, and the runner-up with why it was not taken."""
    guesses = [
        Guess(TABLES[one.table], tuple(one.known), one.of, tuple(one.lacks), one.named)
        for one in (recognition, recognition.next)
        if one
    ]
    return join([guess.text() for guess in guesses], "; next: ", "；其次：") + Text(
        ". If it is wrong, load it again with --as TABLE", "。如有误，请以 --as 表名 重新导入"
    )


def _sheet(name: str | None) -> Text:
    return Text(f"sheet “{name}” · ", f"工作表“{name}”· ") if name else same("")


def _meaning(table: Table, one: ColumnRead) -> Text:
    factor = f"×{one.factor:g}"
    written = "" if one.unit == factor else f"{one.unit} "  # said in map.toml, not written
    unit = same(f" ({written}{factor})" if one.factor != 1 else "")
    column = table[one.column]
    timed = seconds(column.unit) is not None and column.type in (Type.INT, Type.REAL)
    if timed and not one.unit:
        unit = Text(" (the heading names no unit: {unit})", "（表头未注明单位：按{unit}）").format(
            unit=NAMES[column.unit]
        )
    if column.type is Type.MONEY and one.factor == 1 and not one.unit:
        unit = Text(
            " (the heading names no unit: whole units of the currency, not cents or fen)",
            "（表头未注明单位：按整元计，不按分计）",
        )
    key = f" {one.key}" if one.key else ""
    used = Text(f" · {one.rows_used:,} rows", f" · {one.rows_used:,} 行")
    return same(f"{one.heading} → ") + one.label + same(key) + unit + used


LOADS = view.Table[Answer](
    "loads",
    same("loads"),
    rows=lambda answer: answer.loads,
    columns=tuple(
        view.Column(name, same(name))
        for name in "file sheet kind table rows_in kept flagged rejected encoding sha256".split()
    ),
)


def _column(place: int, name: str) -> view.Column:
    return view.Column(name, same(name), value=lambda row: getattr(row[place], name))


MAPPING = view.Table[Answer](
    "mapping",
    same("mapping"),
    rows=lambda answer: [(load, one) for load in answer.loads for one in load.mapping],
    columns=(
        *(_column(0, name) for name in ("file", "sheet")),
        *(_column(1, name) for name in ("heading", "column", "unit", "factor")),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(LOADS, MAPPING))
