# SPDX-License-Identifier: Apache-2.0
"""Files into the workspace: what each was taken for, what was kept, what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.administration.loading import reading, storage
from yuzui.administration.loading.reading import expand, parts
from yuzui.administration.loading.storage import About
from yuzui.catalogue.scholarly import exports as choose
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace, clock
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.model.table import Table, Type
from yuzui.sheets import manifest
from yuzui.sheets.sheet import Export
from yuzui.sheets.understand import load_map
from yuzui.sheets.understand.choose import Guess
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, join, same
from yuzui.text.measures import NAMES, seconds
from yuzui.text.numbers import number
from yuzui.view.chart import Picture

TITLE = Text("files into the workspace, each understood and reported", "装载文件并说明如何理解")
QUESTION = Text("What is in these files, and what of it can be used?", "这些文件里有什么，哪些可用？")
SOURCE = "Yuzui"
SCHEMA = "yuzui.load/1"
INPUTS = (
    Input("files", Text("files and folders", "文件与文件夹"), ()),
    Input("map", Text("map.toml that says which column is which", "说明各列含义的 map.toml")),
    Input("origin", Text("synthetic for made-up data; real by default", "合成数据填 synthetic；默认为真实"), ""),
    Input(
        "tables",
        Text(
            "tables the sheets are, where headings do not tell: TABLE, or SHEET=TABLE",
            "表头无法判定时各工作表对应的表：表名，或 工作表=表名",
        ),
        (),
    ),
    Input("call", Text("call the rows belong to", "数据所属批次"), ""),
)


def run(
    workspace: Workspace,
    files: Sequence[str | Path] = (),
    map: str | Path | None = None,
    origin: str = "",
    tables: Sequence[str] = (),
    call: str = "",
) -> dict[str, Any]:
    """Load files; each is kept whole or not at all."""
    mapping = load_map(Path(map)) if map is not None else None
    paths = list(expand([Path(file) for file in files]))
    for path in paths:  # before anything is loaded
        manifest.of(path)
    loads: list[dict[str, Any]] = []
    ignored: list[dict[str, Any]] = []
    for path in paths:
        lines, left = _one(workspace, path, mapping, origin, tables, call)
        loads += lines
        ignored += left
    return {
        "schema": SCHEMA,
        "run": stamp("load", {"files": [line["sha256"] for line in loads]}, seed=workspace.seed),
        "loads": loads,
        "ignored": ignored,
        "files": storage.write(workspace),
    }


def _one(
    workspace: Workspace, path: Path, mapping: Any, origin: str, tables: Sequence[str], call: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from yuzui.sheets import formats, manifest

    listed = manifest.of(path)
    exported = mapping is None and not tables and choose.recognise(path) is not None
    if not exported:
        formats.kind_of(path)
    file_hash = _digest(path, choose.beside(path) if exported else ())
    held = storage.known(workspace, file_hash)
    named = mapping is not None or bool(origin) or bool(tables) or bool(call)
    if held and not named:
        return [_again(row) for row in held], []
    read_parts, left = ([reading.part(path)], reading.aside(path)) if exported else parts(path, mapping, tables)
    if listed is not None and not exported:
        manifest.count(listed, sum(part.rows_in for part in read_parts))
    ids = {row["id"] for row in held}
    if held and not origin and not call and {part.load_id(file_hash) for part in read_parts} <= ids:
        return [_again(row) for row in held], []
    known = about(path, file_hash, read_parts[0].source)
    known = replace(known, origin=origin) if origin and known.dataset is None else known
    read_parts = storage.scoped(workspace, read_parts, path, call)
    acted = storage.keep(workspace, read_parts, file_hash, known)
    lines = [
        {**part.json(), "origin": known.origin, "sha256": file_hash, "already": False, "overrides": list(acted)}
        for part in read_parts
    ]
    return lines, [{"file": path.name, **error.json()["errors"][0]} for error in left]


def _again(row: dict[str, Any]) -> dict[str, Any]:
    """Return the line of a load that was kept before; null where only the first run knew."""
    names = "file kind table rows_in kept flagged rejected mapping".split()
    untold = ("origin source header_row unused tables findings reasons recognition constants overrides").split()
    row_ = {name: row[name] for name in names} | dict.fromkeys(untold)
    texts = {name: row[name] or None for name in ("sheet", "encoding")}
    return {**row_, **texts, "sha256": row["file_hash"], "already": True}


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


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: what was understood, kept, flagged and set aside, file by file."""
    lines_: list[tuple[Text, Text]] = []
    for load in document["loads"]:
        lines_ += _told(load)
    for left in document["ignored"]:
        lines_.append((Text("not read", "未读取"), _sheet(left) + Text.of(left["message"])))
    for path in document["files"]:
        lines_.append((Text("wrote", "已写入"), same(path)))
    return lines_


def _told(load: dict[str, Any]) -> list[tuple[Text, Text]]:
    rows = Text(
        "{table} · {rows_in} rows read, {kept} kept, {flagged} flagged, {rejected} rejected",
        "{table} · 读入 {rows_in} 行，保留 {kept}，标记 {flagged}，拒收 {rejected}",
    ).format(
        table=TABLES[load["table"]].label, **{k: number(load[k]) for k in ("rows_in", "kept", "flagged", "rejected")}
    )
    if load["already"]:
        rows += Text(" (already loaded; nothing added)", "（此前已装载，未重复加入）")
    if load["origin"] in ("synthetic", "mixed"):
        rows += Text("; marked as made up", "；已标记为合成数据")
    lines_ = [(same(load["file"]), _sheet(load) + rows)]
    if load.get("encoding") not in (None, "", "utf-8"):
        lines_.append((Text("encoding", "编码"), same(load["encoding"])))
    if not load["already"] and not load["source"]:
        table = TABLES[load["table"]]
        lines_ += [(Text("understood", "理解为"), _meaning(table, one)) for one in load["mapping"]]
    if load["source"]:
        module = _understood(load["source"])
        times = getattr(module, "TIMES", None)
        format = module.TITLE + (Text("; ", "；") + times if times else same(""))
        lines_.append((Text("understood", "理解为"), format))
    if load.get("constants"):
        stated = ", ".join(f"{name} = {value}" for name, value in load["constants"].items())
        lines_.append((Text("every row", "各行均为"), same(stated)))
    if (doubt := load.get("recognition")) and not doubt["sure"]:
        lines_.append((Text("not certain", "不能确定"), _doubt(doubt)))
    if load.get("unused"):
        lines_.append((Text("not used", "未使用"), same(", ".join(load["unused"]))))
    for label, counts in (
        (Text("flagged", "标记"), load.get("findings")),
        (Text("rejected", "拒收"), load.get("reasons")),
    ):
        if counts:
            each = [CODES[code] + same(f" ×{n:,}") for code, n in counts.items()]
            lines_.append((label, join(each, "; ", "；")))
    return lines_


def _doubt(finding: dict[str, Any]) -> Text:
    """Return what was taken for which table, and the runner-up with why it was not taken."""
    phrases = []
    for one in (finding, finding["next"]):
        if one:
            names = {k: tuple(one[k]) for k in ("known", "lacks")}
            guess = Guess(TABLES[one["table"]], **names, of=one["of"], named=one["named"])
            phrases.append(guess.text())
    return join(phrases, "; next: ", "；其次：") + Text(
        ". If it is wrong, load it again with --as TABLE", "。如有误，请以 --as 表名 重新导入"
    )


def _sheet(load: dict[str, Any]) -> Text:
    if not load.get("sheet"):
        return same("")
    return Text(f"sheet “{load['sheet']}” · ", f"工作表“{load['sheet']}”· ")


def _meaning(table: Table, one: dict[str, Any]) -> Text:
    factor = f"×{one['factor']:g}"
    written = "" if one["unit"] == factor else f"{one['unit']} "  # said in map.toml, not written
    unit = same(f" ({written}{factor})" if one["factor"] != 1 else "")
    column = table[one["column"]]
    timed = seconds(column.unit) is not None and column.type in (Type.INT, Type.REAL)
    if timed and not one["unit"]:
        unit = Text(" (the heading names no unit: {unit})", "（表头未注明单位：按{unit}）").format(
            unit=NAMES[column.unit]
        )
    if column.type is Type.MONEY and one["factor"] == 1 and not one["unit"]:
        unit = Text(
            " (the heading names no unit: whole units of the currency, not cents or fen)",
            "（表头未注明单位：按整元计，不按分计）",
        )
    key = f" {one['key']}" if one["key"] else ""
    used = Text(f" · {one['rows_used']:,} rows", f" · {one['rows_used']:,} 行")
    return same(f"{one['heading']} → ") + Text.of(one["label"]) + same(key) + unit + used


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return no pictures: a load is a table."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the load report and the mapping as tables."""
    names = "file sheet kind table rows_in kept flagged rejected encoding sha256".split()
    report = [tuple(load.get(name) for name in names) for load in document["loads"]]
    mapping = [
        (load["file"], load["sheet"], one["heading"], one["column"], one["unit"], one["factor"])
        for load in document["loads"]
        for one in load["mapping"]
    ]
    heads = ("file", "sheet", "heading", "column", "unit", "factor")
    return [Export("loads", names, report), Export("mapping", heads, mapping)]
