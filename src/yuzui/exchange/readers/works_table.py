# SPDX-License-Identifier: Apache-2.0
"""A table of works with Chinese headings, as institutes keep them and CNKI or Wanfang export them.

The title (题目, 题名, 篇名 …) and the year (发表年份, 出版年 …, or a date) are needed. The id is
the DOI where there is one, else a column of numbers, else the row. Authors and organisations are
divided by semicolons; of several authors with several organisations nothing is guessed unless
there are as many of both. 被引频次 is a count of the source and stays apart. Files in GBK are read
as such. References stand in such tables seldom; those with a DOI are resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yuzui.exchange.scholarly import countries
from yuzui.exchange.scholarly.keys import doi, some
from yuzui.exchange.scholarly.record import Affiliation, Author, Example, Fault, Item, Lines, Work
from yuzui.exchange.scholarly.tabular import Row, meant, rows, split, works
from yuzui.exchange.scholarly.words import kind, language, parts
from yuzui.text import Text

TITLE = Text("table of works with Chinese headings", "中文成果表")
SOURCE = URL = "https://kns.cnki.net/"
ENDINGS = (".csv", ".tsv", ".txt", ".gz")
LOCAL = True
ALIASES = {
    "title": ("题目", "题名", "篇名", "标题", "论文题目", "论文名称", "成果名称", "成果题目",
              "文献名称", "Title-题名"),
    "year": ("发表年份", "出版年份", "出版年", "发表年度", "年份", "年度", "年", "Year-年"),
    "date": ("发表时间", "发表日期", "出版日期", "出版时间", "日期", "PubTime-发表时间"),
    "authors": ("作者", "全部作者", "作者列表", "第一作者", "Author-作者"),
    "places": ("单位", "作者单位", "机构", "作者机构", "发文单位", "完成单位", "Organ-单位"),
    "venue": ("期刊", "来源", "刊名", "期刊名称", "来源期刊", "文献来源", "出版物名称", "会议名称",
              "Source-文献来源", "Source-刊名"),
    "cited_by": ("被引频次", "被引次数", "被引", "引用次数", "引用频次", "总被引频次"),
    "doi": ("DOI", "DOI号", "数字对象标识符", "DOI-DOI"),
    "number": ("编号", "序号", "成果编号", "论文编号", "记录号", "ID"),
    "type": ("文献类型", "类型", "成果类型", "论文类型", "SrcDatabase-来源库"),
    "field": ("学科", "领域", "学科分类", "研究方向", "一级学科"),
    "language": ("语种", "语言"),
    "volume": ("卷", "卷号", "Roll-卷"),
    "page": ("页码", "起始页", "起止页码", "页", "Page-页码"),
    "references": ("参考文献", "引文", "参考文献DOI"),
}  # fmt: skip
NEEDED = ("title",)
_KINDS: Mapping[str, str] = {
    "期刊": "article", "期刊论文": "article", "论文": "article", "综述": "review",
    "会议": "proceedings", "会议论文": "proceedings", "学位论文": "thesis", "硕士": "thesis",
    "博士": "thesis", "专利": "patent", "图书": "book", "专著": "book", "报告": "report",
    "标准": "standard", "数据集": "dataset", "软件": "software", "预印本": "preprint",
}  # fmt: skip
_BETWEEN = re.compile(r"[;；|、]|\s*//\s*")
_LANGUAGES = {"中文": "zh", "汉语": "zh", "英文": "en", "英语": "en"}


def matches(head: str, name: str) -> bool:
    """Say whether a table has a title, a year or a date, and what only works have.

    Projects and events have titles and years too; authors, citations, references or a DOI tell.
    """
    line = head.lstrip("\ufeff").partition("\n")[0]
    found = meant(split(line), ALIASES) if line.strip() else {}
    dated, telling = {"year", "date"}, {"authors", "cited_by", "references", "doi"}
    return "title" in found and all(bool(one & set(found)) for one in (dated, telling))


def read(lines: Lines) -> Iterator[Item]:
    """Return a work a row."""
    place = 0

    def work(row: int, cells: Row) -> Work | Fault:
        nonlocal place
        place += 1
        return _work(row, cells, place)

    return works(rows(lines, ALIASES, NEEDED), work)


def _work(row: int, cells: Row, place: int) -> Work | Fault:
    get = cells.get
    name = doi(get("doi"))
    if not cells["title"] and not name:
        return Fault("missing_value", row, "题目", "", "题目 · DOI")
    date = re.sub(r"[年月/.]", "-", get("date", "")).replace("日", "").strip("- ")
    found = re.match(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", date)
    pieces = [found[1], *(f"{int(n):02d}" for n in found.groups()[1:] if n)] if found else []
    year = re.sub(r"年$", "", get("year", "").strip()) or (found[1] if found else "")
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
    )  # fmt: skip


def _split(text: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def _authors(names: str, places: str) -> tuple[list[Author], bool]:
    """Return the authors with their organisations, and whether these could be given."""
    listed = _split(names) if _BETWEEN.search(names) else parts(names.replace("，", ","), ",")
    authors = [Author(name=name) for name in listed]
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


def _affiliation(text: str) -> Affiliation:
    """Return an organisation as it is written, and the country its address ends with, if any."""
    country = countries.code(re.split(r"[,，]", text)[-1])
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
