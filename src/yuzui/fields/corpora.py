# SPDX-License-Identifier: Apache-2.0
"""Sets of texts in which fields are looked for: a table of titles and abstracts with any headings, or a shipped set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from yuzui.errors import UnknownIdentifierError, YuzuiError
from yuzui.fields import postings
from yuzui.fields.postings import Postings
from yuzui.job import form_sheets
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import INT, JSON, TEXT, Table, column
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

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
               headers=("award_id", "award id", "topicid", "paper_id", "arxiv_id", "openalex_id", "doi",
                        "work_no", "id_topic", "项目编号", "批准号", "论文编号")),
        column("title", TEXT, "Title", "题名", "Title", "题名", null=False,
               headers=("title_clean", "display_name", "paper title", "project title", "topic",
                        "article title", "篇名", "论文题目", "论文题名", "项目名称", "课题名称", "题目", "标题",
                        "title-题名")),
        column("abstract", TEXT, "Abstract", "摘要", "Abstract or description", "摘要或内容简介",
               headers=("description", "summary", "abstract note", "内容摘要", "简介", "项目摘要", "summary-摘要")),
        column("year", INT, "Year", "年份", "Year", "年份", unit="a",
               headers=("publication_year", "pub year", "fiscal year", "发表年份", "立项年度", "年度", "year-年")),
        column("date", TEXT, "Date", "日期", "Day or month, if no year is given", "日期或年月（无年份时）",
               headers=("publication_date", "start_date", "start date", "deadline", "发表日期", "起始日期",
                        "发表时间")),
        column("venue", TEXT, "Venue", "刊物", "Journal, conference or programme", "期刊、会议或计划",
               headers=("journal", "source title", "conference", "programme", "program_name", "期刊",
                        "来源", "文献来源", "source-文献来源")),
        column("field", TEXT, "Class", "类别", "Class that its source gives it", "来源给出的类别",
               headers=("primary_category", "directorate", "discipline", "学科", "领域", "学部")),
        column("classes", TEXT, "Further classes", "其他类别", "All classes that its source gives it",
               "来源给出的全部类别", headers=("categories", "分类号", "keywords plus")),
        column("country", TEXT, "Country", "国家", "Countries, parted by semicolons", "国家，以分号分隔",
               headers=("countries", "country_code", "国别")),
        column("organisation", TEXT, "Organisation", "机构", "Organisations, parted by semicolons",
               "机构，以分号分隔", headers=("organisations", "affiliation", "affiliations", "institution",
                                            "institutions", "作者单位", "承担单位", "organ-单位", "第一机构")),
        column("topics", JSON, "Topics", "主题", "Topic ids that its source gives it", "来源给出的主题编号"),
    ),
)
# fmt: on


@dataclass(frozen=True)
class Corpus:
    """Texts of one file.

    Parameters
    ----------
    name : str
        What it is called: the name of its file without the ending.
    rows : sequence of Row
        One a document, as :data:`TEXTS`.
    source, vintage, origin : str
        Where it comes from; of a person's file its name.
    aside : int
        Rows that could not be read.
    """

    name: str
    rows: Sequence[Mapping[str, Any]]
    source: str
    vintage: str
    origin: str
    aside: int = 0

    def __len__(self) -> int:
        return len(self.rows)

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
        years = [int(row["year"]) for row in self.rows if row["year"] is not None]
        return (min(years), max(years)) if years else None


def read(workspace: Workspace, name: str, source: SourceMap | None = None) -> Corpus:
    """Return the texts of a file, or of a set that comes with Yuzui, by its path or name.

    Raises
    ------
    UnknownIdentifierError
        If there is neither.
    YuzuiError
        If no sheet of it has titles.
    """
    path = workspace.file(name)
    path = path if path.is_file() else workspace.larger(name) or path
    manifest = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
    if not path.is_file():
        stems = {Path(file).stem: file for file in manifest}
        if name not in stems:
            raise _missing(workspace, name)
        path = workspace.shipped(stems[name])
    about = manifest.get(path.name, {})
    rows = form_sheets.read(path, TEXTS, source)
    texts = [{**row, "year": row["year"] or _year(row["date"])} for row in rows.rows]
    return Corpus(
        path.stem,
        texts,
        about.get("source") or path.name,
        about.get("vintage") or "as supplied",
        about.get("origin") or "real",
        len(rows.aside),
    )


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
        expected="nsf_award_texts.parquet | FILE.csv .xlsx .parquet",
        fix=Text(
            "name a file with a column of titles, or a set that comes with Yuzui", "请指定含题名列的文件，或随附数据集"
        ),
        code="no_corpus",
    )
