# SPDX-License-Identifier: Apache-2.0
"""How awards divide: among orientations, needs, years and tracks; money is counted once in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError
from yuzui.fields import award_sheets, nodes, postings, query, split_record, supply_record
from yuzui.fields.award_sheets import CORE, TRACKS, Award, Need, Rule, Sheets
from yuzui.fields.nodes import LANGUAGES, Node
from yuzui.fields.postings import Postings
from yuzui.fields.recall import agreement
from yuzui.fields.split_record import Tag
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, present_value
from yuzui.model.tables.dependency import ORIENTATIONS
from yuzui.text import Text
from yuzui.text.numbers import written

YEAR = 365.25
UNKNOWN = "unknown"
CANNOT_TELL = Text(
    "What an award was meant for: nodes read its words, programmes its label, and neither was checked by a reader. The "
    "length of an award is not its horizon.",
    "不能说明项目的真实意图：条目按用词、计划按类别判定，均未经人工核读；项目年限不等于其着眼期限。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Sheets of awards, needs and programmes, and how the years are told apart."""

    files: Annotated[
        tuple[Path, ...],
        Help(
            Text(
                "sheets of awards, of needs, of programmes; else the awards that come with Yuzui",
                "资助项目、需求、计划规则表；不给则用随附的资助项目",
            ),
            argument=True,
        ),
    ] = ()
    rates: Annotated[str, Help(Text("yearly discount rates", "年贴现率"), metavar="RATES")] = "0,0.03,0.07"
    years: Annotated[
        float, msgspec.Meta(gt=0, le=50), Help(Text("years from which spending is long-term", "自第几年起为长远支出"))
    ] = 3.0
    map: Annotated[Path | None, MAP] = None


class Interval(msgspec.Struct, frozen=True):
    """Lower and upper end; null where they are not defined."""

    low: float | None
    high: float | None


class Agreement(msgspec.Struct, frozen=True):
    """How far nodes and programmes agree on awards of which both speak: kappa over decisions, one an orientation."""

    awards: int
    decisions: int
    observed: float
    kappa: float | None
    interval: Interval


class OrientationShare(msgspec.Struct, frozen=True):
    """Awards under one orientation; ``money`` is divided among all that an award stands under."""

    id: str
    label: Text
    awards: int
    by_node: int
    by_programme: int
    by_both: int
    money: float
    share: float
    kappa: float | None


class NeedShare(msgspec.Struct, frozen=True):
    """One need: what meets it, and its weight less its share of the money that meets any."""

    id: str
    label: Text
    weight: float
    nodes: list[str]
    awards: int
    money: float
    share_of_all: float
    share: float
    gap: float
    rank: int
    source: str


class RateSplit(msgspec.Struct, frozen=True):
    """At one rate: present value of what is spent before and after the line, and the part after it."""

    rate: float
    near: float
    long: float
    share_long: float


class Horizon(msgspec.Struct, frozen=True):
    """Money by year of spending; awards without an end or that end before they start are counted apart."""

    years: float
    counted: int
    without_end: int
    backwards: int
    rates: list[RateSplit]


class TrackShare(msgspec.Struct, frozen=True):
    """Awards of one track, by what said so."""

    id: str
    label: Text
    awards: int
    stated: int
    by_programme: int
    by_words: int
    money: float
    share: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.award_splits/1"):
    """Awards divided four ways; ``union`` counts each once, ``naive_sum`` once for each orientation."""

    origin: Origin
    source: str
    currency: str
    awards: int
    money: float
    without_amount: int
    tagged_by_nodes: int
    tagged_by_programme: int
    union: int
    naive_sum: int
    untagged: int
    agreement: Agreement
    orientations: list[OrientationShare]
    met: int
    needs: list[NeedShare]
    horizon: Horizon
    tracks: list[TrackShare]
    rules: str
    tags: list[Tag]
    without_source: int
    aside: list[SetAside]
    unused: list[str]
    notes: list[Text]
    cannot_tell: Text


class _Texts:
    """Words of awards, asked by queries of both languages."""

    def __init__(self, awards: Sequence[Award], known: Mapping[str, Node]) -> None:
        self.known = known
        self.index: Postings = postings.index([one.title for one in awards], [one.abstract for one in awards])
        self._trees = {lang: nodes.trees(known, lang, known.values()) for lang in LANGUAGES}

    def of_node(self, id: str) -> set[int]:
        """Return the awards that a node's queries fit."""
        return {
            hit for lang in LANGUAGES if (tree := self._trees[lang].get(id)) is not None
            for hit in self.index.hits(tree, self._trees[lang]).tolist()
        }  # fmt: skip

    def of_words(self, text: str, place: Place) -> set[int]:
        """Return the awards that a query fits."""
        return set(self.index.hits(query.parse(text, place), self._trees["en"]).tolist()) if text else set()


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return how awards divide.

    Raises
    ------
    InputError
        If a sheet cannot be used, or a rate is none.
    UnknownIdentifierError
        If a need names a node that no list has.
    """
    rates = _rates(inputs.rates)
    paths = [supply_record.resolved(workspace, one) for one in inputs.files]
    sheets = award_sheets.read(paths, form_sheets.source_map(inputs.map, award_sheets.FORMS)) if paths else Sheets()
    awards = sheets.awards or award_sheets.shipped(workspace)
    rules = sheets.rules or ([] if sheets.awards else award_sheets.usual_rules())
    known = nodes.nodes(workspace)
    carried = award_sheets.node_orientations()
    needs = sheets.needs or split_record.needs(workspace) or _core(known)
    texts = _Texts(awards, known)
    by_node = _by_node(awards, texts, carried)
    by_programme = [_rule_orientations(one, rules) for one in awards]
    money = sum(one.amount for one in awards)
    tags = list(_tags(awards, by_node, by_programme))
    tagged = {tag.award for tag in tags}
    hits = {one.id: _meets(one, texts) for one in needs}
    version = digest([{id: list(of) for id, of in carried.items()}, [_plain(one) for one in rules],
                      [[one.id, one.version] for one in known.values()]])[:12]  # fmt: skip
    return Answer(
        run=Run.of("award_splits", {"awards": digest([_key(one) for one in awards]), "rules": version, "rates": rates,
                                    "needs": [[one.id, one.weight] for one in needs], "years": inputs.years}),
        origin="unverified" if sheets.awards else "real",
        source=", ".join(dict.fromkeys(path.name for path in paths)) if sheets.awards
        else "U.S. National Science Foundation, awards of fiscal year 2026",
        currency=sheets.currency if sheets.awards else "USD",
        awards=len(awards),
        money=money,
        without_amount=sheets.without_amount,
        tagged_by_nodes=sum(map(bool, by_node)),
        tagged_by_programme=sum(map(bool, by_programme)),
        union=len(tagged),
        naive_sum=len(tags),
        untagged=len(awards) - len(tagged),
        agreement=_agreement(by_node, by_programme),
        orientations=_orientations(awards, by_node, by_programme, tags, money),
        met=len(set().union(*hits.values())),
        needs=_need_shares(needs, hits, awards, money),
        horizon=_horizon(awards, rates, inputs.years),
        tracks=_tracks(awards, rules, texts, money),
        rules=version,
        tags=tags,
        without_source=sum(not one.source for one in needs),
        aside=sheets.aside,
        unused=sheets.unused,
        notes=sheets.notes,
        cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _key(one: Award) -> list[str]:
    return [one.id, one.title, one.programme, one.unit, str(one.amount), str(one.start), str(one.end)]


def _plain(one: Rule) -> list[str]:
    return [one.programme, one.unit, ";".join(one.orientations), one.track]


def _core(known: Mapping[str, Node]) -> list[Need]:
    """Return the needs that the plan names itself, of one weight each."""
    source = "14th Five-Year Plan, chapter 4"
    return [Need(id, known[id].label, 1 / len(CORE), (id,), "", source) for id in CORE if id in known]


# Orientations.


def _by_node(awards: Sequence[Award], texts: _Texts, carried: Mapping[str, tuple[str, ...]]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in awards]
    for id, orientations in carried.items():
        for hit in texts.of_node(id):
            found[hit] |= set(orientations)
    return found


def _rule_orientations(award: Award, rules: Iterable[Rule]) -> set[str]:
    return {name for rule in rules if _applies(rule, award) for name in rule.orientations}


def _applies(rule: Rule, award: Award) -> bool:
    return rule.programme == award.programme and rule.unit in ("*", award.unit)


def _tags(awards: Sequence[Award], by_node: Sequence[set[str]], by_programme: Sequence[set[str]]) -> Iterable[Tag]:
    for award, first, second in zip(awards, by_node, by_programme, strict=True):
        both = [name for name in ORIENTATIONS if name in first | second]
        for name in both:
            by = "both" if name in first and name in second else "node" if name in first else "programme"
            yield Tag(award.id, name, 1 / len(both), by)


def _agreement(by_node: Sequence[set[str]], by_programme: Sequence[set[str]]) -> Agreement:
    pairs = [(a, b) for a, b in zip(by_node, by_programme, strict=True) if a and b]
    first, second = _decisions(pairs, ORIENTATIONS)
    result = agreement(first, second)
    return Agreement(len(pairs), len(first), result.observed, result.kappa, Interval(result.low, result.high))


def _decisions(pairs: Sequence[tuple[set[str], set[str]]], names: Iterable[str]) -> tuple[list[str], list[str]]:
    words = {True: "yes", False: "no"}
    decided = [(words[name in a], words[name in b]) for a, b in pairs for name in names]
    return [a for a, _ in decided], [b for _, b in decided]


def _orientations(
    awards: Sequence[Award], by_node: Sequence[set[str]], by_programme: Sequence[set[str]], tags: Sequence[Tag],
    money: float,
) -> list[OrientationShare]:  # fmt: skip
    amounts = {one.id: one.amount for one in awards}
    pairs = [(a, b) for a, b in zip(by_node, by_programme, strict=True) if a and b]
    rows = []
    for name, label in ORIENTATIONS.items():
        mine = [tag for tag in tags if tag.orientation == name]
        counts = Counter(tag.by for tag in mine)
        part = sum(tag.weight * amounts[tag.award] for tag in mine)
        kappa = agreement(*_decisions(pairs, (name,))).kappa
        rows.append(
            OrientationShare(name, label, len(mine), counts["node"] + counts["both"],
                             counts["programme"] + counts["both"], counts["both"], part, part / money if money else 0.0,
                             kappa)
        )  # fmt: skip
    return rows


# Needs.


def _meets(need: Need, texts: _Texts) -> set[int]:
    hits: set[int] = set()
    for id in need.nodes:
        if id not in texts.known:
            raise UnknownIdentifierError(
                Text("a need names a node that no list has", "需求所对应的条目不在任何清单中"),
                Place(need.id, column="nodes"),
                seen=id,
                expected=" · ".join(list(texts.known)[:4]),
                fix=Text("see them all: yuzui field list", "查看全部：yuzui field list"),
                code="unknown_node",
            )
        hits |= texts.of_node(id)
    return hits | texts.of_words(need.query, Place(need.id, column="query"))


def _need_shares(
    needs: Sequence[Need], hits: Mapping[str, set[int]], awards: Sequence[Award], money: float
) -> list[NeedShare]:
    times = Counter(hit for of in hits.values() for hit in of)
    parts = {one.id: sum(awards[hit].amount / times[hit] for hit in hits[one.id]) for one in needs}
    whole = sum(parts.values())
    gaps = {one.id: one.weight - (parts[one.id] / whole if whole else 0.0) for one in needs}
    order = sorted(gaps, key=lambda id: -gaps[id])
    rows = [
        NeedShare(
            one.id, one.label, one.weight, list(one.nodes), len(hits[one.id]), parts[one.id],
            parts[one.id] / money if money else 0.0, one.weight - gaps[one.id], gaps[one.id],
            order.index(one.id) + 1, one.source,
        )
        for one in needs
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.rank)


# Years.


def _rates(text: str) -> list[float]:
    rates: list[float] = []
    for part in text.replace("，", ",").split(","):
        try:
            rate = written(part.strip())
        except ValueError:
            rate = -1.0
        if not -0.5 <= rate <= 1:
            raise InputError(
                Text("a yearly rate lies between -50 % and 100 %", "年贴现率应在-50%与100%之间"),
                place=Place(column="rates"),
                seen=part.strip()[:40] or "-",
                expected="0,0.03,0.07",
                fix=Text("--rates 0,0.03,0.07", "--rates 0,0.03,0.07"),
                code="not_a_rate",
            )
        rates.append(rate)
    return rates


def _horizon(awards: Sequence[Award], rates: Sequence[float], years: float) -> Horizon:
    dated = [(one.amount, one.start, one.end) for one in awards if one.start and one.end]
    right = [(amount, (end - start).days / YEAR) for amount, start, end in dated if start < end]
    return Horizon(
        years, len(right), len(awards) - len(dated), len(dated) - len(right),
        [_split(right, rate, years) for rate in rates],
    )  # fmt: skip


def _split(spent: Sequence[tuple[float, float]], rate: float, years: float) -> RateSplit:
    """Return money spent evenly over each award, worth at its start, before and after a line."""
    near = sum(amount / length * present_value(0.0, min(years, length), rate) for amount, length in spent)
    later = sum(amount / length * present_value(min(years, length), length, rate) for amount, length in spent)
    return RateSplit(rate, near, later, later / (near + later) if near + later else 0.0)


# Tracks.


def _tracks(awards: Sequence[Award], rules: Sequence[Rule], texts: _Texts, money: float) -> list[TrackShare]:
    """Return awards by track: as stated, else by their programme, else by words that only one track has."""
    words = {
        track: set().union(*(texts.of_words(text, Place(track, column=lang)) for lang, text in bodies.items()))
        for track, bodies in award_sheets.track_queries().items()
    }
    found: list[tuple[str, str]] = []
    for n, award in enumerate(awards):
        programmes = {rule.track for rule in rules if rule.track and _applies(rule, award)}
        named = [track for track, hits in words.items() if n in hits]
        if award.track in TRACKS:
            found.append((award.track, "stated"))
        elif len(programmes) == 1:
            found.append((programmes.pop(), "programme"))
        elif len(named) == 1:
            found.append((named[0], "words"))
        else:
            found.append((UNKNOWN, ""))
    rows = []
    for name, label in {**TRACKS, UNKNOWN: Text("unknown", "未知")}.items():
        mine = [(award, by) for award, (track, by) in zip(awards, found, strict=True) if track == name]
        counts, part = Counter(by for _, by in mine), sum(award.amount for award, _ in mine)
        rows.append(
            TrackShare(name, label, len(mine), counts["stated"], counts["programme"], counts["words"], part,
                       part / money if money else 0.0)
        )  # fmt: skip
    return rows
