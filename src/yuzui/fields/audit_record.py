# SPDX-License-Identifier: Apache-2.0
"""Audits on record: a sheet is drawn and handed out, labels come back, a third person decides what stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yuzui.errors import InputError, Place, StateError, UnknownIdentifierError
from yuzui.fields import audit, audit_sheet, corpora
from yuzui.fields.audit import Sample, Verdicts
from yuzui.fields.audit_sheet import Judged
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.nodes import LANGUAGES, Node, chosen, nodes, trees
from yuzui.job import form_sheets, signature
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.sheets import formats
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.view import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

WRITERS = ("curator", "programme_officer", "evaluator", "reviewer")
"""Who may hand out an audit and bring labels in."""
MOST = 2_000


class Drawn(Tagged, frozen=True, kw_only=True, tag="yuzui.field.audit/1"):
    """A sheet that was drawn, its strata, and the files that were written."""

    sheet: str
    node: str
    version: int
    corpus: str
    documents: int
    strata: dict[str, int]
    drawn: dict[str, int]
    census: bool
    files: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is audited, by how many labels of whom."""

    node: str
    corpus: str
    labels: int
    judges: tuple[str, ...]
    seed: int = 7
    by: str = ""
    map: str | None = None
    folder: Path = Path()
    lang: str = "en"


def make(workspace: Workspace, ask: Ask) -> Drawn:
    """Draw a sample of a node's frame, put it on record, and write one workbook a judge.

    Raises
    ------
    InputError
        If two judges are one, more than two or none are named, or the query finds nothing in the corpus.
    """
    person = signature.who(workspace, ask.by, WRITERS)
    names = _judges(ask.judges)
    known = nodes(workspace)
    (one,) = chosen(known, ask.node)[:1]
    texts = corpora.read(workspace, ask.corpus, form_sheets.source_map(ask.map, (TEXTS,)))
    sample = audit.draw(
        texts.postings, _hits(texts, one, known), min(ask.labels, MOST), ask.seed,
        (one.id, str(one.version), texts.digest),
    )  # fmt: skip
    documents = [
        {"id": texts.rows[k]["id"], "title": texts.rows[k]["title"], "abstract": texts.rows[k]["abstract"],
         "year": texts.rows[k]["year"], "stratum": stratum}
        for k, stratum in zip(sample.documents.tolist(), sample.strata, strict=True)
    ]  # fmt: skip
    row = {**dict.fromkeys(TABLES["audit_sheet"].names), "sheet": sample.sheet, "node": one.id, "seed": ask.seed,
           "version": one.version, "corpus": texts.name, "frame": texts.digest, "strata": dict(sample.sizes),
           "documents": documents, "created_by": person, "created_at": clock()}  # fmt: skip
    if not workspace.view.count("audit_sheet", Eq("sheet", sample.sheet)):
        with workspace.view.act("load", f"audit_sheet {sample.sheet}", f"{len(documents)} documents", person) as change:
            change.insert("audit_sheet", [row])
    question = Text("Does the document belong to {f}?", "该文献是否属于“{f}”？").format(f=one.label)
    paths = []
    for name in names:
        path = ask.folder / f"audit-{one.id}-s{ask.seed}-{signature.plain(name).replace(' ', '-')}.xlsx"
        formats.write_xlsx(path, audit_sheet.exports(sample.sheet, question, one.bodies, documents, ask.lang))
        paths.append(str(path))
    return Drawn(
        sheet=sample.sheet, node=one.id, version=one.version, corpus=texts.name, documents=len(documents),
        strata=dict(sample.sizes), drawn={name: sample.strata.count(name) for name in audit.STRATA},
        census=len(documents) == len(texts), files=paths,
    )  # fmt: skip


def _judges(names: Sequence[str]) -> list[str]:
    judges = [one.strip() for one in names if one.strip()]
    if len(judges) in (1, 2) and len({signature.plain(one) for one in judges}) == len(judges):
        return judges
    raise InputError(
        Text("one or two different judges are needed", "须有一名或两名不同的判断人"),
        Place(column="--judges"),
        ", ".join(judges) or "-",
        "a,b",
        code="judges",
    )


def _hits(texts: Corpus, node: Node, known: Mapping[str, Node]) -> NDArray[np.int64]:
    """Return the documents that a query of either language finds; an audit of none is refused."""
    hits = np.zeros(0, np.int64)
    for lang in LANGUAGES:
        asked = trees(known, lang, [node])
        if node.id in asked:
            hits = np.union1d(hits, texts.postings.hits(asked[node.id], asked))
    if hits.size:
        return hits
    raise InputError(
        Text("the query finds nothing in this corpus", "检索式在该语料中没有命中"),
        Place(column="--corpus"),
        texts.name,
        fix=Text("audit it in a corpus of its field", "请在该领域的语料中抽检"),
        code="nothing_found",
    )


def bring(workspace: Workspace, files: Sequence[tuple[Path, str]], decides: bool = False, by: str = "") -> list[Judged]:
    """Put the labels of filled-in sheets on record.

    Parameters
    ----------
    files : sequence of (Path, str)
        Each file with the name of who judged it.
    decides : bool
        Whether it decides what two judges left open.

    Raises
    ------
    InputError
        If a file cannot be read as a sheet on record.
    StateError
        If a judge has judged the sheet already, a third one would judge it, or a judge decides between oneself and
        another.
    """
    person = signature.who(workspace, by, WRITERS)
    sheets = {str(row["sheet"]): row for row in workspace.view.select("audit_sheet")}
    documents = {id: row["documents"] for id, row in sheets.items()}
    made = [(audit_sheet.read(path, documents), judge.strip()) for path, judge in files]
    with workspace.view.act("load", "audit_label", f"{len(files)} files", person) as change:
        for one, judge in made:
            _refuse(workspace, one, judge, decides, [name for other, name in made if other.sheet == one.sheet])
            rows = [
                {"sheet": one.sheet, "document": n, "judge": judge, "label": label, "decides": int(decides),
                 "note": one.notes.get(n), "read_at": clock()}
                for n, label in one.labels.items()
            ]  # fmt: skip
            change.insert("audit_label", rows)
    return [one for one, _ in made]


def _refuse(workspace: Workspace, one: Judged, judge: str, decides: bool, at_once: Sequence[str]) -> None:
    standing = workspace.view.select("audit_label", where=Eq("sheet", one.sheet))
    judges = {signature.plain(str(row["judge"])) for row in standing if not row["decides"]}
    own = signature.plain(judge)
    names = [signature.plain(name) for name in at_once]
    if own in judges or names.count(own) > 1:
        message = Text("this person has judged the sheet already", "此人已判断过该抽检表")
    elif not decides and len(judges | set(names)) > 2:
        message = Text("two persons have judged it; a third only decides", "已有两人判断；第三人只作裁定")
    elif decides and len(judges) < 2:
        message = Text("nothing is to be decided before two have judged", "两人判断之前无需裁定")
    else:
        return
    fix = Text(
        "name who judged: --judges a,b, or who decides: --decides NAME",
        "请写明判断人：--judges a,b，或裁定人：--decides 姓名",
    )
    raise StateError(message, seen=f"{one.file}: {judge}", fix=fix, code="same_judge")


def result(workspace: Workspace, sheet: str, seed: int = 7) -> tuple[Row, Verdicts]:
    """Return a sheet on record and what its labels say.

    Raises
    ------
    UnknownIdentifierError
        If there is no such sheet.
    """
    rows = workspace.view.select("audit_sheet", where=Eq("sheet", sheet))
    if not rows:
        known = [str(row["sheet"]) for row in workspace.view.select("audit_sheet", columns=("sheet",))]
        raise UnknownIdentifierError(
            Text("no such audit sheet is on record", "没有该抽检表"),
            seen=sheet,
            expected=" · ".join(known[:3]) or "yuzui field audit make",
            code="sheet_unknown",
        )
    row = rows[0]
    by_judge: dict[str, dict[int, str]] = {}
    decided: dict[int, str] = {}
    for label in workspace.view.select("audit_label", where=Eq("sheet", sheet), order=("judge", "document")):
        n = int(label["document"]) - 1
        if label["decides"]:
            decided[n] = str(label["label"])
        else:
            by_judge.setdefault(str(label["judge"]), {})[n] = str(label["label"])
    strata = [str(one["stratum"]) for one in row["documents"]]
    sample = Sample(sheet, _sizes(row["strata"]), np.arange(len(strata)), strata)
    labels = list(by_judge.values()) or [{}]
    return row, audit.judged(sample, labels, decided, seed)


def _sizes(strata: Mapping[str, int]) -> dict[str, int]:
    return {name: int(strata[name]) for name in audit.STRATA}


def paired(files: Sequence[str], judges: Sequence[str]) -> list[tuple[Path, str]]:
    """Return each file with who judged it.

    Raises
    ------
    InputError
        If there are not as many judges as files.
    """
    names = [one.strip() for one in judges if one.strip()]
    if len(names) != len(files):
        raise InputError(
            Text("each file has a judge of its own", "每个文件须对应一名判断人"),
            Place(column="--judges"),
            f"{len(files)} ≠ {len(names)}",
            "--judges a,b",
            code="judges",
        )
    return [(Path(file), name) for file, name in zip(files, names, strict=True)]


def sentences(answer: Drawn) -> list[Line]:
    """Return what was drawn from what, and where the workbooks are."""
    drawn = Text(
        "{h} of {a} hits, {n} of {b} near misses, {r} of {c} others",
        "命中 {a} 抽 {h}，邻近 {b} 抽 {n}，其余 {c} 抽 {r}",
    )
    one, size = answer.drawn, answer.strata
    words = drawn.format(
        h=number(one["hits"]), a=number(size["hits"]), n=number(one["near"]), b=number(size["near"]),
        r=number(one["rest"]), c=number(size["rest"]),
    )  # fmt: skip
    lines: list[Line] = [(Text("drawn", "已抽取"), words), (Text("sheet", "抽检表"), same(answer.sheet))]
    if answer.census:
        lines.append((Text("note", "说明"), Text("all of the frame is taken", "总体全部抽取")))
    return lines + [(Text("wrote", "已写入"), same(path)) for path in answer.files]


def read_lines(brought: Sequence[Judged]) -> list[Line]:
    """Return what was read of each file."""
    lines: list[Line] = []
    for one in brought:
        words = Text("{f}: {n} labels, {m} without", "{f}：{n} 项判断，{m} 项空白")
        lines.append((Text("read", "已读取"), words.format(f=same(one.file), n=len(one.labels), m=one.missing)))
        if one.spellings:
            spelt = join([same(f"{word} → {label}") for word, label in one.spellings.items()], ", ", "、")
            lines.append((Text("understood", "已理解"), spelt))
    return lines
