# SPDX-License-Identifier: Apache-2.0
"""Own works beside a benchmark: of each field two shares and their ratio with its interval, or why there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import concepts, corpora, corpus_record, countries, field_record, shares, taxonomy
from yuzui.fields import places as places_
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.nodes import LANGUAGES, Node, chosen, natural, nodes, tokens_version
from yuzui.fields.shares import Activity
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT, STONE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("own works beside a benchmark", "本方与基准对比")
QUESTION = Text("In which fields is our share larger than that of the benchmark?", "哪些领域本方占比高于基准？")
SOURCE = "doi:10.2307/2531405"
MUTE = 0.2
"""Part of a set in a language in which a field has no query, from which its share there says nothing."""
COVERED = 0.2
"""Difference between the parts of two sets that have a topic, from which shares by topics mislead."""
_WORK, _FIELD = Text("work", "项成果"), Text("field", "个领域")
REFUSALS: Mapping[str, Text] = {
    **shares.REFUSALS,
    "no_en": Text("no English query, and many works are in English", "没有英文检索式，而有较多英文成果"),
    "no_zh": Text("no Chinese query, and many works are in Chinese", "没有中文检索式，而有较多中文成果"),
    "no_query": Text("no query", "没有检索式"),
}
READINGS = {
    "more": Text("larger share", "占比较高"),
    "less": Text("smaller share", "占比较低"),
    "unclear": Text("not told apart: the interval includes 1", "无法区分：区间含1"),
    "refused": Text("not compared", "不作比较"),
}


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which two sets of works are held against each other, by which fields."""

    node: Annotated[
        str, Help(Text("list or line; default: the lists on record", "清单或条目；缺省取已登记的清单"), argument=True)
    ] = ""
    own: Annotated[str, Help(Text("own works: file or corpus", "本方成果：文件或语料"), metavar="FILE")] = ""
    benchmark: Annotated[
        str, Help(Text("works to compare with: world, country, other institute", "基准成果：全球、某国或其他机构"),
                  metavar="FILE")
    ] = ""  # fmt: skip
    by: Annotated[
        Literal["list", "topics"],
        Help(Text("fields of lists, or the 26 of OpenAlex", "清单领域，或 OpenAlex 的26个领域")),
    ] = "list"
    country: Annotated[
        str, Help(Text("benchmark: only works of this country", "基准仅计该国成果"), metavar="CN")
    ] = ""  # fmt: skip
    organisation: Annotated[
        str, Help(Text("own: only works of this organisation", "本方仅计该机构成果"), metavar="NAME")
    ] = ""
    years: Annotated[
        str, Help(Text("first and last year; default: those of both", "起止年份；缺省为共有年份"), metavar="2014-2023")
    ] = ""
    map: Annotated[str | None, MAP] = None


class Compared(msgspec.Struct, frozen=True):
    """One field in both sets; ratio and interval are None where they are refused, with the reason."""

    id: str
    label: Text
    own: int
    own_share: float | None
    own_interval: list[float] | None
    benchmark: int
    benchmark_share: float | None
    benchmark_interval: list[float] | None
    ratio: float | None
    interval: list[float] | None
    reading: str
    refused: str


class Side(msgspec.Struct, frozen=True):
    """One of the two sets: works compared, works without a year or outside of the years, what was not read.

    ``by_ids``, ``by_words`` and ``without`` count works by how their topic was told.
    """

    name: str
    source: str
    works: int
    undated: int
    outside: int
    aside: int
    repeated: int
    alike: int
    unread: list[str]
    by_ids: int
    by_words: int
    without: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_compare/1"):
    """Fields of two sets of works; ``shared`` are works that stand in both, held against the rest of the benchmark."""

    origin: Origin
    source: str
    by: str
    node: str
    own: Side
    benchmark: Side
    place: str
    shared: int
    window: list[int] | None
    readings: dict[str, int]
    notices: list[Text]
    fields: list[Compared]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the share of each field in both sets, and their ratio.

    Raises
    ------
    InputError
        If one of the two is not named, says not whose works it holds, or both have no year in common.
    UnknownIdentifierError
        If there is no such list or corpus.
    """
    if not inputs.own or not inputs.benchmark:
        raise InputError(
            Text("two sets are needed: own works, and works to compare with", "须给出两个集合：本方成果与基准成果"),
            Place(column="--own" if not inputs.own else "--benchmark"),
            expected="yuzui field compare --own FILE --benchmark FILE",
            code="missing_value",
        )
    source = form_sheets.source_map(inputs.map, (TEXTS,))
    pair = [corpora.read(workspace, name, source) for name in (inputs.own, inputs.benchmark)]
    wanted = [("organisation", inputs.organisation), ("country", inputs.country)]
    window = _window(pair, inputs.years)
    kept = [_kept(one, *whose, window) for one, whose in zip(pair, wanted, strict=True)]
    shared = _shared(pair, kept)
    notices: list[Text] = []
    told: list[Counter[str]] = [Counter(), Counter()]
    if inputs.by == "topics":
        fields, told, notices = _by_topics(pair, kept, shared)
    else:
        fields = _by_list(workspace, inputs.node, pair, kept, shared)
    sides = [_side(one, some, window, by) for one, some, by in zip(pair, kept, told, strict=True)]
    asked = {name: str(getattr(inputs, name)) for name in Inputs.__struct_fields__}
    return Answer(
        run=Run.of("field_compare", {
            **asked, "texts": [one.digest for one in pair], "tokens": tokens_version(),
            "rows": digest([[one.id, one.own, one.benchmark] for one in fields]),
        }),
        origin="derived", source="; ".join(f"{one.source} ({one.vintage})" for one in pair),
        by=inputs.by, node=inputs.node.strip(), own=sides[0], benchmark=sides[1], place=inputs.country.strip(),
        shared=int(shared.size), window=list(window) if window else None,
        readings=dict(Counter(one.reading for one in fields)), notices=notices, fields=fields,
    )  # fmt: skip


def _window(pair: Sequence[Corpus], text: str) -> tuple[int, int] | None:
    """Return the years compared: those asked for, or that both have; None where none is known."""
    spans = [one.years for one in pair if one.years is not None]
    if text.strip():
        years = [int(part) for part in text.replace("—", "-").replace("–", "-").split("-") if part.strip().isdecimal()]
        if not 1 <= len(years) <= 2:
            raise InputError(
                Text("these are not a first and a last year", "不是起止年份"), Place(column="--years"), text,
                expected="2014-2023", code="value",
            )  # fmt: skip
        return years[0], years[-1]
    if len(spans) < len(pair):
        return None
    first, last = max(span[0] for span in spans), min(span[1] for span in spans)
    if first <= last:
        return first, last
    raise InputError(
        Text("the two sets have no year in common", "两个集合没有共同年份"),
        Place(column="--years"),
        "; ".join(f"{one.name} {one.years[0]}–{one.years[1]}" for one in pair if one.years),
        fix=Text("take works of the same years for both", "请取相同年份的成果"),
        code="no_common_years",
    )


def _kept(corpus: Corpus, column: str, whose: str, window: tuple[int, int] | None) -> np.ndarray:
    """Return the documents that are compared: of these years, and of the country or organisation asked for."""
    there = np.ones(len(corpus), bool)
    if window:
        there = np.array(
            [row["year"] is not None and window[0] <= row["year"] <= window[1] for row in corpus.rows], bool
        )
    if whose.strip():
        cells = [row[column] for row in corpus.rows]
        if not any(cells):
            raise InputError(
                Text("this set does not say whose works these are", "该集合未注明成果所属"),
                Place(column=f"--{column}"),
                corpus.name,
                fix=Text("add a column “{c}”", "请补充“{c}”列").format(c=column),
                code=f"no_{column}",
            )
        there &= places_.parts(cells, whose.strip(), column == "country") > 0
    return np.flatnonzero(there)


def _shared(pair: Sequence[Corpus], kept: Sequence[np.ndarray]) -> np.ndarray:
    """Return the own documents that stand in the benchmark too, by id, DOI, or title and year."""
    own, other = pair
    names = {name for k in kept[1].tolist() for name in corpora.names_of(other.rows[k])}
    return np.array([k for k in kept[0].tolist() if names & set(corpora.names_of(own.rows[k]))], np.int64)


def _by_list(
    workspace: Workspace, node: str, pair: Sequence[Corpus], kept: Sequence[np.ndarray], shared: np.ndarray
) -> list[Compared]:
    known = nodes(workspace)
    if node.strip():
        wanted = chosen(known, node)
    else:
        own = field_record.versions(workspace)
        wanted = [one for one in known.values() if one.id in own] or list(known.values())
    wanted.sort(key=lambda one: natural(one.id))
    sets = [concepts.documents(corpus, known, wanted) for corpus in pair]
    mute = [_languages(corpus, some) for corpus, some in zip(pair, kept, strict=True)]
    made = []
    for one in wanted:
        works, others = (np.intersect1d(some[one.id], part, assume_unique=True)
                         for some, part in zip(sets, kept, strict=True))  # fmt: skip
        within = int(np.intersect1d(works, shared, assume_unique=True).size)
        activity = shares.activity(
            (int(works.size), int(kept[0].size)), (int(others.size), int(kept[1].size)), (within, int(shared.size))
        )
        made.append(_compared(one.id, one.label, activity, _mute(one, mute)))
    return made


def _languages(corpus: Corpus, some: np.ndarray) -> dict[str, float]:
    """Return the part of some works whose language is Chinese, and that of the others."""
    chinese = sum(corpus.rows[k]["language"] == "zh" for k in some.tolist())
    part = chinese / some.size if some.size else 0.0
    return {"zh": part, "en": 1 - part if some.size else 0.0}


def _mute(node: Node, parts: Sequence[Mapping[str, float]]) -> str:
    """Return why a field has no fair share: it has no query in a language of many works of either set."""
    if not node.bodies:
        return "" if node.topics else "no_query"
    lacking = [lang for lang in LANGUAGES if lang not in node.bodies and any(part[lang] > MUTE for part in parts)]
    return f"no_{lacking[0]}" if lacking else ""


def _by_topics(
    pair: Sequence[Corpus], kept: Sequence[np.ndarray], shared: np.ndarray
) -> tuple[list[Compared], list[Counter[str]], list[Text]]:
    """Return the fields of the taxonomy, how topics were told, what to look at; without a topic no work counts."""
    fields = [
        {k: taxonomy.field_of(corpus.rows[k]) for k in some.tolist()} for corpus, some in zip(pair, kept, strict=True)
    ]
    told = [Counter(how for _, how in each.values()) for each in fields]
    counts = [Counter(field for field, _ in each.values() if field) for each in fields]
    both = Counter(fields[0][k][0] for k in shared.tolist() if fields[0][k][0])
    totals = [sum(each.values()) for each in counts]
    made = [
        _compared(
            f"fields/{id}", label,
            shares.activity((counts[0][id], totals[0]), (counts[1][id], totals[1]), (both[id], sum(both.values()))), "",
        )
        for id, label in taxonomy.FIELDS.items()
    ]  # fmt: skip
    notices = []
    parts = [total / some.size if some.size else 0.0 for total, some in zip(totals, kept, strict=True)]
    if abs(parts[0] - parts[1]) > COVERED:
        words = Text("a topic is known of {a} of own works and of {b} of the benchmark: shares may mislead",
                     "本方 {a} 的成果有主题，基准为 {b}：占比可能失真")  # fmt: skip
        notices.append(words.format(a=percent(parts[0], 0), b=percent(parts[1], 0)))
    ids = [each["ids"] / max(1, sum(each[how] for how in ("ids", "words"))) for each in told]
    if abs(ids[0] - ids[1]) > COVERED:
        notices.append(Text("topics come from ids in one set and from words in the other: shares may mislead",
                            "一方主题取自编号，另一方取自词语：占比可能失真"))  # fmt: skip
    return made, told, notices


def _compared(id: str, label: Text, one: Activity, mute: str) -> Compared:
    refused = mute or one.refused
    ratio = None if refused else one.ratio
    low, high = (None, None) if refused else (one.low, one.high)
    reading = "refused"
    if low is not None and high is not None:
        reading = "unclear" if one.unclear else "more" if low > 1 else "less"
    return Compared(
        id, label, one.own.works, one.own.share, _ends(one.own.low, one.own.high),
        one.benchmark.works, one.benchmark.share, _ends(one.benchmark.low, one.benchmark.high),
        ratio, _ends(low, high), reading, refused,
    )  # fmt: skip


def _ends(low: float | None, high: float | None) -> list[float] | None:
    return None if low is None or high is None else [low, high]


def _side(corpus: Corpus, kept: np.ndarray, window: tuple[int, int] | None, told: Counter[str]) -> Side:
    undated = corpus.undated if window else 0
    return Side(
        corpus.name, f"{corpus.source} ({corpus.vintage})", int(kept.size), undated,
        len(corpus) - int(kept.size) - undated, corpus.aside, corpus.repeated, corpus.alike, list(corpus.unread),
        told["ids"], told["words"], told[""],
    )  # fmt: skip


def headline(answer: Answer) -> Text:
    """Return in how many fields the own share is larger, smaller, not told apart, not compared."""
    forms = (
        ("more", Text("larger share in {n}", "占比较高 {n} 个")),
        ("less", Text("smaller in {n}", "较低 {n} 个")),
        ("unclear", Text("not told apart in {n}", "无法区分 {n} 个")),
        ("refused", Text("not compared in {n}", "不作比较 {n} 个")),
    )
    parts = [form.format(n=answer.readings[word]) for word, form in forms if answer.readings.get(word)]
    words = Text("{a} beside {b}, {f}: ", "{a} 与 {b}，{f}：").format(
        a=answer.own.name, b=benchmark(answer), f=count(len(answer.fields), _FIELD)
    )
    return words + join(parts, ", ", "，")


def benchmark(answer: Answer) -> Text:
    """Return what the benchmark is called: a set, or a country in it."""
    name = same(answer.benchmark.name)
    if not answer.place:
        return name
    return name + Text(" ({c})", "（{c}）").format(c=countries.label(countries.code(answer.place) or answer.place))


def sentences(answer: Answer) -> list[Line]:
    """Return what was not read or left out, what came out, and the fields whose shares differ."""
    lines: list[Line] = []
    for one in (answer.own, answer.benchmark):
        for label, words in corpus_record.unread_lines(one):
            lines.append((label, same(f"{one.name}: ") + words))
        if one.outside:
            words = Text("{n} outside of what is compared", "{n}不在比较范围内").format(n=count(one.outside, _WORK))
            lines.append((Text("left out", "未计"), same(f"{one.name}: ") + words))
    lines += [(Text("look at", "请注意"), words) for words in answer.notices]
    lines.append((Text("COMPARED", "对比"), headline(answer)))
    lines.append((Text("works", "成果"), works(answer)))
    if answer.by == "topics":
        lines.append((Text("topics", "主题"), topics(answer)))
    if chance(answer).en:
        lines.append((Text("by chance", "偶然"), chance(answer)))
    apart = [one for one in answer.fields if one.reading in ("more", "less")]
    for field in sorted(apart, key=lambda one: -(one.ratio or 0)):
        lines.append((READINGS[field.reading], field.label + Text(": ", "：") + ratio(field)))
    return lines


def works(answer: Answer) -> Text:
    """Return how many works of which years are compared, and how many stand in both sets."""
    words = Text("{a} own, {b} of the benchmark", "本方 {a}，基准 {b}").format(
        a=number(answer.own.works), b=number(answer.benchmark.works)
    )
    if answer.window:
        words += Text(", {a} to {b}", "，{a}—{b} 年").format(a=answer.window[0], b=answer.window[1])
    if answer.shared:
        words += Text("; {n} stand in both: held against the rest", "；{n} 项同属两者，与其余部分比较").format(
            n=number(answer.shared)
        )
    return words


def chance(answer: Answer) -> Text:
    """Return how many of the fields compared would seem to differ though the shares are equal; nothing below one."""
    tried = sum(one.ratio is not None for one in answer.fields)
    if 0.05 * tried < 1:
        return Text("", "")
    return Text("of {n} intervals about {k} leave 1 out by chance alone", "{n} 个区间中约有 {k} 个会偶然不含1").format(
        n=tried, k=round(0.05 * tried)
    )


def topics(answer: Answer) -> Text:
    """Return how the topics of both sets were told."""
    form = Text("{s}: {i} by ids, {w} by words, {o} without a topic", "{s}：编号 {i}，词语 {w}，无主题 {o}")
    return join(
        [form.format(s=one.name, i=number(one.by_ids), w=number(one.by_words), o=number(one.without))
         for one in (answer.own, answer.benchmark)], "; ", "；",
    )  # fmt: skip


def ratio(one: Compared) -> Text:
    """Return the ratio with its interval; the reason where there is none."""
    if one.ratio is None or one.interval is None:
        return REFUSALS[one.refused]
    low, high = (number(end, 2).en for end in one.interval)
    return same(f"{number(one.ratio, 2).en} [{low}, {high}]")


_KINDS = {
    "more": DotKind(READINGS["more"], RIVER),
    "less": DotKind(READINGS["less"], SILT, "diamond"),
    "unclear": DotKind(READINGS["unclear"], STONE, hollow=True),
}


def chart(answer: Answer) -> Picture | None:
    """Return the ratio of each field about 1, with intervals; nothing where none is given."""
    some = sorted((one for one in answer.fields if one.ratio is not None), key=lambda one: -(one.ratio or 0))
    if not some:
        return None
    dots = [
        Dot(one.label, one.ratio or 0.0, one.interval[0] if one.interval else None,
            one.interval[1] if one.interval else None, one.reading)
        for one in some
    ]  # fmt: skip
    words = Text("Own share over that of {b}; 95 % intervals (Koopman). At 1 both shares are equal.",
                 "本方占比与{b}占比之比；95% 区间（Koopman）。为1时两者相同。").format(b=benchmark(answer))  # fmt: skip
    vintage = f"{answer.window[0]}–{answer.window[1]}" if answer.window else "–"
    meta = Meta("field-compare", headline(answer), words, answer.origin, same(answer.source), vintage,
                "/about/method#field_compare")  # fmt: skip
    return dot_chart(meta, dots, _KINDS, DotAxis(Text("activity index", "活跃度"), at=1.0))


FIELDS = Table[Answer](
    "fields",
    Text("Fields", "领域"),
    rows=lambda answer: answer.fields,
    columns=(
        Column("id", Text("Field", "编号"), link=lambda answer, one: _address(answer, one)),
        Column("label", Text("Name", "领域"), value=lambda one: one.label),
        Column("reading", Text("Reading", "判读"), value=lambda one: READINGS[one.reading]),
        Column("own", Text("Own works", "本方成果"), digits=0),
        Column("own_share", Text("Own share", "本方占比"), "%", 2),
        Column("benchmark", Text("Benchmark works", "基准成果"), digits=0),
        Column("benchmark_share", Text("Benchmark share", "基准占比"), "%", 2),
        Column("ratio", Text("Activity index", "活跃度"), digits=2),
        Column("low", Text("from", "下限"), digits=2, value=lambda one: (one.interval or [None])[0]),
        Column("high", Text("to", "上限"), digits=2, value=lambda one: (one.interval or [None])[-1]),
        Column("refused", Text("Why not compared", "不作比较的原因"),
               value=lambda one: REFUSALS[one.refused] if one.refused else same("")),
    ),
    sheet=Text("Compared", "对比"),
)  # fmt: skip


def _address(answer: Answer, one: Compared) -> str:
    return f"/fields/{encode(one.id)}" if answer.by == "list" else ""


VIEW = View[Answer](headline, sentences, charts=(chart,), first=(FIELDS,))
