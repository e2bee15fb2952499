# SPDX-License-Identifier: Apache-2.0
"""A list of fields on one sheet: of each whether it rises, falls or stands, or why it is too early to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import msgspec

from yuzui.errors import InputError
from yuzui.fields import corpora, corpus_record, field_answer, field_record, field_view
from yuzui.fields.corpora import TEXTS
from yuzui.fields.field_answer import FIXED, YearWorks
from yuzui.fields.jobs import field
from yuzui.fields.nodes import STATES, chosen, natural, nodes
from yuzui.fields.series import TOO_EARLY
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, DataTable, Table
from yuzui.view.view import Line, View

TITLE = Text("board of fields", "领域一览表")
QUESTION = Text("Which fields of the list rise, which fall, and of which is it too early to say?",
                "清单中哪些领域上升、哪些下降、哪些尚不能判断？")  # fmt: skip
SOURCE = "a corpus of works; queries of the list; audits on record"
MOST = 200
"""Fields of one board."""
_FIELD = Text("field", "个领域")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which fields are looked for in which works."""

    node: Annotated[
        str, Help(Text("list or line; default: the lists on record", "清单或条目；缺省取已登记的清单"), argument=True)
    ] = ""
    corpus: Annotated[
        str, Help(Text("file or corpus; default: that on record", "成果文件或语料；缺省取已登记者"), metavar="FILE")
    ] = ""
    country: Annotated[str, Help(Text("only works of this country", "仅计该国成果"), metavar="CN")] = ""
    organisation: Annotated[str, Help(Text("only works of this organisation", "仅计该机构成果"), metavar="NAME")] = ""
    years: Annotated[str, Help(Text("first and last year", "起止年份"), metavar="2008-2023")] = ""
    strata: Annotated[
        str,
        Help(Text("venues or classes of the total: fixed, all, or names", "总数所含刊物或类别：fixed、all 或名称"),
             metavar="fixed|all|A,B"),
    ] = FIXED  # fmt: skip
    map: Annotated[str | None, MAP] = None


class BoardField(msgspec.Struct, frozen=True):
    """One field as its page has it: the verdict, why not more, what it rests on, what is missing."""

    id: str
    parent: str
    label: Text
    verdict: str
    sentence: Text
    reasons: list[str]
    from_year: int | None
    works: int
    hits: int
    growth: float | None
    growth_interval: list[float] | None
    precision: list[float] | None
    recall: list[float] | None
    labelled: int
    state: str
    from_when: Text
    missing: list[Text]
    bodies: dict[str, str]
    version: int
    made_of: Text
    series: list[YearWorks]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_board/1"):
    """Fields in the order of their list, and how many have each verdict; what of the corpus was not read."""

    origin: Origin
    source: str
    corpus: str
    node: str
    place: str
    documents: int
    window: list[int] | None
    aside: int
    repeated: int
    alike: int
    undated: int
    unread: list[str]
    verdicts: dict[str, int]
    measured: int
    fields: list[BoardField]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the verdict on each field of a list.

    Raises
    ------
    InputError
        If there are more fields than one board holds.
    UnknownIdentifierError
        If there is no such list or corpus.
    """
    ids = _listed(workspace, inputs.node)
    name = inputs.corpus or corpora.usual(workspace)[0]
    corpus = corpora.read(workspace, name, form_sheets.source_map(inputs.map, (TEXTS,)))
    asked = field_answer.Inputs(
        corpus=name, country=inputs.country, organisation=inputs.organisation, years=inputs.years,
        strata=inputs.strata, map=inputs.map,
    )  # fmt: skip
    known = nodes(workspace)
    rows = [
        _row(one, known[one.node].parent) for one in field.several(workspace, asked, ids)
    ]  # fmt: skip
    return Answer(
        run=Run.of("field_board", {
            "inputs": {key: str(getattr(inputs, key)) for key in Inputs.__struct_fields__}, "texts": corpus.digest,
            "rows": digest([[one.id, one.verdict, one.version, one.works, one.recall] for one in rows]),
        }, seed=workspace.seed),
        origin="derived",
        source=f"{corpus.source} ({corpus.vintage})",
        corpus=corpus.name, node=inputs.node.strip(), place=inputs.organisation.strip() or inputs.country.strip(),
        documents=len(corpus), window=list(corpus.years) if corpus.years else None,
        aside=corpus.aside, repeated=corpus.repeated, alike=corpus.alike, undated=corpus.undated,
        unread=list(corpus.unread),
        verdicts=dict(Counter(one.verdict for one in rows)),
        measured=sum(one.recall is not None for one in rows),
        fields=rows,
    )  # fmt: skip


def _listed(workspace: Workspace, node: str) -> list[str]:
    """Return the ids of the fields of a list, of all lists on record, or of those that come with Yuzui."""
    known = nodes(workspace)
    own = list(field_record.versions(workspace))
    ids = [one.id for one in chosen(known, node)] if node.strip() else [id for id in known if id in own] or list(known)
    ids.sort(key=natural)
    if len(ids) <= MOST:
        return ids
    raise InputError(
        Text("one board holds {n} fields", "一张一览表最多 {n} 个领域").format(n=MOST),
        seen=str(len(ids)),
        expected=f"≤ {MOST}",
        fix=Text("name a list: yuzui field board LIST", "请指定清单：yuzui field board 清单"),
        code="too_many",
    )


def _row(one: field_answer.Answer, parent: str) -> BoardField:
    # what an audit says of an earlier version says nothing of this one
    rate, measured = one.growth, one.measured if one.measured and one.measured.version == one.version else None
    return BoardField(
        id=one.node, parent=parent, label=one.label, verdict=one.verdict.word, sentence=field_view.verdict(one),
        reasons=list(one.verdict.reasons), from_year=one.verdict.from_year,
        works=sum(year.works for year in one.series), hits=one.union,
        growth=rate.value if rate else None, growth_interval=list(rate.interval) if rate else None,
        precision=measured.precision if measured else None, recall=measured.recall if measured else None,
        labelled=measured.labelled if measured else 0, state=one.state, from_when=field_view.from_when(one),
        missing=_missing(one),
        bodies=one.bodies, version=one.version, made_of=field_view.made_of(one), series=list(one.series),
    )  # fmt: skip


_STEPS = {
    "no_query": Text("a query: words in one language or both", "检索式：中文、英文或两者"),
    "no_en": Text("a query in English", "英文检索式"),
    "no_zh": Text("a query in Chinese", "中文检索式"),
    "nothing_found": Text("works of the field in this corpus", "该语料中的本领域成果"),
    "recall_unmeasured": Text("an audit by two judges", "两人抽检"),
    "recall_width>0.3": Text("more labels of the audit", "更多抽检判断"),
    "years<5": Text("five years of works", "至少五年的成果"),
    "works<30": Text("30 works in the series", "序列内30项成果"),
    "window_incomplete>20%": Text("years that are complete", "数据完整的年份"),
    "coverage_changed>10pt": Text("abstracts or countries for all years", "各年的摘要或国别"),
    "composition": Text("venues or classes that stand in every year", "各年均有的刊物或类别"),
    "classifier_changed": Text("an audit of the present query", "对现行检索式的抽检"),
    "lag_not_elapsed": Text("the time that such works take", "成果出现所需时间"),
    "growth_unclear": Text("more years, or more works a year", "更多年份或更多成果"),
}
"""What would let more be said, by reason."""


def _missing(one: field_answer.Answer) -> list[Text]:
    """Return what is missing, the nearest step first."""
    if not one.bodies and not one.union:
        return [_STEPS["no_query"]]
    made = [_STEPS[f"no_{lang}"] for lang in ("en", "zh") if one.bodies and lang not in one.bodies]
    if not one.union:
        return [*made, _STEPS["nothing_found"]]
    return [*made, *(_STEPS[reason] for reason in one.verdict.reasons if reason in _STEPS)]


def headline(answer: Answer) -> Text:
    """Return how many fields have each verdict, and how many have a measured recall."""
    parts = [
        Text("{n} ", "{n} 个").format(n=answer.verdicts[word]) + field_view.WORDS[word]
        for word in field_view.WORDS
        if answer.verdicts.get(word)
    ]
    words = count(len(answer.fields), _FIELD) + Text(": ", "：") + join(parts, ", ", "，")
    return words + Text("; recall measured for {n}", "；已测查全率 {n} 个").format(n=answer.measured)


def sentences(answer: Answer) -> list[Line]:
    """Return what of the corpus was not read, then the verdicts, those that say most first."""
    lines = corpus_record.unread_lines(answer)
    lines.append((Text("FIELDS", "领域"), headline(answer)))
    span = same(f" {answer.window[0]}–{answer.window[1]}") if answer.window else Text("", "")
    works = Text("{n} works of {c}", "{c} 共 {n} 项成果").format(n=number(answer.documents), c=answer.corpus)
    lines.append((Text("in", "语料"), works + span + same(f" · {answer.source}")))
    for word, label in field_view.WORDS.items():
        some = [one for one in answer.fields if one.verdict == word]
        if word != TOO_EARLY:
            lines += [(label, named(one) + Text(": ", "：") + rate(one)) for one in some]
    reasons = Counter(reason for one in answer.fields if one.verdict == TOO_EARLY for reason in one.reasons)
    for reason, n in reasons.most_common(4):
        lines.append((field_view.WORDS[TOO_EARLY], field_view.REASONS[reason] + Text(": {n}", "：{n}").format(n=n)))
    none = [one for one in answer.fields if not one.hits]
    if none:
        ids = join([same(one.id) for one in none[:8]], ", ", "、")
        more = Text("", "") if len(none) <= 8 else Text(" …", "等")
        lines.append((Text("nothing found", "无命中"), count(len(none), _FIELD) + Text(": ", "：") + ids + more))
    return lines


def address(answer: Answer, one: BoardField) -> str:
    """Return the page of a field in the same corpus."""
    return f"/fields/{encode(one.id)}?corpus={encode(answer.corpus)}"


def named(one: BoardField) -> Text:
    """Return a field by its id and its name."""
    return same(f"{one.id} ") + one.label


def rate(one: BoardField) -> Text:
    """Return growth a year with its interval; a dash without."""
    if one.growth is None or one.growth_interval is None:
        return same("–")
    low, high = (number(100 * end, 1).en for end in one.growth_interval)
    return same(f"{number(100 * one.growth, 1).en} % [{low}, {high}]")


def why(one: BoardField) -> Text:
    """Return every reason not to say more."""
    return join([field_view.REASONS[reason] for reason in one.reasons], "; ", "；")


def _measured(one: BoardField) -> Text:
    """Return precision and recall; one word where neither was measured."""
    if one.precision is None and one.recall is None:
        return field_view.span(None)
    return join([field_view.span(one.precision), field_view.span(one.recall)], ", ", "，")


_FILE = ("file", "pack")
BOARD = Table[Answer](
    "board",
    Text("Fields", "领域"),
    rows=lambda answer: answer.fields,
    columns=(
        Column("id", Text("Field", "编号"), link=lambda answer, one: address(answer, one)),
        Column("label", Text("Name", "领域"), value=lambda one: one.label),
        Column("verdict", Text("Verdict", "判断"), value=lambda one: field_view.WORDS[one.verdict]),
        Column("why", Text("Why not more", "原因"), value=why),
        Column("from_year", Text("A trend shows from", "何时可见升降"), form="0", digits=None,
               value=lambda one: one.from_year if one.from_year else same("–"), places=_FILE),
        Column("works", Text("Works", "成果"), digits=0),
        Column("growth", Text("Growth a year, 95 %", "年增长（95%区间）"), value=rate),
        Column("hits", Text("Hits", "命中"), digits=0),
        Column("measured", Text("Precision, recall", "查准率、查全率"), value=_measured, places=("page",)),
        Column("precision", Text("Precision", "查准率"), value=lambda one: field_view.span(one.precision),
               places=_FILE),
        Column("recall", Text("Recall", "查全率"), value=lambda one: field_view.span(one.recall), places=_FILE),
        Column("state", Text("State", "状态"), value=lambda one: STATES[one.state] if one.state else same("–"),
               places=_FILE),
        Column("missing", Text("What is missing", "尚缺"), value=lambda one: join(one.missing, "; ", "；")),
    ),
    note=Text("Works are those of the series; hits those of all years, places and venues.",
              "成果为序列内数量；命中为全部年份与刊物的数量。"),
    sheet=Text("Board", "一览表"),
)  # fmt: skip
_YEARS = (
    Column("year", Text("Year", "年份"), form="0", digits=None),
    Column("works", Text("Works", "成果"), digits=0),
    Column("total", Text("All works", "全部成果"), digits=0),
    Column("share", Text("Share", "占比"), "%", 2),
    Column("low", Text("from", "下限"), "%", 2),
    Column("high", Text("to", "上限"), "%", 2),
    Column("corrected", Text("Corrected works", "校正成果"), digits=0),
    Column("state", Text("State", "状态")),
)


def _sheets(answer: Answer) -> Sequence[DataTable]:
    """Return one sheet a field: the verdict above, what it rests on, works by year."""
    return [_sheet(one) for one in answer.fields]


def _sheet(one: BoardField) -> DataTable:
    lines = [named(one) + Text(": ", "：") + one.sentence]
    if one.verdict == TOO_EARLY:
        lines.append(one.from_when)
    measured = Text("Precision {p}, recall {r}.", "查准率 {p}，查全率 {r}。").format(
        p=field_view.span(one.precision), r=field_view.span(one.recall)
    )
    hits = Text("{h} hits; {w} works in the series of {m}.", "命中 {h}；{m}的序列内成果 {w}。").format(
        h=number(one.hits), w=number(one.works), m=one.made_of
    )
    lines += [hits, measured]
    if one.missing:
        lines.append(Text("Missing: ", "尚缺：") + join(one.missing, "; ", "；"))
    for lang, label in (("en", Text("Query: ", "英文检索式：")), ("zh", Text("Query in Chinese: ", "中文检索式："))):
        if lang in one.bodies:
            lines.append(label + same(one.bodies[lang]))
    rows = []
    for year in one.series:
        low, high = year.share_interval or (None, None)
        state = Text("complete", "完整") if year.complete else Text("not complete", "不全")
        rows.append((year.year, year.works, year.total, year.share, low, high, year.corrected, state))
    return DataTable(f"field-{one.id}", same(one.id), _YEARS, rows, note=join(lines, "\n", "\n"))


VIEW = View[Answer](headline, sentences, first=(BOARD,), further=_sheets)
