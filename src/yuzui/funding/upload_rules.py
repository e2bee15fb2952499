# SPDX-License-Identifier: Apache-2.0
"""The rules of an upload as its page edits them: sentences over the real columns, their counts, what is impossible.

They are kept as the text of a ``rules.toml`` and nothing else, so that the page and the command line read the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from yuzui.errors import InputError, RuleError, YuzuiError
from yuzui.funding import (
    call_reviews,
    call_rules,
    judging,
    portfolio_effect,
    portfolio_problem,
    rule_sheet,
    slate_compute,
    slate_solution,
)
from yuzui.funding.call_data import Material, declared_criteria
from yuzui.funding.candidates import Candidates, label
from yuzui.funding.grammar import NO_CLAUSE, Rule, TomlTable, where
from yuzui.funding.intake import Reading
from yuzui.funding.portfolio_problem import Problem, ineligible
from yuzui.funding.purposes import call
from yuzui.funding.rule_sheet import grammar_text
from yuzui.funding.rulebook import Book, build, parse
from yuzui.job.intake import Upload
from yuzui.job.upload_sheets import Files, files
from yuzui.job.upload_steps import OWN
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq
from yuzui.sheets.overrides import Override
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money, number, percent

RULES = (OWN + "rules", "")
FORMAT = "yuzui-rules/1"
MOST = 20
"""Most values of a column that a rule may be about one by one."""
PLAIN = ("id", "amount", "requested", "value", "title", "status")
"""Columns that are no groups."""


@dataclass(frozen=True, slots=True)
class Group:
    """Proposals that share a value of a column."""

    column: str
    value: Any
    n: int

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return grammar_text({self.column: self.value})


@dataclass(frozen=True, slots=True)
class Loosening:
    """A rule of a conflict and the limit to which it may be loosened alone; None where none mends it."""

    rule: str
    to: float | None


@dataclass(slots=True)
class Facts:
    """What the page of rules says of the files: groups, scale, who would be funded by score alone."""

    material: Material
    candidates: Candidates | None = None
    chosen: Any = None
    groups: list[Group] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    common: bool = False
    fault: YuzuiError | None = None
    tried: dict[str, Any] = field(default_factory=dict)
    """Who would be funded under rules that were tried, by their text."""


def facts(upload: Upload, reading: Reading, workspace: Workspace | None = None) -> Facts:
    """Return what is known of the proposals of an upload, under its corrections, and of the reviews handed in here."""
    lines = call.corrections(upload, reading)
    recorded = "" if workspace is None else _recorded(workspace, upload)
    budget = float(upload.answer(OWN + "budget") or 0)
    held = _CallInputs(upload, reading, lines, workspace)
    return _facts(files(upload), reading.toml, f"{lines!r} {recorded}", budget, held)


def _recorded(workspace: Workspace, upload: Upload) -> str:
    """Return what tells apart what is recorded of a call: reviews only grow, the scale may be set anew before any."""
    scales = workspace.view.select("criterion", where=Eq("call", upload.call or None), order=("criterion",))
    return f"{workspace.view.count('review')} {[(row['criterion'], row['low'], row['high']) for row in scales]}"


class _CallInputs:
    """What a remembered call is made from; not part of what tells two apart."""

    def __init__(
        self, upload: Upload, reading: Reading, lines: list[Override], workspace: Workspace | None = None
    ) -> None:
        self.upload, self.reading, self.lines, self.workspace = upload, reading, lines, workspace

    def material(self) -> Material:
        material = call.material(self.upload, self.reading, self.lines)
        return material if self.workspace is None else call_reviews.with_recorded(self.workspace, material)

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _CallInputs)


@lru_cache(maxsize=4)
def _facts(these: Files, toml: str, lines: str, budget: float, held: _CallInputs) -> Facts:
    material = held.material()
    try:
        material = call_reviews.merged(material)
    except YuzuiError as error:
        return Facts(material, fault=error)
    found = Facts(material, groups=list(_groups(material)))
    found.columns = {name: n for name, n in _columns(material) if n > 1}
    scores = [float(one) for one in material.reviews.get("score", ()) if one is not None]
    criteria = {str(one or "") for one in material.reviews.get("criterion", ())}
    scale = judging.common_scale(material, criteria) or material.scale or _declared(material)
    found.common = len(criteria) > 1 and scale == judging.COMMON
    if scale is not None:
        found.low, found.high = min(scale), max(scale)
    elif scores:
        found.low, found.high = min(scores), max(scores)
    try:
        judged = slate_solution.by_means(material)
        found.candidates = slate_compute.candidates_of(material, judged)
        found.chosen = _by_score(found.candidates, budget)
    except YuzuiError as error:
        found.fault = error
    return found


def unreachable(row: TomlTable, low: float, high: float) -> bool:
    """Say whether a rule asks of a score what no score of a scale reaches."""
    if (
        row.get("kind") != "threshold"
        or row.get("column")
        or row.get("statistic", "mean") not in ("mean", "min", "max")
    ):
        return False
    limits = [row[name] for name in ("at_least", "at_most") if isinstance(row.get(name), int | float)]
    return any(not low <= limit <= high for limit in limits)


def scale_of(row: TomlTable, found: Facts) -> tuple[float, float] | None:
    """Return the scale of the scores that a rule is about: declared, else as far as scores reach; None if unknown."""
    own = declared_criteria(found.material).get(str(row.get("criterion", "")), {})
    if own.get("low") is not None and own.get("high") is not None:
        return float(own["low"]), float(own["high"])
    return None if found.low is None or found.high is None else (found.low, found.high)


def unscored(material: Material) -> bool:
    """Say whether a call has nothing yet to judge its proposals by."""
    values = (*material.reviews.get("proposal", ()), *material.proposals.get("value", ()))
    return not any(one is not None for one in values)


def _declared(material: Material) -> tuple[float, float] | None:
    """Return the one scale that all criteria of a call declare, as a round of the site does."""
    rows = material.sheets.get("criterion", {})
    ends = {*zip(rows.get("low", ()), rows.get("high", ()), strict=False)}
    low, high = ends.pop() if len(ends) == 1 else (None, None)
    return None if low is None or high is None else (float(low), float(high))


def _by_score(candidates: Candidates, budget: float) -> Any:
    """Return who would be funded from the best mean score down to where the money ends."""
    chosen = np.zeros(len(candidates), dtype=bool)
    left = budget
    for k in sorted(range(len(candidates)), key=lambda k: (-float(candidates.value[k]), candidates.ids[k])):
        if candidates.open[k] and candidates.amount[k] <= left:
            chosen[k], left = True, left - float(candidates.amount[k])
    return chosen


def _columns(material: Material) -> list[tuple[str, int]]:
    """Return the columns that group proposals, with how many values each has, fewest first."""
    found = []
    for name, cells in material.proposals.items():
        filled = [label(cell) for cell in cells if cell is not None]
        if name not in PLAIN and (n := len({*filled})) < len(filled):
            found.append((name, n))
    return sorted(found, key=lambda one: one[1])


def _groups(material: Material) -> Iterator[Group]:
    for name, n in _columns(material):
        if not 1 < n <= MOST:
            continue
        counts = Counter(cell for cell in material.proposals[name] if cell is not None and _hashable(cell))
        for value, size in counts.most_common():
            yield Group(name, value, size)


def _hashable(cell: Any) -> bool:
    return isinstance(cell, str | int | float | bool)


def called(column: str) -> Text:
    """Return the name of a column of proposals for people."""
    table = TABLES["proposal"]
    return table[column].label if column in table else same(column)


# The document: read from what was kept, written in one form.


def document(upload: Upload, found: Facts) -> TomlTable:
    """Return the rules as they are kept; before any were, those of the files, or the budget alone."""
    if (text := upload.answer(*RULES)) != "":
        return dict(parse(text, "rules.toml"))
    given: TomlTable = {}
    toml = next((one for one in upload.files if one.sniffed == "toml"), None)
    if toml is not None:
        given = dict(call_rules.by_name(parse(toml.path.read_text(encoding="utf-8-sig"), toml.name), found.material))
    elif found.material.rules is not None:
        raw = found.material.rules.raw
        given = {**raw, "rule": [rule_sheet.translated(row, found.material.proposals) for row in raw["rule"]]}
    return completed(given, upload, found)


def completed(given: TomlTable, upload: Upload, found: Facts) -> TomlTable:
    """Return rules with the budget, the call and the score worth nothing that the upload says."""
    head = dict(given.get("call") or {})
    if found.material.currency:
        head.setdefault("currency", found.material.currency)
    elif coin := upload.answer(OWN + "currency"):
        head.setdefault("currency", coin)
    head["id"] = upload.answer(OWN + "name") or upload.id
    value = dict(given.get("value") or {})
    if value.get("from", "posterior_mean") == "posterior_mean":
        value.setdefault("zero", found.low if found.low is not None else 0)
    rules: list[TomlTable] = [dict(row) for row in given.get("rule") or ()]
    if not any(row.get("kind") == "budget" for row in rules):
        total = float(upload.answer(OWN + "budget") or 0) / float(head.get("unit") or 1)
        rules.insert(0, rule("budget", "budget", {"total": _plain(total)}, "hard", ""))
    return {"format": FORMAT, "call": head, "value": value, "rule": rules}


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def rule(name: str, kind: str, keys: Mapping[str, Any], strength: str, clause: str) -> dict[str, Any]:
    """Return a row of rules."""
    row = {"name": name, "kind": kind, **keys, "strength": strength}
    if strength == "soft":
        row["penalty"] = 1
    return {**row, "source": clause or NO_CLAUSE}


def written(raw: TomlTable) -> str:
    """Return the text of a ``rules.toml``."""
    lines = [f"{key} = {grammar_text(raw[key])}" for key in ("format", "call", "value") if key in raw]
    for row in raw.get("rule", ()):
        lines += ["", "[[rule]]", *(f"{key} = {grammar_text(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def book(raw: TomlTable) -> Book:
    """Return the book of a document; what is wrong with it is an error of the form."""
    try:
        return build(raw, "rules.toml", call_rules.parameters(raw))
    except RuleError as error:
        raise InputError(
            error.message,
            place=error.place,
            seen=error.seen,
            expected=error.expected,
            fix=error.fix,
            code=error.code,
            more=(),
        ) from None


def titled(raw: TomlTable, found: Facts) -> TomlTable:
    """Return rules that bear words in both languages, for lists, papers and letters: their sentence where none were."""
    rules = [dict(row) for row in raw.get("rule", ())]
    for row in rules:
        if "title" not in row:
            words = BUDGET if row.get("kind") == "budget" and not row.get("where") else sentence(row, raw, found)
            row["title"] = {"en": words.en.rstrip("."), "zh": words.zh.rstrip("。")}
    return {**raw, "rule": rules}


BUDGET = Text("the budget", "总经费")


# Sentences: what a rule says, how many it is about, what would be without it.


def sentence(row: TomlTable, raw: TomlTable, found: Facts) -> Text:
    """Return a rule as a sentence."""
    kind, coin = row.get("kind"), str(raw.get("call", {}).get("currency", ""))
    unit = float(row.get("unit") or raw.get("call", {}).get("unit") or 1)
    if kind == "budget" and "total" in row and not row.get("where"):
        return Text("There are {m} to give.", "可用经费为 {m}。").format(m=money(float(row["total"]) * unit, coin))
    if kind in ("floor", "cap") and isinstance(row.get("at_least", row.get("at_most")), int | float):
        return _limit(row, coin, unit)
    if kind == "threshold":
        return _threshold(row, coin, unit)
    if kind == "fixed":
        inside, outside = row.get("in") or [], row.get("out") or []
        parts = []
        if inside:
            ids = same(", ".join(map(str, inside[:5])))
            parts.append(Text("{p} is funded in any case.", "{p} 必须资助。").format(p=ids))
        if outside:
            ids = same(", ".join(map(str, outside[:5])))
            parts.append(Text("{p} is not funded.", "{p} 不予资助。").format(p=ids))
        return join(parts, " ", "")
    if kind in ("excludes", "requires") and row.get("pairs"):
        a, b = map(str, row["pairs"][0])
        words = Text("{a} and {b} are not both funded.", "{a} 与 {b} 不得同时资助。")
        if kind == "requires":
            words = Text("{a} is funded only with {b}.", "{a} 仅可与 {b} 同时资助。")
        return words.format(a=a, b=b)
    if kind == "lottery":
        return Text("Lots decide between close calls.", "评分接近者以抽签决定。")
    title = row.get("title")
    return Text.of(title) if isinstance(title, Mapping) else same(str(row.get("name", kind)))


def _limit(row: TomlTable, coin: str, unit: float) -> Text:
    least = row["kind"] == "floor"
    limit, share, measure = float(row["at_least" if least else "at_most"]), row.get("share_of"), row.get("measure")
    counted = measure == "count"
    if share:
        of = {
            "budget": Text("of the budget", "预算"),
            "requested": Text("of what is asked for", "申请总额"),
            "eligible": Text("of what meets every threshold", "合格申请"),
        }.get(str(share), Text("of the awards", "获资助项数") if counted else Text("of the money", "资助金额"))
        size = Text("{p} {o}", "{o}的 {p}").format(p=percent(limit, 0 if limit * 100 % 1 < 1e-9 else 1), o=of)
    elif counted:
        size = count(int(limit), Text("award", "项"), "awards") if limit.is_integer() else number(limit)
    else:
        size = money(limit * unit, coin)
    if by := row.get("by"):
        words = (
            Text("Every {c} gets at least {s}.", "每个{c}不少于{s}。")
            if least
            else Text("No {c} gets more than {s}.", "任一{c}不超过{s}。")
        )
        return words.format(c=called(str(by)), s=size)
    words = Text("At least {s} for {g}.", "{g}不少于{s}。") if least else Text("At most {s} for {g}.", "{g}不超过{s}。")
    return words.format(s=size, g=about(row.get("where") or {}))


def about(tests: Mapping[str, Any]) -> Text:
    """Return which proposals a condition is about."""
    if not tests:
        return Text("all proposals", "全部申请")
    parts = []
    for name, value in tests.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        parts.append(called(name) + same(f" = {shown}"))
    return join(parts, " and ", "且")


def _threshold(row: TomlTable, coin: str, unit: float) -> Text:
    if (n := row.get("reviews_at_least")) is not None:
        words = Text("Nothing is funded with fewer than {n}.", "评审少于 {n}者不予资助。")
        return words.format(n=count(int(n), Text("review", "份"), "reviews"))
    if row.get("column") == "amount" and row.get("at_most") is not None:
        return Text("Nothing above {m} is funded.", "申请金额高于 {m} 者不予资助。").format(
            m=money(float(row["at_most"]) * unit, coin)
        )
    what = Text("a mean score", "平均分")
    if row.get("column"):
        what = called(str(row["column"]))
    elif row.get("criterion"):
        what = Text("a mean of {c}", "{c}平均分").format(c=row["criterion"])
    least, most = row.get("at_least"), row.get("at_most")
    if least is not None:
        return Text("Nothing is funded below {w} of {x}.", "{w}低于 {x} 者不予资助。").format(w=what, x=f"{least:g}")
    return Text("Nothing is funded above {w} of {x}.", "{w}高于 {x} 者不予资助。").format(w=what, x=f"{most or 0:g}")


TRIED, PROPOSALS = 15, 1_500
"""Most rules, and proposals, of a call for which each rule is left out to see what would be."""


def effect(row: TomlTable, raw: TomlTable, found: Facts, seed: int) -> Text | None:
    """Return how many proposals a rule is about, and what these would get without it; of a large call by score."""
    if found.candidates is None:
        return None
    kind = row.get("kind")
    try:
        if kind in ("floor", "cap") and (row.get("where") or row.get("by")):
            chosen = _without(row, raw, found, seed)
            way = _ALONE if chosen is None else _WITHOUT
            chosen = found.chosen if chosen is None else chosen
            return _share(found, row, chosen, way) if row.get("where") else _each(found, str(row["by"]), chosen, way)
        if kind == "threshold" and not unscored(found.material):
            return _passing(found, row)
    except (YuzuiError, KeyError, TypeError, ValueError):
        return None
    return None


_ALONE, _WITHOUT = Text("by score alone", "仅按评分"), Text("without the rule", "若无此规则")


def _without(row: TomlTable, raw: TomlTable, found: Facts, seed: int) -> Any:
    """Return who would be funded by means under all rules but one; None where that takes long or cannot be."""
    rest = {**raw, "rule": [one for one in raw["rule"] if one is not row]}
    if len(raw["rule"]) > TRIED or found.candidates is None or len(found.candidates) > PROPOSALS:
        return None
    key = written(rest)
    if key not in found.tried:
        rules = book(rest)
        found.tried[key] = None
        if not rules.of_kind("ranking") and not rules.of_kind("lottery"):
            judged = slate_solution.by_means(found.material)
            best = portfolio_problem.best(slate_compute.under(found.material, judged, rules, seed).problem)
            found.tried[key] = None if best.status == "infeasible" else best.chosen
    return found.tried[key]


def _share(found: Facts, row: TomlTable, chosen: Any, way: Text) -> Text:
    candidates = found.candidates
    assert candidates is not None
    covered = candidates.covered(where(row["where"]))
    got = covered & chosen
    qualify = Text("{n} proposals qualify", "{n} 项申请符合").format(n=number(int(covered.sum())))
    if row.get("measure") == "count" and not row.get("share_of"):
        without = way + Text(" {k} of them would be funded", "其中 {k} 项获资助").format(k=number(int(got.sum())))
        return qualify + Text("; ", "；") + without
    weights = np.ones(len(candidates)) if row.get("measure") == "count" else candidates.amount
    whole = float((weights * chosen).sum())
    share = float((weights * got).sum()) / whole if whole else 0.0
    return qualify + Text("; ", "；") + way + Text(" they would get {p}", "将获 {p}").format(p=percent(share, 0))


def _each(found: Facts, column: str, chosen: Any, way: Text) -> Text:
    candidates = found.candidates
    assert candidates is not None
    sums = {
        name: float((candidates.amount * (members > 0) * chosen).sum())
        for name, members in candidates.categories(column).items()
    }
    whole = sum(sums.values()) or 1.0
    name = max(sums, key=lambda one: sums[one]) if sums else ""
    words = Text("{n} values; {w} {v} would get most: {p}", "共 {n} 个取值；{w}“{v}”最多，占 {p}")
    return words.format(n=number(len(sums)), w=way, v=name, p=percent(sums.get(name, 0.0) / whole, 0))


def _passing(found: Facts, row: TomlTable) -> Text:
    candidates = found.candidates
    assert candidates is not None
    raw = {"format": FORMAT, "call": {}, "value": {"zero": 0}, "rule": [_BUDGET, row]}
    rules = build(raw).rules
    out = ineligible([one for one in rules if one.kind == "threshold"], candidates)
    gone = int(np.sum(np.any([mask for _, mask in out], axis=0))) if out else 0
    return Text("{n} proposals pass, {k} do not", "{n} 项达标，{k} 项未达标").format(
        n=number(int(candidates.open.sum()) - gone), k=number(gone)
    )


_BUDGET = rule("budget", "budget", {"total": 1}, "hard", "")


# Impossible rules: the smallest set in conflict, and to what each may be loosened.


def conflict(raw: TomlTable, found: Facts, seed: int) -> list[Loosening]:
    """Return the smallest set of rules that cannot hold together, each with the limit that mends it; or none.

    A limit is offered only if the rules hold with it: another budget moves what is a share of it.
    """
    problem = _impossible(raw, found, seed)
    if problem is None:
        return []
    smallest = portfolio_effect.smallest(problem)
    ways = [_loosening(term.rule, to) for term, to in smallest.loosen]
    if smallest.beside:
        return ways
    return [
        one
        if one.to is not None and _impossible(loosened(raw, one.rule, one.to), found, seed) is None
        else Loosening(one.rule, None)
        for one in ways
    ]


def _impossible(raw: TomlTable, found: Facts, seed: int) -> Problem | None:
    """Return the problem of rules that cannot all hold; None where they can."""
    if found.candidates is None:
        return None
    rules = book(raw)
    if rules.of_kind("ranking"):
        return None  # the order binds: what does not fit is left out, and nothing contradicts it
    try:
        judged = slate_solution.by_means(found.material)
        problem = slate_compute.under(found.material, judged, rules, seed).problem
    except RuleError as error:
        raise InputError(error.message, error.place, error.seen, error.expected, error.fix, error.code) from None
    terms = tuple(term.least for term in problem.terms if term.least is not None)
    return None if portfolio_effect.possible(problem, terms) else problem


def _loosening(rule: Rule, to: float | None) -> Loosening:
    return Loosening(rule.name, None if to is None else float(f"{to:.12g}"))


def loosened(raw: TomlTable, name: str, to: float) -> TomlTable:
    """Return rules with one of them loosened to a limit, in its own unit."""
    rules = []
    for row in raw["rule"]:
        if row.get("name") == name:
            key = "total" if row["kind"] == "budget" else "at_least" if "at_least" in row else "at_most"
            unit = 1.0 if row.get("share_of") or row.get("measure") == "count" else float(
                row.get("unit") or raw.get("call", {}).get("unit") or 1
            )  # fmt: skip
            row = {**row, key: _plain(_rounded(to / unit, key == "at_least", bool(row.get("share_of"))))}
        rules.append(row)
    return {**raw, "rule": rules}


def _rounded(value: float, down: bool, share: bool) -> float:
    """Return a limit rounded to the easier side, so that it still mends."""
    places = 3 if share else 0
    size = 10.0**places
    return float((np.floor if down else np.ceil)(value * size) / size)


def unused(raw: TomlTable, stem: str) -> str:
    """Return a name for a rule that no other bears."""
    names = {str(row.get("name")) for row in raw["rule"]}
    name, k = stem, 1
    while name in names:
        k += 1
        name = f"{stem} {k}"
    return name
