# SPDX-License-Identifier: Apache-2.0
"""A table of works as institutes keep them and CNKI, Wanfang or Web of Science export them.

The title (题目, 题名, 篇名, Title …) and the year (发表年份, 出版年, Year …, or a date) are needed;
what stands above the headings is passed over. The id is the DOI where there is one, else a column
of numbers, else the row. Authors and organisations are divided by semicolons, or authors as they
are written by commas; of several authors with several organisations nothing is guessed unless
there are as many of both. 被引频次 (Cites) is a count of the source and stays apart. Files in GBK
are read as such. References stand in such tables seldom; those with a DOI are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from yuzui.catalogue import scholarly_record
from yuzui.catalogue.scholarly_record import (
    Affiliation,
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    doi,
    kind,
    language,
    parts,
    some,
)
from yuzui.catalogue.syntax import Row, meant, rows, split, works
from yuzui.text import Text

TITLE = Text("table of works", "成果表")
SOURCE = URL = "https://kns.cnki.net/"
ENDINGS = (".csv", ".tsv", ".txt", ".gz", ".xlsx")
LOCAL = True
ALIASES = {
    "title": ("题目", "题名", "篇名", "标题", "论文题目", "论文名称", "成果名称", "成果题目",
              "文献名称", "论文标题", "Title-题名", "Article Title", "Title", "Paper title",
              "Title of paper", "Title of the paper", "Name of paper", "Publication title",
              "Paper"),
    "year": ("发表年份", "出版年份", "出版年", "发表年度", "年份", "年度", "年", "Year-年",
             "Publication Year", "Year", "Year of publication", "Year published", "Pub. year"),
    "date": ("发表时间", "发表日期", "出版日期", "出版时间", "日期", "PubTime-发表时间",
             "Publication Date", "Date published", "Date of publication", "Date"),
    "authors": ("作者", "全部作者", "作者列表", "所有作者", "第一作者", "Author-作者",
                "Author Full Names", "Authors", "Author(s)", "All authors", "Author",
                "Name of authors", "Name of author(s)", "Name of the author/s"),
    "places": ("单位", "作者单位", "机构", "作者机构", "发文单位", "完成单位", "Organ-单位"),
    "venue": ("期刊", "来源", "刊名", "期刊名称", "来源期刊", "文献来源", "出版物名称", "会议名称",
              "发表期刊", "Source-文献来源", "Source-刊名", "Source Title", "Journal",
              "Journal name", "Name of journal", "Journal title", "Venue",
              "Journal/Conference", "Source"),
    "cited_by": ("被引频次", "被引次数", "被引", "引用次数", "引用频次", "总被引频次", "他引次数",
                 "Times Cited, All Databases", "Times Cited", "Cited by", "Cites", "Citations",
                 "Citation count", "Citation", "No. of citations", "Number of citations"),
    "doi": ("DOI", "DOI号", "数字对象标识符", "DOI-DOI"),
    "number": ("编号", "序号", "成果编号", "论文编号", "记录号", "ID", "UT (Unique WOS ID)",
               "No.", "No", "#", "arXiv ID", "arxiv_id", "arXiv number", "arXiv identifier", "PMID", "PubMed ID",
               "Accession Number", "Paper ID", "Paper number", "Publication ID", "文献编号", "arXiv编号", "arXiv号"),
    "type": ("文献类型", "类型", "成果类型", "论文类型", "SrcDatabase-来源库", "Document Type"),
    "field": ("学科", "领域", "学科分类", "研究方向", "一级学科"),
    "language": ("语种", "语言", "Language"),
    "volume": ("卷", "卷号", "Roll-卷", "Volume"),
    "page": ("页码", "起始页", "起止页码", "页", "Page-页码", "Start Page", "Pages"),
    "references": ("参考文献", "引文", "参考文献DOI"),
    "abstract": ("摘要", "内容摘要", "Summary-摘要", "Abstract"),
}  # fmt: skip
OTHER = frozenset(
    "id eid work_id openalex_id source_key reviewer reviewer_id proposal proposal_id"
    " 评审人 评审人编号 评审专家 评审专家编号 专家 专家编号 申请号".split()
)
"""Headings of other tables that have titles, years and authors: of works with ids, of reviewers."""
ABOVE = 20
"""Lines in which the headings may stand, below what a list is called."""
NEEDED = ("title",)
_KINDS: Mapping[str, str] = {
    "期刊": "article", "期刊论文": "article", "论文": "article", "综述": "review",
    "会议": "proceedings", "会议论文": "proceedings", "学位论文": "thesis", "硕士": "thesis",
    "博士": "thesis", "专利": "patent", "图书": "book", "专著": "book", "报告": "report",
    "标准": "standard", "数据集": "dataset", "软件": "software", "预印本": "preprint",
}  # fmt: skip
_BETWEEN = re.compile(r"[;；|、]|\s*//\s*")
_AND = re.compile(r",?\s+(?:and|&)\s+")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_LANGUAGES = {"中文": "zh", "汉语": "zh", "英文": "en", "英语": "en"}


def matches(head: str, name: str) -> bool:
    """Say whether a table has a title, a year or a date, and what only works have.

    Projects and events have titles and years too; authors, citations, references or a DOI tell,
    beside English headings authors alone: tables of this record have those and no authors.
    """
    lines = head.lstrip("\ufeff").split("\n")[:ABOVE]
    return any(line.strip() and _headings(line) for line in lines)


def _headings(line: str) -> bool:
    """Say whether a line is the headings of a table of works."""
    names = split(line)
    columns = meant(names, ALIASES)
    if "title" not in columns or not {"year", "date"} & columns.keys():
        return False
    if {name.lower() for name in names} & (OTHER - ({"id"} if not columns["title"].isascii() else set())):
        return False
    telling = {"authors", "cited_by", "references", "doi"}
    return bool(columns.keys() & ({"authors"} if columns["title"].isascii() else telling))


def read(lines: Lines) -> Iterator[Item]:
    """Return a work a row."""
    place = 0

    def work(row: int, cells: Row) -> Work | Fault:
        nonlocal place
        place += 1
        return _work(row, cells, place)

    return works(rows(_Table(lines), ALIASES, NEEDED), work)


class _Table:
    """The lines of a file from its headings on."""

    def __init__(self, lines: Lines) -> None:
        self._lines, self.name, self.number = lines, lines.name, 0

    def __iter__(self) -> Iterator[str]:
        """Yield the headings and what follows; all of a file that has none, to be refused."""
        stream = iter(self._lines)
        above = list(islice(stream, ABOVE))
        first = next((n for n, line in enumerate(above) if line.strip() and _headings(line)), 0)
        for self.number, line in enumerate(above[first:], first + 1):
            yield line
        for line in stream:
            self.number = self._lines.number
            yield line


def _work(row: int, cells: Row, place: int) -> Work | Fault:
    get = cells.get
    name = doi(get("doi"))
    if not cells["title"] and not name:
        return Fault("missing_value", row, "题目 title", "", "题目 title · DOI")
    if not name and not any(get(one) for one in ("year", "date", "authors", "venue")):
        # a line below the table: a total, a remark
        seen = cells["title"][:60]
        return Fault("missing_value", row, "作者 authors", seen, "作者 authors · DOI")
    date = re.sub(r"[年月/.]", "-", get("date", "")).replace("日", "").strip("- ")
    match = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", date)
    pieces = [match[1], *(f"{int(n):02d}" for n in match.groups()[1:] if n)] if match else []
    year = re.sub(r"年$", "", get("year", "").strip()) or (match[1] if match else "")
    authors, placed = _authors(get("authors", ""), get("places", ""))
    references = _split(get("references", ""))
    return Work(
        key=name.partition(":")[2] or get("number", "") or f"#{place}", row=row,
        names=some(name), title=cells["title"], venue=get("venue", ""),
        language=_LANGUAGES.get(get("language", ""), language(get("language"))), year=year,
        date="-".join(pieces) if len(pieces) > 1 and pieces[0] == year else "",
        type=_KINDS.get(get("type", "").strip(), kind(get("type"))), field=get("field", ""),
        cited_by=get("cited_by", ""), declared=len(references) or None,
        references=[one for one in map(doi, references) if one],
        volume=get("volume", ""), page=get("page", ""), authors=authors, placed=placed,
        addresses=[] if placed else [_affiliation(place) for place in _split(get("places", ""))],
        abstract=get("abstract", ""),
    )  # fmt: skip


def _split(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _authors(names: str, places: str) -> tuple[list[Author], bool]:
    """Return the authors with their organisations, and whether these could be given."""
    authors = [Author(name=name) for name in _names(names)]
    where = [_affiliation(place) for place in _split(places)]
    if len(where) == len(authors):
        for author, place in zip(authors, where, strict=True):
            author.affiliations.append(place)
        return authors, True
    if len(where) > 1 and len(authors) > 1:
        return authors, False
    for author in authors:
        author.affiliations += where
    return authors, True


def _names(text: str) -> list[str]:
    """Return names as written; of “Smith, J., Lee, B.” a comma stands within a name too."""
    if _BETWEEN.search(text):
        return _split(text)
    listed = parts(_AND.sub(",", text.replace("，", ",")), ",")
    forenames, family = listed[1::2], listed[::2]
    alone = len(listed) == 2 and text.isascii() and not any(" " in one for one in listed)
    if len(forenames) == len(family) and (alone or all(map(_INITIALS.fullmatch, forenames))):
        return [f"{a}, {b}" for a, b in zip(family, forenames, strict=True)]
    return listed


def _affiliation(text: str) -> Affiliation:
    """Return an organisation as it is written, and the country its address ends with, if any."""
    country = scholarly_record.code(re.split(r"[,，]", text)[-1])
    return Affiliation(((" ".join(text.split()), country),))


EXAMPLE = Example(
    "成果.csv",
    "序号,题目,发表年份,作者,单位,期刊,被引频次,DOI,文献类型\n"
    '1,某甲的研究,2019,张三;李四,甲大学;乙研究院,示例学报,12,10.5555/zh.1,期刊论文\n'
    "2,某乙综述,2021年,王五,丙大学物理系,示例通报,,,综述\n",
    {
        "work": [
            {"work_id": "10.5555/zh.1", "title": "某甲的研究", "year": 2019, "type": "article",
             "venue": "示例学报", "cited_by_external": 12},
            {"work_id": "2", "year": 2021, "type": "review", "cited_by_external": None},
        ],
        "citation": [],
        "authorship": [
            {"position": 1, "org_id": "甲大学"}, {"position": 2, "org_id": "乙研究院"},
            {"position": 1, "org_id": "丙大学物理系"},
        ],
    },
)  # fmt: skip
