# SPDX-License-Identifier: Apache-2.0
"""Sets of texts in which fields are looked for.

An export of works, a table of titles and abstracts with any headings, a corpus on record, or a set that comes with
Yuzui.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import UnknownIdentifierError, YuzuiError
from yuzui.fields import corpus_exports, postings
from yuzui.fields.corpus_exports import Texts, language_of
from yuzui.fields.postings import Postings
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import INT, TEXT, Table, column
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.store.snapshot import damaged
from yuzui.text import Text
from yuzui.view.cache import Cache

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Two lines a column read as a table; one argument a line would not.
# fmt: off

TEXTS = Table(
    "texts",
    Text("texts", "文献"),
    Text("Works, awards or calls: a title each, and what else is known", "成果、项目或指南：每行一个题名及其他信息"),
    key=(),
    state=False,
    sheets=("texts", "documents", "works", "awards", "文献", "成果", "论文", "项目"),
    columns=(
        column("id", TEXT, "Id", "编号", "Id in its source", "来源编号",
               headers=("award_id", "award id", "topicid", "paper_id", "arxiv_id", "openalex_id", "work_no", "id_topic",
                        "eid", "ut", "项目编号", "批准号", "论文编号", "成果编号")),
        column("doi", TEXT, "DOI", "DOI", "DOI", "DOI", headers=("di", "doi号", "doi-doi", "数字对象标识符")),
        column("title", TEXT, "Title", "题名", "Title", "题名", null=False,
               headers=("title_clean", "display_name", "paper title", "project title", "topic",
                        "article title", "document title", "publication title", "ti", "篇名", "论文题目", "论文题名",
                        "论文名称", "成果名称", "文献名称", "项目名称", "课题名称", "题目", "标题", "文献标题",
                        "title-题名", "专利名称", "发明名称", "patent title")),
        column("abstract", TEXT, "Abstract", "摘要", "Abstract or description", "摘要或内容简介",
               headers=("description", "summary", "abstract note", "ab", "abstract text", "内容摘要", "简介",
                        "项目摘要", "中文摘要", "summary-摘要")),
        column("year", INT, "Year", "年份", "Year", "年份", unit="a",
               headers=("publication_year", "pub year", "publication year", "year published", "py", "fiscal year",
                        "发表年份", "出版年份", "出版年", "发表年度", "立项年度", "年度", "年", "year-年",
                        "申请年", "公开年", "filing year")),
        column("date", TEXT, "Date", "日期", "Day or month, if no year is given", "日期或年月（无年份时）",
               headers=("publication_date", "start_date", "start date", "deadline", "发表日期", "起始日期",
                        "发表时间", "出版日期", "出版时间", "pubtime-发表时间")),
        column("venue", TEXT, "Venue", "刊物", "Journal, conference or programme", "期刊、会议或计划",
               headers=("journal", "source title", "journal title", "journal name", "so", "conference", "programme",
                        "program_name", "期刊", "刊名", "期刊名称", "发表期刊", "来源期刊", "来源", "文献来源", "会议",
                        "source-文献来源", "source-刊名", "刊物名称", "发表刊物", "刊物/会议", "期刊/会议")),
        column("field", TEXT, "Class", "类别", "Class that its source gives it", "来源给出的类别",
               headers=("primary_category", "directorate", "discipline", "subject", "wc", "学科", "学科分类", "领域",
                        "学部")),
        column("classes", TEXT, "Further classes", "其他类别", "All classes that its source gives it",
               "来源给出的全部类别", headers=("categories", "分类号", "keywords plus")),
        column("country", TEXT, "Country", "国家", "Countries, parted by semicolons", "国家，以分号分隔",
               headers=("countries", "country_code", "authorships.countries", "国别", "国家或地区", "国家/地区")),
        column("organisation", TEXT, "Organisation", "机构", "Organisations, parted by semicolons", "机构，以分号分隔",
               headers=("organization", "institution", "institutions", "affiliation", "affiliations", "institute",
                        "单位", "作者单位", "第一单位", "完成单位", "承担单位", "作者机构", "第一机构", "organisations",
                        "organ-单位")),
        column("topics", TEXT, "Topics", "主题",
               "Topic ids that its source gives it: T10020 or T10020 0.98; T10682 0.4",
               "来源给出的主题编号：T10020，或 T10020 0.98；T10682 0.4",
               headers=("topic ids", "topics.id", "primary_topic.id", "openalex topics", "主题编号")),
        column("language", TEXT, "Language", "语种", "Language of the text", "文献语种", headers=("la", "语言")),
    ),
)
# fmt: on


SHIPPED = "nsf_award_texts.parquet"
"""The set that is looked in where nothing was put on record."""
BESIDE = ("patents", "repositories", "sites", "users")
"""Corpora of these names stand beside works; fields are not looked for in them unless they are named."""
FOLDER = "corpora"
"""Where the works of corpora on record lie in the workspace."""
FIRST = 1500
"""Earliest year of a work; what is written before it is a slip."""
SHORTEST = 8
"""Letters of a title below which two of one title may be two works."""
_TOPIC = re.compile(r"\b(T\d{4,6}|(?:sub)?fields/\d{2,4})\b(?:\s*[:=(（ ]\s*([01]?\.\d+|[01])(?![\d.]))?")
_COUNTED = frozenset(("序号", "no", "#", "nr"))
"""Headings of running numbers: nothing is lost where they are not read."""
_REGISTERED = re.compile(r"W\d{3,}|WOS:\w{15}|2-s2\.0-\d+|\d{4}\.\d{4,5}", re.IGNORECASE)
"""Ids that mean the same work in every file; running numbers do not."""
_SIGNS = re.compile(r"[\W_]+")
_READ: Cache[Corpus] = Cache(600_000_000)
"""Corpora by the file that they were read from, with the index that was made of them."""


@dataclass(frozen=True)
class Corpus:
    """Texts of one file.

    Parameters
    ----------
    name : str
        What it is called: the name of its file without the ending, or the one under which it is on record.
    rows : sequence of Row
        One a document, as :data:`TEXTS`; topics are pairs of id and weight.
    source, vintage, origin : str
        Where it comes from; of a person's file its name.
    aside : int
        Rows that could not be read.
    unread : sequence of str
        Headings, sheets or fields that nothing was read from.
    repeated : int
        Rows that stand for a work that was read already, by id or DOI and title; they are left out.
    snapshot : int or None
        Number of its load, where it is on record.
    lines : sequence of int
        Rows that could not be read, by their place in the file.
    """

    name: str
    rows: Sequence[Mapping[str, Any]]
    source: str
    vintage: str
    origin: str
    aside: int = 0
    unread: Sequence[str] = ()
    repeated: int = 0
    snapshot: int | None = None
    lines: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def dated(self) -> Sequence[int | None]:
        """Year of each document; none where it is not known, or no year that a work can be of."""
        last = int(clock()[:4]) + 1
        return [year if (year := row["year"]) is not None and FIRST <= year <= last else None for row in self.rows]

    @property
    def undated(self) -> int:
        """Works without a year."""
        return sum(year is None for year in self.dated)

    @cached_property
    def alike(self) -> int:
        """Works that have the title and the year of another: flagged, and still counted."""
        names = Counter(
            (letters, row["year"]) for row in self.rows if len(letters := _letters(row["title"])) >= SHORTEST
        )
        return sum(n - 1 for n in names.values())

    @cached_property
    def topics(self) -> Mapping[str, Sequence[tuple[int, float]]]:
        """Documents that carry each topic, subfield or field, with the weight that their source gives it."""
        made: dict[str, list[tuple[int, float]]] = {}
        for k, row in enumerate(self.rows):
            for id, weight in row["topics"] or ():
                made.setdefault(id, []).append((k, weight))
        return made

    def written_in(self, lang: str, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of some documents whose titles are in a language: a Chinese query may find Latin terms too."""
        chinese = [language_of(str(self.rows[k]["title"])) == "zh" for k in some.tolist()]
        there: NDArray[np.int64] = some[np.array(chinese, bool) == (lang == "zh")]
        return there

    def by_topic(self, ids: Sequence[str]) -> dict[int, float]:
        """Return the documents that carry any of some topics, with the largest weight of them."""
        weights: dict[int, float] = {}
        for id in ids:
            for k, weight in self.topics.get(id, ()):
                weights[k] = max(weights.get(k, 0.0), weight)
        return weights

    @cached_property
    def postings(self) -> Postings:
        """Where each token stands."""
        return postings.index([row["title"] for row in self.rows], [row["abstract"] or "" for row in self.rows])

    @cached_property
    def digest(self) -> str:
        """Digest of the texts, in their order."""
        return digest([[row["id"], row["title"], row["abstract"]] for row in self.rows])

    def classes(self, document: int) -> list[str]:
        """Return the classes that its source gives a document."""
        row = self.rows[document]
        if not row["classes"]:
            return [str(row["field"])] if row["field"] else []
        every = str(row["classes"])
        parts = re.split(r"[;；|]", every) if re.search(r"[;；|]", every) else re.split(r"[,，\s]+", every)
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    @property
    def years(self) -> tuple[int, int] | None:
        """First and last year, if any is known."""
        years = [year for year in self.dated if year is not None]
        return (min(years), max(years)) if years else None


def usual(workspace: Workspace) -> tuple[str, ...]:
    """Return the corpora that are looked in where none is named: those on record, else the awards that ship."""
    names = dict.fromkeys(str(row["name"]) for row in on_record(workspace))
    return tuple(name for name in names if name.casefold() not in BESIDE) or (SHIPPED,)


def on_record(workspace: Workspace) -> list[Mapping[str, Any]]:
    """Return the corpora on record that the subject sees, the newest load first."""
    return list(workspace.view.select("corpus", order=("name", "-snapshot")))


def read(workspace: Workspace, name: str, source: SourceMap | None = None) -> Corpus:
    """Return the texts of a file, of a corpus on record (``NAME``, ``NAME@2`` for an earlier load), or of a set.

    Without a name it is the first of :func:`usual`.

    Raises
    ------
    UnknownIdentifierError
        If there is neither.
    YuzuiError
        If no sheet of it has titles.
    """
    name = name or usual(workspace)[0]
    path = workspace.file(name)
    if not path.is_file():
        if (row := _recorded(workspace, str(name))) is not None:
            return _of_record(workspace, row)
        path = workspace.larger(str(name)) or path
    manifest = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
    if not path.is_file():
        stems = {Path(file).stem: file for file in manifest}
        if name not in stems:
            raise _missing(workspace, str(name))
        path = workspace.shipped(stems[name])
    about = manifest.get(path.name, {})
    state = path.stat()
    key = str(path.resolve()), state.st_ino, state.st_size, state.st_mtime_ns, repr(source or "")
    return _READ.get(key, lambda: of_file(path, source, about), _weight)


def of_file(path: Path, source: SourceMap | None = None, about: Mapping[str, str] | None = None) -> Corpus:
    """Return the texts of a file: of an export that a reader knows, else of a table with any headings."""
    made = None if source else corpus_exports.read(path)
    if made is None:
        made = of_rows(form_sheets.read(path, TEXTS, source))
    return of_texts(made, path, about)


def of_rows(rows: FormRows) -> Texts:
    """Return the texts of the rows of a table."""
    texts = [_plain_row(row) for row in rows.rows]
    unread = [one for one in rows.unused if one.strip(". ").lower() not in _COUNTED]
    return Texts(texts, len(rows.aside), unread, [one.row for one in rows.aside])


def of_texts(made: Texts, path: Path, about: Mapping[str, str] | None = None) -> Corpus:
    """Return what was read of a file as a corpus, each work once."""
    kept, about = _once(made.rows), about or {}
    return Corpus(
        path.stem, kept, about.get("source") or path.name, about.get("vintage") or "as supplied",
        about.get("origin") or "real", made.aside, made.unread, len(made.rows) - len(kept), None, made.lines,
    )  # fmt: skip


def together(parts: Sequence[Corpus]) -> Corpus:
    """Return the texts of several files as one corpus, each work once."""
    if len(parts) == 1:
        return parts[0]
    every = [row for one in parts for row in one.rows]
    kept = _once(every)
    first = parts[0]
    return Corpus(
        first.name, kept, ", ".join(one.source for one in parts), first.vintage, first.origin,
        sum(one.aside for one in parts), tuple(dict.fromkeys(name for one in parts for name in one.unread)),
        sum(one.repeated for one in parts) + len(every) - len(kept), None, [n for one in parts for n in one.lines],
    )  # fmt: skip


def _plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a table with its year, its topics as pairs, and its language."""
    title = str(row["title"])
    return {
        **row, "year": row["year"] or _year(row["date"]), "topics": topics_of(row["topics"]),
        "language": row["language"] or language_of(title),
    }  # fmt: skip


def topics_of(cell: str | None) -> list[tuple[str, float]]:
    """Return the topics of a cell with their weights, 1 where none is stated.

    Examples
    --------
    >>> topics_of("T10020 0.98; https://openalex.org/T10682"), topics_of(None)
    ([('T10020', 0.98), ('T10682', 1.0)], [])
    """
    return [(match[1], float(match[2] or 1)) for match in _TOPIC.finditer(cell or "")]


def _letters(title: str) -> str:
    return _SIGNS.sub("", title.casefold())


def names_of(row: Mapping[str, Any]) -> list[str]:
    """Return by what a work is known in another set: DOI, id of a register, or title and year."""
    names = [f"doi:{row['doi'].casefold()}"] if row["doi"] else []
    if row["id"] and _REGISTERED.fullmatch(str(row["id"])):
        names.append(str(row["id"]).casefold())
    letters = _letters(row["title"])
    return [*names, f"{letters} {row['year']}"] if len(letters) >= SHORTEST else names


def _once(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return rows without those that have id or DOI, and title, of one before them.

    What only the later one has is taken over: one export brings abstracts, another topics.
    """
    places: dict[tuple[str, str], int] = {}
    kept: list[Mapping[str, Any]] = []
    for row in rows:
        names = [one for one in (row["id"], row["doi"]) if one]
        keys = [(str(name).casefold(), _letters(row["title"])) for name in names]
        place = next((places[key] for key in keys if key in places), len(kept))
        if place == len(kept):
            kept.append(row)
        else:
            kept[place] = {**kept[place], **{key: one for key, one in row.items() if one and not kept[place][key]}}
        for key in keys:
            places.setdefault(key, place)
    return kept if len(kept) < len(rows) else rows


def _recorded(workspace: Workspace, name: str) -> Mapping[str, Any] | None:
    """Return the load of a corpus on record: the newest, or the one whose number stands behind the name."""
    called, _, number = name.rpartition("@") if re.search(r"@\d+$", name) else (name, "", "")
    same_name = [row for row in on_record(workspace) if str(row["name"]).casefold() == called.casefold()]
    return next((row for row in same_name if number in ("", str(row["snapshot"]))), None)


def _of_record(workspace: Workspace, row: Mapping[str, Any]) -> Corpus:
    path = workspace.dir / FOLDER / f"{row['sha256']}.jsonl"
    if not path.is_file():
        raise damaged(path, expected=f"sha256 {str(row['sha256'])[:16]}…")

    def make() -> Corpus:
        content = path.read_bytes()
        if sha256(content).hexdigest() != row["sha256"]:
            raise damaged(path, expected=f"sha256 {str(row['sha256'])[:16]}…")
        rows = [msgspec.json.decode(line) for line in content.splitlines()]
        return Corpus(
            str(row["name"]), rows, str(row["source"]), str(row["day"]), "real", int(row["aside"]),
            tuple(row["unread"]), int(row["repeated"]), int(row["snapshot"]),
        )  # fmt: skip

    return _READ.get((str(row["name"]), row["snapshot"], row["sha256"], row["source"], row["day"]), make, _weight)


def _weight(corpus: Corpus) -> int:
    """Return about how many bytes a corpus and its index hold."""
    return 2_000 * len(corpus) + 10 * sum(len(row["title"]) + len(row["abstract"] or "") for row in corpus.rows)


def _year(date: str | None) -> int | None:
    """Return the year of a date, however it is written."""
    try:
        return int(first(PartialDay.of(date).text)[:4]) if date else None
    except ValueError:
        return None


def _missing(workspace: Workspace, name: str) -> YuzuiError:
    return UnknownIdentifierError(
        Text("there is no corpus of this name", "没有该名称的语料"),
        seen=name,
        expected=" | ".join(
            (
                *dict.fromkeys(str(row["name"]) for row in on_record(workspace)),
                SHIPPED,
                "FILE.xlsx .csv .ris .jsonl .txt",
            )
        ),
        fix=Text(
            "name a file with a column of titles, an export of works, a corpus on record (yuzui field corpus list), or "
            "a set that comes with Yuzui",
            "请指定含题名列的文件或成果导出文件、已登记的语料（yuzui field corpus list），或随附数据集",
        ),
        code="no_corpus",
    )
