# SPDX-License-Identifier: Apache-2.0
"""Records of CNKI as text: its own form (``Title-题名:``), EndNote (``%T``), NoteExpress (``{Title}:``).

A record begins with the field that begins the first one. There are no references and no ids: the id is the place of
the record, a DOI is taken where it stands. Organisations go to the authors where there is one for each, or one for all.
What CNKI exports as a table is read as a table of works.

References
----------
https://kns.cnki.net/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yuzui.catalogue.scholarly_record import (
    Affiliation,
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    cut_off,
    doi,
    first,
    kind,
    known,
    parts,
    some,
)
from yuzui.text import Text

TITLE = Text("CNKI records (text)", "知网题录（文本）")
SOURCE = URL = "https://kns.cnki.net/"
ENDINGS = (".txt", ".net", ".enw", ".ciw", ".gz")
LOCAL = True
_TAG = re.compile(r"(?:([A-Za-z]+)-(?:[\u3400-\u9fff]+|DOI)\s*[:：]|%(\S)|\{([A-Za-z /]+)\}\s*[:：])\s*(.*)$")
_MEANS: Mapping[str, str] = {
    "title": "title", "t": "title", "author": "author", "a": "author", "organ": "place", "+": "place",
    "author address": "place", "source": "venue", "j": "venue", "journal": "venue", "b": "venue", "i": "venue",
    "summary": "abstract", "x": "abstract", "abstract": "abstract", "pubtime": "date", "8": "date", "date": "date",
    "year": "year", "d": "year", "doi": "doi", "r": "doi", "srcdatabase": "type", "0": "type",
    "reference type": "type", "clc": "field", "roll": "volume", "v": "volume", "volume": "volume",
    "pagecount": "page", "page": "page", "p": "page", "pages": "page", "link": "link", "u": "link", "url": "link",
}  # fmt: skip
_KINDS: Mapping[str, str] = {
    "期刊": "article", "硕士": "thesis", "博士": "thesis", "会议": "proceedings", "报纸": "article", "专利": "patent",
    "图书": "book", "年鉴": "book", "成果": "report", "标准": "standard", "特色期刊": "article",
}  # fmt: skip
_BEGIN = re.compile(r"\s*<正>|\s+")


def matches(head: str, name: str) -> bool:
    """Say whether a text begins with a field of CNKI, EndNote or NoteExpress, and holds a title."""
    lines = [line.strip().lstrip("\ufeff") for line in head.splitlines() if line.strip()]
    tags = [_TAG.match(line) for line in lines]
    return bool(tags and tags[0]) and any(tag and _meaning(tag) == "title" for tag in tags)


def _meaning(tag: re.Match[str]) -> str:
    return _MEANS.get((tag[1] or tag[2] or tag[3]).strip().lower(), "")


def read(lines: Lines) -> Iterator[Item]:
    """Yield a work a record."""
    record: dict[str, list[str]] = {}
    opening, last, begun, place = "", "", 0, 0
    for line in lines:
        content = line.strip().lstrip("\ufeff")
        tag = _TAG.match(content)
        if tag is None:
            if content and last:
                record[last][-1] += " " + content
            elif content and not record:
                yield Fault("unreadable_record", lines.number, "", content[:60], "Title-题名: …")
            continue
        name = (tag[1] or tag[2] or tag[3]).strip().lower()
        opening = opening or name
        if name == opening and record:
            place += 1
            yield _work(record, begun, place)
            record = {}
        begun = begun if record else lines.number
        last = _meaning(tag) or name
        record.setdefault(last, []).append(tag[4].strip())
    if record and "title" not in record:
        raise cut_off(lines.name, f"{last} …", "Title-题名: …", lines.number)
    if record:
        yield _work(record, begun, place + 1)


def _work(record: Mapping[str, list[str]], row: int, place: int) -> Work | Fault:
    def one(name: str) -> str:
        return first(*record.get(name, []))

    if not one("title"):
        return Fault("missing_value", row, "Title-题名", "", "Title-题名: …")
    date = "-".join(f"{int(part):02d}" for part in re.findall(r"\d{1,4}", one("date").partition(" ")[0])[:3])
    year = first((re.search(r"\d{4}", one("year")) or [""])[0], (re.match(r"\d{4}", date) or [""])[0])
    name = doi(one("doi")) or doi(one("link"))
    authors = [Author(name=who) for text in record.get("author", []) for who in re.split(r"[;；,，]", text)
               if who.strip()]  # fmt: skip
    places = [where.strip() for text in record.get("place", []) for where in re.split(r"[;；]", text) if where.strip()]
    paired = len(places) == len(authors)
    for n, author in enumerate(authors):
        mine = places[n : n + 1] if paired else places if len(places) == 1 else []
        author.affiliations += [Affiliation(((where, None),)) for where in mine]
    return Work(
        key=f"#{place}", row=row, names=some(name), title=one("title"), venue=one("venue"),
        year=year, date=known(date) if date.startswith(year) else "",
        type=_KINDS.get(one("type"), kind(one("type"))), field=first(*parts(one("field"))), volume=one("volume"),
        page=one("page"), authors=authors, placed=paired or len(places) < 2,
        addresses=[] if paired or len(places) < 2 else [Affiliation(((where, None),)) for where in places],
        abstract=_BEGIN.sub(" ", one("abstract")).strip(),
    )  # fmt: skip


EXAMPLE = Example(
    "CNKI.txt",
    "SrcDatabase-来源库: 期刊\nTitle-题名: 某甲的研究\nAuthor-作者: 张三;李四;\nOrgan-单位: 甲大学;乙研究院;\n"
    "Source-文献来源: 示例学报\nSummary-摘要: <正>研究了\n某甲。\nPubTime-发表时间: 2019-03-15\nYear-年: 2019\n"
    "DOI-DOI: 10.5555/zh.1\n\nSrcDatabase-来源库: 硕士\nTitle-题名: 某乙研究\nAuthor-作者: 王五;\n"
    "Organ-单位: 丙大学\nPubTime-发表时间: 2021-05-01\n",
    {
        "work": [
            {"work_id": "#1", "title": "某甲的研究", "year": 2019, "month": 3, "type": "article",
             "venue": "示例学报"},
            {"work_id": "#2", "title": "某乙研究", "year": 2021, "type": "thesis"},
        ],
        "citation": [],
        "authorship": [
            {"position": 1, "org_id": "甲大学"}, {"position": 2, "org_id": "乙研究院"},
            {"position": 1, "org_id": "丙大学"},
        ],
    },
)  # fmt: skip
