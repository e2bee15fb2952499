# SPDX-License-Identifier: Apache-2.0
"""A list of fields as an office has it: names in one or both languages, perhaps queries and topics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yuzui.errors import InputError, Place
from yuzui.fields import query
from yuzui.fields.nodes import LANGUAGES, Node
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.model.table import TEXT, Row, Table, column
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

_NAMES = ("name", "field", "priority field", "label")
_SEARCH = ("search string", "search strings", "search strategy", "search expression", "boolean query")
_TERMS = ("query", "keywords", "search terms", "terms", *_SEARCH)
_NAMES_ZH = ("名称", "领域", "领域名称", "方向", "研究方向", "重点领域", "优先领域")
_TERMS_ZH = ("检索式", "检索词", "检索表达式", "检索策略", "关键词", "关键字", "主题词")


def _under(groups: Sequence[str], *languages: str) -> tuple[str, ...]:
    """Return the headings of a column that stands for one language below a heading of both."""
    return tuple(f"{group} {language}" for group in groups for language in languages)


_ENGLISH_NAMES = _under(_NAMES, "english", "en") + _under(_NAMES_ZH, "英文", "英语")
_CHINESE_NAMES = _under(_NAMES, "chinese", "zh") + _under(_NAMES_ZH, "中文", "汉语")
_ENGLISH_TERMS = _under(_TERMS, "english", "en") + _under(_TERMS_ZH, "英文", "英语")
_CHINESE_TERMS = _under(_TERMS, "chinese", "zh") + _under(_TERMS_ZH, "中文", "汉语")
# Two lines a column read as a table; one argument a line would not.
# fmt: off

FIELDS = Table(
    "field_list",
    Text("fields", "领域清单"),
    Text("One field a row: its name, perhaps how it is looked for", "每行一个领域：名称，以及如何检索（可缺）"),
    key=(),
    state=False,
    sheets=("fields", "field list", "priority fields", "领域", "领域清单", "重点领域", "优先领域"),
    columns=(
        column("id", TEXT, "Id", "编号", "Id of the field; numbered by its list without one",
               "领域编号；缺省按清单次序编号",
               headers=("node", "code", "no", "number", "ref", "field id", "代码", "编码", "序号", "领域编号",
                        "领域代码", "领域编码")),
        column("label", TEXT, "Field", "英文名称", "Name of the field", "领域名称", null=False, instead=("label_zh",),
               headers=("name", "label", "field name", "topic", "priority field", "title", "english", "name en",
                        "area", "research area", "area of research",
                        "领域英文名", "英文", *_ENGLISH_NAMES)),
        column("label_zh", TEXT, "Field in Chinese", "领域", "Chinese name of the field", "领域中文名称",
               headers=("name zh", "chinese", "中文名称", "领域名称", "优先领域", "重点领域", "方向",
                        "优先发展方向", "名称", "研究方向", "研究领域", "技术方向", "技术领域", "学科方向",
                        *_CHINESE_NAMES)),
        column("parent", TEXT, "List", "所属", "List or line it stands under", "所属清单或上级条目",
               headers=("parent", "group", "category", "programme", "大类", "类别", "上级", "一级领域", "所属领域")),
        column("query_en", TEXT, "Query", "英文检索式", "Words that mean it, with AND, OR, NOT, NEAR/5, =Exact, stem*",
               "表示该领域的词语，可用 AND、OR、NOT、NEAR/5、=Exact、stem*",
               headers=("query en", "english query", "search terms", "keywords", "search query", "terms",
                        "any of these words", "include", *_SEARCH,
                        "英文关键词", "英文检索词", *_ENGLISH_TERMS)),
        column("query_zh", TEXT, "Query in Chinese", "检索式", "Chinese words that mean it", "表示该领域的中文词语",
               headers=("query zh", "chinese query", "中文检索式", "中文检索词", "关键词", "检索词", "主题词",
                        "中文关键词", "关键字", "包含词", "检索表达式", "检索策略", *_CHINESE_TERMS)),
        column("exclude", TEXT, "Not", "排除词", "Words that take a work away again", "含这些词的成果不计入",
               headers=("exclude", "excluded", "excluding", "excluded terms", "exclusion terms", "but not",
                        "none of these words", "排除", "剔除词", "不含", "不包含")),
        column("topics", TEXT, "Topics", "主题编号", "Ids of topics that are its own: T10320 T12026",
               "所属主题编号：T10320 T12026", headers=("topic ids", "openalex topics", "topic id", "主题")),
    ),
)
# fmt: on
LISTED = re.compile(r"\s*[;；、，\n|｜／]\s*|\s*,\s+|\s+/\s+|(?<=[\u3400-\u9fff])/|/(?=[\u3400-\u9fff])")
"""What parts terms of a list that is no query."""
_OPERATOR = re.compile(r"\b(?:AND|OR|NOT|NEAR/\d+)\b|[()（）]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d+)*\.?")


@dataclass(frozen=True, slots=True)
class FieldList:
    """Nodes of a list, rows set aside, headings that nothing was read from, what was assumed."""

    name: str
    nodes: list[Node]
    aside: list[SetAside]
    unused: list[str]
    joined: int
    """Queries made of lists of terms: ``OR`` was put between."""
    parted: int = 0
    """Cells with terms of both languages: each went to the query of its own."""


def read(path: Path, name: str = "", source: SourceMap | None = None) -> FieldList:
    """Return the fields of a list.

    Parameters
    ----------
    path : Path
        A workbook or a text table.
    name : str
        Name of the list, under which fields without a parent stand; by default that of the file.

    Raises
    ------
    InputError
        If no row has a name, or two rows have one id.
    """
    return listed(form_sheets.read(path, FIELDS, source), name)


def listed(rows: FormRows, name: str = "") -> FieldList:
    """Return the fields of the rows of a list; see :func:`read`."""
    usable, file = rows.without(_nameless), rows.file
    list_name = name.strip() or list_name_of(file)
    taken: dict[str, int] = {}
    made, aside, joined, parted = [], list(usable.aside), 0, 0
    for n, row in enumerate(usable.rows):
        id = str(row["id"] or n + 1).strip()
        if _NUMBER.fullmatch(id):  # a running number is one of its list alone
            id = f"{list_name}-{id}"
        if (first := taken.setdefault(id.casefold(), usable.lines[n])) != usable.lines[n]:
            raise _twice(usable, n, id, first)
        bodies: dict[str, str] = {}
        cells = _by_language(str(row["query_en"] or ""), str(row["query_zh"] or ""))
        parted += cells != tuple(str(row[f"query_{lang}"] or "") for lang in LANGUAGES)
        for lang, cell in zip(LANGUAGES, cells, strict=True):
            try:
                body, listed = _body(cell, usable.place(n, f"query_{lang}"))
            except InputError as error:
                aside.append(_aside(usable, n, f"query_{lang}", error))
                continue
            joined += listed
            if body:
                bodies[lang] = _without(usable, n, lang, body, aside)
        label = Text(str(row["label"] or row["label_zh"]), str(row["label_zh"] or row["label"]))
        topics = tuple(re.findall(r"T\d+|(?:sub)?fields/\d+", str(row["topics"] or "")))
        made.append(Node(id, str(row["parent"] or list_name), label, "query", bodies, topics, 1, source=file))
    if not made:
        raise InputError(
            Text("no row has the name of a field", "没有任何行写有领域名称"),
            Place(file),
            expected="Field | 领域",
            code="nothing_left",
        )
    return FieldList(list_name, made, aside, usable.unused, joined, parted)


def list_name_of(file: str) -> str:
    """Return what a list is called where nobody named it: its file without the ending."""
    return re.sub(r"[^0-9A-Za-z\u3400-\u9fff]+", "-", Path(file).stem).strip("-").upper()


def _nameless(row: Row) -> tuple[str, str, Text] | None:
    if row["label"] or row["label_zh"]:
        return None
    return "label", "quantum information | 量子信息", Text("a field without a name", "领域没有名称")


def _by_language(english: str, chinese: str) -> tuple[str, str]:
    """Return the lists of terms of both languages where one cell holds both, or stands under the other heading.

    A Latin term among Chinese ones stays with them, as Chinese titles have such; queries are left as they are.
    """
    cell = english or chinese
    if (english and chinese) or _OPERATOR.search(cell):
        return english, chinese
    terms = [one for one in LISTED.split(cell) if one.strip()]
    latin = [one for one in terms if not _HAN.search(one)]
    if len(latin) == len(terms):
        return cell, chinese
    return "；".join(latin), cell


def _body(cell: str | None, place: Place) -> tuple[str, int]:
    """Return a query in the form in which it is kept, and 1 if it was a list of terms."""
    text = str(cell or "").strip()
    if not text:
        return "", 0
    terms = [one.strip() for one in LISTED.split(text) if one.strip()]
    if len(terms) > 1 and not _OPERATOR.search(text):
        text = " OR ".join(one if one.startswith(("=", '"')) else f'"{one}"' for one in terms)
        return query.written(query.parse(text, place)), 1
    if " " in text and not re.search(r'\b(?:AND|OR|NOT|NEAR/\d+)\b|["()=“”（）]', text, re.IGNORECASE):
        return query.written(query.parse(f'"{text}"', place)), 0
    return query.written(query.parse(text, place)), 0


def _without(rows: FormRows, n: int, lang: str, body: str, aside: list[SetAside]) -> str:
    """Return a query less the words of the language that a field is not to be found by."""
    cell = str(rows.rows[n]["exclude"] or "").strip()
    english = "" if _HAN.search(cell) else cell
    less = (english, cell) if _OPERATOR.search(cell) else _by_language("", cell)
    place = rows.place(n, "exclude")
    try:
        words, _ = _body(less[LANGUAGES.index(lang)], place)
        return query.written(query.parse(f"({body}) NOT ({words})", place)) if words else body
    except InputError as error:
        aside.append(_aside(rows, n, "exclude", error))
        return body


def _aside(rows: FormRows, n: int, name: str, error: InputError) -> SetAside:
    return SetAside(
        file=rows.file, sheet=rows.sheet, row=rows.lines[n], column=rows.form[name].label, seen=error.seen[:60],
        expected="", message=error.message + Text("; the field stays without it: ", "；该领域暂无此检索式：")
        + (error.fix or Text("", "")),
    )  # fmt: skip


def _twice(rows: FormRows, n: int, id: str, first: int) -> InputError:
    return InputError(
        Text("two rows have the same id", "两行编号相同"),
        rows.place(n, "id"),
        f"{id} ({first}, {rows.lines[n]})",
        fix=Text("give one of them another id", "请更改其中一行的编号"),
        code="key_repeated",
    )


def template(lang: str) -> Sequence[Export]:
    """Return a list to fill in, with two example rows."""
    schema = Schema.of(FIELDS)
    blank = dict.fromkeys(FIELDS.names)
    rows = [
        {**blank, "id": "F-1", "label": "quantum communication", "label_zh": "量子通信",
         "query_en": '"quantum key" OR "quantum network"', "query_zh": "量子密钥、量子网络", "topics": "T10020"},
        {**blank, "id": "F-2", "label": "gallium nitride", "label_zh": "氮化镓",
         "query_en": '"gallium nitride" OR (=GaN AND semiconductor)', "query_zh": "氮化镓"},
    ]  # fmt: skip
    return [schema.export([schema.cells(row) for row in rows], lang)]
