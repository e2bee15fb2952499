# SPDX-License-Identifier: Apache-2.0
"""A list of identifiers: which works of a set are told; all of them are counted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.catalogue.scholarly.record import KINDS, doi, named, plain
from yuzui.errors import InputError, Place
from yuzui.sheets.formats.csv import TextLines
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph
from yuzui.text import Text, same
from yuzui.text.numbers import agree, count, number

SHOWN = 20
_WHOLE = Text(", cells and citations those of the whole set", "，比较组与引用仍取自整个集合")
HEADINGS = frozenset(
    "doi dois id ids work_id openalex openalex_id arxiv arxiv_id ut eid identifier 编号 标识符"
    " 成果编号 title 题目 题名 篇名 论文题目".split()
)
"""First cells that are no identifiers, in small letters."""
TITLE = "title:"
"""Before the letters of a title that one work of an export has alone, among its names."""


@dataclass(frozen=True)
class Only:
    """A list, compared with a set."""

    file: str
    kind: str
    asked: int
    ids: set[Any] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "file": self.file,
            "kind": self.kind,
            "asked": self.asked,
            "found": self.asked - len(self.missing),
            "works": len(self.ids),
            "missing": self.missing[:SHOWN],
        }


def cut(
    lake: Lake, files: Mapping[str, Path], graph: Graph, columns: dict[str, Any]
) -> tuple[dict[str, Any], Graph, dict[str, Any]]:
    """Keep the works of a list, if there is one, out of a set that was computed whole."""
    if "only" not in files:
        return {}, graph, columns
    listed = match(files["only"], names(lake, files.get("names")))
    wanted = np.asarray(sorted(listed.ids), dtype=graph.order.dtype)
    keep, loose = np.isin(graph.order, wanted), np.isin(graph.undated, wanted)
    years = graph.year[keep]
    ends: Any = np.cumsum(np.bincount(years - years[0])) if len(years) else []
    part = replace(
        graph,
        order=graph.order[keep],
        date=graph.date[keep],
        undated=graph.undated[loose],
        year_ptr=np.concatenate([[0], ends]).astype(np.int64),
    )
    return {"only": listed.json()}, part, {name: one[keep] for name, one in columns.items()}


def names(lake: Lake, more: Path | None = None) -> dict[str, Any]:
    """Return every name of the works of a set: ids as they stand, and DOIs."""
    known: dict[str, Any] = {}
    for row in lake.rows("work_doi"):
        known.setdefault(f"={row['work_id']}", row["work_id"])
        if name := doi(row["doi"]):
            known.setdefault(name, row["work_id"])
    if more is not None:
        lake.register("work_name", more)
        for row in lake.rows("work_name"):
            known.setdefault(row["name"], row["work_id"])
    return known


def match(path: Path, known: Mapping[str, Any]) -> Only:
    """Find the works of a list."""
    tried = [_found(column, known) for column in _columns(path)]
    best = max(tried, key=lambda one: len(one[0]), default=({}, []))
    hits, missing = best
    if not hits:
        raise InputError(
            Text("none of these identifiers is in the set", "集合中没有这些标识符"),
            place=Place(file=path.name, column="--only"),
            seen=", ".join(missing[:3]) or "0",
            expected=f"{KINDS} · title 题目",
            fix=Text(
                "list identifiers of the kinds expected or whole titles, one a line, of works of this set",
                "请每行列出一个“应为”所示类型的标识符或完整题目，且属于本集合",
            ),
            code="nothing_found",
        )
    kind = "doi" if all(map(doi, (*hits, *missing))) else "identifier"
    return Only(path.name, kind, len(hits) + len(missing), set(hits.values()), missing)


def _columns(path: Path) -> Iterable[list[str]]:
    """Yield the columns of a list, without headings and repeats."""
    from yuzui.sheets import formats

    if path.suffix.lower() in (".txt", ""):
        rows: Sequence[Sequence[Any]] = [[line] for line in TextLines(path)]
    else:
        rows = formats.read(path)[0].rows
    for place in range(max(map(len, rows), default=0)):
        cells = [_text(row[place]) for row in rows if len(row) > place]
        identifiers = [cell for cell in dict.fromkeys(cells) if cell and not cell.startswith("#")]
        yield identifiers[1:] if identifiers and identifiers[0].lower() in HEADINGS else identifiers


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _found(column: list[str], known: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the identifiers that a work has, with the work, and those that none has."""
    hits: dict[str, Any] = {}
    missing = []
    for text in column:
        for name in (*named(text), TITLE + plain(text)):
            hit = known.get(name, known.get("=" + name))
            if hit is not None:
                hits[text] = hit
                break
        else:
            missing.append(text)
    return hits, missing


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return how much of a list was found."""
    listed_works = document.get("only")
    if not listed_works:
        return []
    kind = Text("DOI", "个 DOI ") if listed_works["kind"] == "doi" else Text("identifier", "个标识符")
    sentence = Text(
        "{found} of {asked} found ({works}): means, rows and units are of {these}{rest}",
        "{asked}中找到 {found} 个（{works}）：均值、各行与机构或国家仅计这些成果{rest}",
    ).format(
        found=number(listed_works["found"]),
        asked=count(listed_works["asked"], kind),
        works=count(listed_works["works"], Text("work", "项成果")),
        these=agree(listed_works["works"], "it", "these"),
        rest=same("") if document.get("citations", ()) is None else _WHOLE,
    )
    if listed_works["missing"]:
        rest = listed_works["asked"] - listed_works["found"] - 3
        listed = same(", ".join(listed_works["missing"][:3]) + (f" +{rest}" if rest > 0 else ""))
        sentence += Text("; not found: ", "；未找到：") + listed
    return [(same(listed_works["file"]), sentence), *_beside(document)]


def head(about: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the part that speaks for an indicator, if it has a mean in the list and in the set."""
    known = [
        part for part in about["parts"] if part.get("benchmark") and part["mean"] and part["mean"]["value"] is not None
    ]
    called = (about["name"], f"{about['name']}_", "pp10_credit")
    for name in called:
        for part in known:
            if part["column"] == name or (name[-1] in "_t" and part["column"].startswith(name)):
                return part  # type: ignore[no-any-return]
    return known[0] if known else None


def _beside(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return the mean of each indicator over the list beside that over the whole set."""
    listed = []
    for about in document.get("indicators", ()):
        if (part := head(about)) is None:
            continue
        mean, bench = part["mean"]["value"], part["benchmark"]
        listed.append(
            Text(
                "{title}, {part}: {a} over {n} (whole set: {b} over {m})",
                "{title}，{part}：{n}的均值 {a}（全集 {m}的均值 {b}）",
            ).format(
                title=Text.of(about["title"]),
                part=Text.of(part["label"]),
                a=number(mean, 3),
                n=count(part["valued"] - part["left_out"], Text("work", "项成果")),
                b=number(bench["mean"], 3),
                m=count(bench["works"], Text("work", "项成果")),
            )
        )
    if not document.get("indicators"):
        return []
    if not listed:
        none = Text("no work of the list has a value that stands in a mean", "名单中没有成果计入均值")
        return [(Text("the list", "名单"), none)]
    return [(Text("the list", "名单") if not n else same(""), one) for n, one in enumerate(listed)]
