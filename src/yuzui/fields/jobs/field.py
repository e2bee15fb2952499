# SPDX-License-Identifier: Apache-2.0
"""Whether a field rises, falls or stands, by works of one composition; too early where recall was not measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.fields import (
    audit_state,
    candidates,
    concepts,
    corpora,
    field_beside,
    field_context,
    field_hits,
    field_tags,
    field_view,
    judged_sample,
    linter,
    taxonomy,
)
from yuzui.fields import places as places_
from yuzui.fields import series as rules
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.field_answer import (
    ALL,
    FIXED,
    Answer,
    GrowthRate,
    Inputs,
    Inside,
    Measured,
    Notice,
    Overlap,
    Place,
    Related,
    Sample,
    Tags,
    TermWorks,
    Verdict,
    Window,
    YearWorks,
)
from yuzui.fields.field_frame import Frame, complete_through, frame
from yuzui.fields.growth import Growth, widened
from yuzui.fields.nodes import LANGUAGES, Node, nodes, state, tokens_version, trees
from yuzui.job import form_sheets
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import wilson
from yuzui.text import Text
from yuzui.text.numbers import count, percent
from yuzui.view.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE = Text("growth of a field", "领域走势")
QUESTION = Text("Does a field rise, fall or stand, and may it be said?", "某领域在上升、下降还是持平？能否下此判断？")
SOURCE = "doi:10.1017/CBO9780511814365"
SHOWN = 20
"""Hits and near misses that an answer lists."""
RELATED, TOPICS = 0.1, 2
"""Part of the smaller field, or topics in common, from which two fields are related."""
MOST_RELATED = 8
EXACT = 12
"""Parts of a list up to which inclusion and exclusion are counted."""


@dataclass(frozen=True)
class _Case:
    """A field in a corpus."""

    workspace: Workspace
    inputs: Inputs
    corpus: Corpus
    known: Mapping[str, Node]
    wanted: Sequence[Node]
    sets: Mapping[str, NDArray[np.int64]]
    hits: NDArray[np.int64]
    samples: bool = True

    @property
    def one(self) -> Node | None:
        """The node, if it is one and not a list."""
        return self.wanted[0] if len(self.wanted) == 1 else None

    @property
    def parts(self) -> list[Node]:
        """The nodes directly under the node, or of the list."""
        if self.one is None:
            return list(self.wanted)
        return [node for node in self.known.values() if node.parent == self.one.id]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the series of a field in a corpus and the verdict on it.

    Raises
    ------
    InputError
        If no node is named, or years, strata or country do not fit the corpus.
    UnknownIdentifierError
        If a list has no such node, or there is no such corpus.
    """
    known = nodes(workspace)
    wanted = field_hits.wanted(known, inputs.node, "yuzui field show")
    corpus = corpora.read(
        workspace, inputs.corpus or corpora.usual(workspace)[0], form_sheets.source_map(inputs.map, (TEXTS,))
    )
    sets = concepts.documents(corpus, known, known.values())
    hits = concepts.together(sets[node.id] for node in wanted)
    return _answer(_Case(workspace, inputs, corpus, known, wanted, sets, hits))


def several(workspace: Workspace, inputs: Inputs, ids: Sequence[str]) -> list[Answer]:
    """Return what :func:`compute` says of each of several nodes in one corpus, without its samples of works."""
    known = nodes(workspace)
    corpus = corpora.read(workspace, inputs.corpus, form_sheets.source_map(inputs.map, (TEXTS,)))
    sets = concepts.documents(corpus, known, known.values())
    through = inputs.through if inputs.through is not None else complete_through(corpus)
    made = []
    for id in ids:
        wanted = field_hits.wanted(known, id, "yuzui field show")
        hits = concepts.together(sets[node.id] for node in wanted)
        asked = msgspec.structs.replace(inputs, node=id, through=through)
        made.append(_answer(_Case(workspace, asked, corpus, known, wanted, sets, hits, samples=False)))
    return made


def _answer(case: _Case) -> Answer:
    inputs, corpus, one = case.inputs, case.corpus, case.one
    part = frame(corpus, case.hits, inputs)
    mine = case.hits[part.part[case.hits] > 0]
    measured, changed = judged_sample.newest(case.workspace, one, corpus) if one else (None, False)
    growth, inside = rules.both(part.cells)
    recall = measured.recall if measured and not changed else None
    known = rules.Known(
        recall=(recall[1], recall[2]) if recall else None, changed=changed, lag=inputs.lag,
        complete_through=part.through, moved=part.moved,
    )  # fmt: skip
    ruling = rules.ruled(part.cells, growth, inside, known, inputs.delta)
    word, reason = _state(case)
    return Answer(
        run=_run(case, measured),
        verdict=Verdict(ruling.word, ruling.reasons, ruling.from_year),
        origin="derived", source=f"{corpus.source} ({corpus.vintage})",
        node=one.id if one else inputs.node.strip().upper(),
        label=one.label if one else Text("{n} nodes", "{n} 个节点").format(n=len(case.wanted)),
        state=word, reason=reason, version=one.version if one else 1, bodies=dict(one.bodies) if one else {},
        corpus=corpus.name, documents=len(corpus),
        country=inputs.country.strip(), organisation=inputs.organisation.strip(), delta=inputs.delta,
        works=int(mine.size),
        series=_series(case, part, measured if recall else None),
        growth=_growth(part, growth, inside),
        strata_kind=part.kind,
        strata=list(part.cells.strata),
        strata_choice=inputs.strata if inputs.strata in (FIXED, ALL) else "named",
        window=[part.cells.years[0], part.cells.years[-1]] if part.cells.years else None,
        complete_through=part.through if corpus.years else None,
        coverage=float(part.inside.mean()) if len(corpus) else 0.0,
        measured=measured,
        windows=_windows(case, part, mine),
        tags=Tags(*field_tags.tags(corpus, mine)),
        maturity=field_tags.maturity(one.label.en) if one else None,
        places=_places(case), hits=_hits(case, mine), near=_near(case),
        **_others(case),
        **field_beside.beside(case.workspace, inputs.beside, case.known, case.wanted),
    )  # fmt: skip


def _run(case: _Case, measured: Measured | None) -> Run:
    asked = {name: str(getattr(case.inputs, name)) for name in Inputs.__struct_fields__}
    return Run.of("field", {
        **asked, "bodies": digest([dict(node.bodies) for node in case.wanted]), "texts": case.corpus.digest,
        "tokens": tokens_version(), "audit": digest([measured.sheet, measured.labelled]) if measured else "",
    }, seed=case.workspace.seed)  # fmt: skip


def _others(case: _Case) -> dict[str, Any]:
    """Return what the field is made of and what it has in common with others."""
    sums = [case.sets[node.id] for node in case.parts] or [case.hits]
    related, terms = _related(case), _terms(case)
    return {
        "terms": terms,
        "union": int(concepts.together(sums).size),
        "naive_sum": sum(int(each.size) for each in sums),
        "union_less_inclusion_exclusion": int(concepts.together(sums).size) - _inclusion_exclusion(sums),
        "overlap": _overlap(case),
        "overlap_less_counted": sum(one.works - _common(case, one.node) for one in related),
        "related": related,
        "notices": _notices(case, terms),
        "facilities": field_context.facilities(case.workspace, [node.id for node in case.wanted]),
    }


def _state(case: _Case) -> tuple[str, Text]:
    if case.one is None:
        return "", Text("", "")
    by: dict[str, int] = {}
    for lang in LANGUAGES:
        asked = trees(case.known, lang, [case.one])
        if case.one.id in asked:
            by[lang] = case.corpus.written_in(lang, case.corpus.postings.hits(asked[case.one.id], asked)).size
    word, reason = state(case.one, by)
    audit = audit_state.audited(case.workspace, [case.one]).get(case.one.id) if word == "defined" else None
    return (audit.state, audit.reason) if audit is not None else (word, reason)


def _series(case: _Case, part: Frame, measured: Measured | None) -> list[YearWorks]:
    """Return works and total of each year of the series; fractional works where a country or organisation is asked."""
    years = case.corpus.dated
    fractions: defaultdict[int, float] = defaultdict(float)
    for k in case.hits[part.inside[case.hits]].tolist():
        fractions[years[k] or 0] += float(part.part[k])
    fractional = bool(case.inputs.country or case.inputs.organisation)
    works, totals = part.cells.works.sum(axis=0).tolist(), part.cells.totals.sum(axis=0).tolist()
    factor = measured.factor if measured else None
    return [
        YearWorks(
            year, k, round(fractions[year], 6) if fractional else None, n, k / n if n else None,
            list(wilson(k, n)) if n else None, k * factor[0] if factor else None,
            [k * factor[1], k * factor[2]] if factor else None, year <= part.through,
        )
        for year, k, n in zip(part.cells.years, works, totals, strict=True)
    ]  # fmt: skip


def _growth(part: Frame, one: Growth | None, inside: Growth | None) -> GrowthRate | None:
    if one is None:
        return None
    ends = list(widened(one, len(part.cells.years)))
    within = Inside(inside.rate, [inside.low, inside.high], inside.phi) if inside else None
    return GrowthRate(one.rate, [one.low, one.high], ends, one.phi, list(part.cells.strata), within)


def _overlap(case: _Case) -> list[Overlap]:
    """Return the fields that have most of this one, or of which it has most."""
    if case.one is None:
        return []
    id = case.one.id
    return [
        Overlap(one.smaller if one.larger == id else one.larger, one.works, one.share, one.larger != id)
        for one in concepts.overlaps_of(case.known, case.sets, id)
    ]


def _inclusion_exclusion(sums: Sequence[NDArray[np.int64]]) -> int:
    """Return the size of a union by inclusion and exclusion of all overlaps."""
    if len(sums) > EXACT:
        return int(concepts.together(sums).size)
    some = [set(one.tolist()) for one in sums]
    return sum(
        (-1) ** (size + 1) * len(set.intersection(*part))
        for size in range(1, len(some) + 1)
        for part in combinations(some, size)
    )


def _common(case: _Case, other: str) -> int:
    """Return the works of the field and another node, counted one by one."""
    there = set(case.sets[other].tolist())
    return sum(k in there for k in case.hits.tolist())


def _related(case: _Case) -> list[Related]:
    """Return other nodes that have works or topics in common, those with most works first."""
    if case.one is None:
        return []
    made = []
    topics = set(case.one.topics)
    for node in case.known.values():
        if node.id == case.one.id or concepts.kin(case.known, node.id, case.one.id):
            continue
        other = case.sets[node.id]
        works = int(np.intersect1d(case.hits, other, assume_unique=True).size)
        common = len(topics & set(node.topics))
        if common < TOPICS and (not works or works < RELATED * min(other.size, case.hits.size)):
            continue
        relation = "same" if dict(node.bodies) == dict(case.one.bodies) else "related"
        made.append(Related(node.id, node.label, works, common, relation))
    return sorted(made, key=lambda one: (-one.works, -one.topics, one.node))[:MOST_RELATED]


def _terms(case: _Case) -> list[TermWorks]:
    """Return the nodes of which it is made, or the terms of its query, each with its works and what the linter says."""
    if case.parts:
        return [TermWorks(node.id, "", int(case.sets[node.id].size), []) for node in case.parts]
    index, made = case.corpus.postings, []
    for lang in LANGUAGES:
        asked = trees(case.known, lang, case.wanted)
        marks: dict[str, list[str]] = {}
        for node in case.wanted:
            if node.id in asked:
                for mark in linter.lint(asked[node.id]):
                    marks.setdefault(mark.term, []).append(mark.code)
        for node in case.wanted:
            for term in concepts.bringing(node, asked):
                name = f"={term.text}" if term.exact else term.text
                made.append(TermWorks(name, lang, int(index.hits(term).size), marks.get(term.text, [])))
    return sorted(made, key=lambda one: (LANGUAGES.index(one.language), -one.works, one.term))


def _windows(case: _Case, part: Frame, mine: NDArray[np.int64]) -> list[Window]:
    """Return works of the last so many years, of all strata."""
    if case.corpus.years is None:
        return []
    last = min(part.through, case.corpus.years[1])
    years = np.array([year or 0 for year in case.corpus.dated])
    made = []
    for text in case.inputs.windows.replace("，", ",").split(","):
        if text.strip().isdecimal() and (length := int(text)) > 0:
            there = (years > last - length) & (years <= last)
            works, total = int(there[mine].sum()), int((there & (part.part > 0)).sum())
            made.append(Window(length, last - length + 1, works, works / total if total else None))
    return made


def _places(case: _Case) -> list[Place]:
    cells = [row["country"] for row in case.corpus.rows]
    if not any(cells) or not case.hits.size:
        return []
    some = places_.ranked(cells, case.hits, case.workspace.seed)
    every = sum(len(set(places_.coded(cell))) > 0 for cell in cells)
    of_field = sum(bool(places_.listed(cells[k])) for k in case.hits.tolist())
    return [
        Place(one.country, one.works, round(one.fractional, 6), one.fractional / of_field,
              (one.fractional / of_field) / (one.overall / every) if one.overall else None, one.rank,
              [one.low, one.high])
        for one in some
    ]  # fmt: skip


def _hits(case: _Case, mine: NDArray[np.int64]) -> list[Sample]:
    """Return some hits drawn at random, each with the words that brought it in."""
    if not case.samples:
        return []
    rng = np.random.default_rng(case.workspace.seed)
    drawn = np.sort(rng.choice(mine, min(SHOWN, mine.size), replace=False)) if mine.size else mine
    index = case.corpus.postings
    by: dict[int, list[str]] = {k: [] for k in drawn.tolist()}
    for lang in LANGUAGES:
        asked = trees(case.known, lang, case.wanted)
        for term in dict.fromkeys(term for node in case.wanted for term in concepts.bringing(node, asked)):
            for k in np.intersect1d(index.hits(term), drawn).tolist():
                by[k].append(term.text)
    return [_sample(case, k, words) for k, words in by.items()]


def _near(case: _Case) -> list[Sample]:
    """Return what the query does not find and reads most like what it finds."""
    if not case.hits.size or not case.samples:
        return []
    return [_sample(case, k, []) for k in candidates.ranked(case.corpus.postings, case.hits)[:SHOWN].tolist()]


def _sample(case: _Case, k: int, words: list[str]) -> Sample:
    row = case.corpus.rows[k]
    return Sample(row["id"], row["title"], row["year"], words)


def _notices(case: _Case, terms: Sequence[TermWorks]) -> list[Notice]:
    """Return what is to be looked at first: nothing found, too much found, a language without a query."""
    corpus, made = case.corpus, []
    span = f"{corpus.years[0]}–{corpus.years[1]}" if corpus.years else "–"
    if not case.hits.size:
        words = Text("no work of {c} ({y}) fits the query", "{c}（{y}）中没有符合检索式的成果").format(
            c=corpus.name, y=span
        )
        made.append(Notice("nothing_found", words, []))
    elif case.hits.size > linter.WIDE * len(corpus):
        share = percent(case.hits.size / len(corpus))
        words = Text(
            "the query fits {p} of {c}: narrow the terms that carry it", "检索式命中 {c} 的 {p}：请收窄贡献最大的词语"
        )
        heavy = sorted((one for one in terms if one.works), key=lambda one: (-one.works, one.term))[:5]
        made.append(
            Notice("too_wide", words.format(p=share, c=corpus.name), [f"{one.term} {one.works}" for one in heavy])
        )
    last = corpus.years[1] if corpus.years else None
    if case.one is not None and (young := field_context.young(case.one.id, terms, int(case.hits.size), last)):
        made.append(young)
    if corpus.undated:
        words = Text("{n} of {c} without a year: not in the series", "{c} 中 {n}无年份：不计入序列")
        made.append(Notice("undated", words.format(n=count(corpus.undated, Text("work", "项成果")), c=corpus.name), []))
    if corpus.unread and not (corpus.years and any(row["venue"] or row["field"] for row in corpus.rows)):
        words = Text("headings that nothing was read from; year, venue and class may be among them",
                     "未读取的表头，其中或有年份、刊物、类别")  # fmt: skip
        made.append(Notice("unread", words, list(corpus.unread)))
    if corpus.aside:
        words = Text("{n} of the file could not be read", "文件中有 {n}无法读取")
        made.append(Notice("set_aside", words.format(n=count(corpus.aside, Text("row", "行"))), []))
    if case.one is not None and case.one.bodies:
        for lang, name in (("en", Text("English", "英文")), ("zh", Text("Chinese", "中文"))):
            if lang not in case.one.bodies:
                words = Text(
                    "no {l} query: works in that language are not found", "没有{l}检索式：该语言的成果检索不到"
                )
                if case.one.topics:
                    words += Text(". Words of its topics to begin with", "。可由其主题词入手")
                made.append(Notice(f"no_{lang}", words.format(l=name), taxonomy.named(case.one.topics)))
    return made


VIEW: View[Answer] = field_view.VIEW
