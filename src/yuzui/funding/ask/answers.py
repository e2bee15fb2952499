# SPDX-License-Identifier: Apache-2.0
"""From a question and a stored slate to the document ``yuzui.ask/1``; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError, LimitReachedError, VisibilityError
from yuzui.funding.ask import question as figures
from yuzui.funding.ask import view, what_if
from yuzui.funding.ask.question import Question
from yuzui.funding.ask.view import about
from yuzui.funding.ask.what_if import Document, Present, levels, present, why
from yuzui.funding.portfolio import effect, ranking
from yuzui.funding.portfolio.problem import Change, Slate, active, best
from yuzui.funding.portfolio.relaxation import near
from yuzui.funding.slate import reopen
from yuzui.job.result import stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import NO_CURRENCY, money, within
from yuzui.view.chart import Picture
from yuzui.view.charts import tradeoff

SCHEMA = "yuzui.ask/1"


@dataclass(frozen=True, slots=True)
class Other:
    """A second slate to compare with: its name, its document, perhaps one of its alternatives."""

    name: str
    document: Document
    alternative: str = ""

    @property
    def address(self) -> str:
        """The name that always means the same: run, perhaps with an alternative."""
        run = str(self.document["run"]["id"])
        return f"{run}:{self.alternative}" if self.alternative else run


def answer(document: Document, question: Question, seconds: float) -> dict[str, Any]:
    """Answer a question about one slate by solving again."""
    makers = {"why": _why, "what_if": _what_if, "loosen": _what_if, "sensitivity": _sensitivity}
    with present(document, seconds) as found:
        return makers[question.kind](found, question)


def _document(slate: Document, question: Question, **parts: Any) -> dict[str, Any]:
    """Return the document: every key always there, absent is null."""
    rows = parts["sets"]
    moved = [name for row in rows for name in (*row["enters"], *row["leaves"])]
    about = {"slate": slate["run"]["id"], "question": question.text}
    made = {
        "schema": SCHEMA,
        "run": stamp("ask", about, seed=slate["run"]["seed"], rules=slate["run"]["rules_hash"]),
        "question": {
            "kind": question.kind,
            "text": question.text,
            "names": list(question.names),
            "settings": [{"name": one.name, "mode": one.mode, "value": one.value} for one in question.settings],
        },
        "slate": {
            "id": slate["run"]["id"],
            "call": slate["call"]["id"],
            "currency": slate["call"]["currency"],
            "inputs_hash": slate["run"]["inputs_hash"],
            "rules_hash": slate["run"]["rules_hash"],
            "origin": slate["origin"],
            "of": slate["call"]["n_proposals"],
            "at": slate["run"]["at"],
        },
        "value": slate["value"],
        "permalink": permalink(str(slate["run"]["id"]), question),
        "why": None,
        "changes": [],
        "holds": None,
        "proposals": what_if.proposal_names([slate], moved),
        "proof": {"seconds": None, "stopped": False, "range_stopped": False},
        **parts,
    }
    return {**made, "finding": view.finding(made, slate).json()}


def permalink(slate: str, question: Question) -> str:
    """Return the path, without language, at which the answer is computed again."""
    if question.kind == "why":
        return f"/slates/{encode(slate)}/why/{encode(question.names[0])}"
    if question.kind == "diff":
        return f"/slates/{'..'.join(map(encode, question.names))}"
    return f"/slates/{encode(slate)}?{urlencode({'q': question.text})}"


def _proof(found: Present, stopped: bool, late: bool = False) -> dict[str, Any]:
    return {"seconds": found.seconds, "stopped": stopped, "range_stopped": late}


def _why(found: Present, question: Question) -> dict[str, Any]:
    said, other = why(found, question.names[0])
    rows = [what_if.stored(found.document)]
    if other is not None and other.objective is not None:
        side = Text("without {p}", "不含 {p}") if said["selected"] else Text("with {p}", "含 {p}")
        rows.append(what_if.solved(found, "other", side.format(p=said["id"]), other))
    holds = None
    if said["delta"] is not None and said["value"] is not None:
        value, delta = said["value"], said["delta"]
        low, high = (value - delta, None) if said["selected"] else (None, value + delta)
        holds = {"of": "value", "rule": None, "unit": "points", "low": low, "high": high}
    marginal = [said["marginal"]] if said["marginal"] else []
    moved = [name for row in rows for name in (*row["enters"], *row["leaves"])]
    return _document(
        found.document,
        question,
        sets=rows,
        why=said,
        holds=holds,
        proposals=what_if.proposal_names([found.document], [said["id"], *marginal, *moved]),
        proof=_proof(found, not said["exact"] and said["eligible"]),
    )


def _what_if(found: Present, question: Question) -> dict[str, Any]:
    settings = what_if.read(found, question.settings)
    asked = what_if.changed(found, settings)
    comparable = asked.value is None
    changes = what_if.changes(found, settings)
    title = view.title(changes, found.document["call"]["currency"])
    # a rule that is put elsewhere is kept where it is put, and so is the line of a ranking
    put = {found.problem.terms[one.place].name for one in settings.moved}
    found, asked, walked = walked_again(found, asked)
    put |= walked
    solved = _solved(found, asked)
    other = solved if walked else _kept(found, asked, solved)
    row = what_if.solved(found, "other", title, other, comparable)
    row["breaks"] = [name for name in row["breaks"] if name not in put]
    holds, late = None, False
    if len(settings.moved) == 1 and other.objective is not None and comparable and not walked:
        holds, late = _holds(found, settings.moved[0], other)
    return _document(
        found.document,
        question,
        sets=[what_if.stored(found.document), row],
        changes=changes,
        holds=holds,
        proof=_proof(found, other.status == "limit", late),
    )


def walked_again(found: Present, asked: Any) -> tuple[Present, Any, set[str]]:
    """Return a slate ready for other limits: where a ranking binds, its line falls elsewhere."""
    problem, rest = ranking.moved(found.problem, asked)
    if problem is found.problem or problem.ranked is None:
        return found, asked, set()
    slate = found.slate and replace(found.slate, chosen=reopen.mask(found.document, problem))
    return replace(found, problem=problem, slate=slate), rest, {problem.ranked.rule.name}


def _solved(found: Present, asked: Any) -> Slate:
    """Return the best set; where no time is left to prove it, one within a stated gap."""
    quick = near(found.problem, asked)
    if quick.objective is None or quick.status == "optimal":
        return quick
    try:
        proven = best(found.problem, asked, quick.chosen)
    except LimitReachedError:
        return replace(quick, status="limit")
    return quick if proven.objective is None else proven


def _kept(found: Present, asked: Any, other: Slate) -> Slate:
    """Return the present set where the other is no better: among equals it stays."""
    now = found.slate
    if now is None or now.objective is None or other.objective is None or asked.value is not None:
        return other
    if other.objective > now.objective + 1e-9 * max(1.0, abs(now.objective)):
        return other
    terms = active(found.problem, asked)
    if any(term.shortfall(now.chosen) for term in terms):
        return other
    return replace(other, chosen=now.chosen, objective=now.objective)


def _holds(found: Present, moved: what_if.Moved, other: Slate) -> tuple[dict[str, Any] | None, bool]:
    """Return the limits between which no better set exists, and whether time ended the search."""
    terms = list(found.problem.terms)
    term = terms[moved.place] = terms[moved.place].at(moved.new)
    problem = replace(found.problem, terms=tuple(terms))
    try:
        low, high = effect.holds(problem, other, moved.place)
    except LimitReachedError:
        return None, True
    # below nothing there is no limit: a rule at nothing asks nothing
    least = low if low >= 0 else None
    unit = "share" if term.share else what_if.measure(term)
    return {"of": "limit", "rule": term.name, "unit": unit, "low": least, "high": high}, False


def _sensitivity(found: Present, question: Question) -> dict[str, Any]:
    """Return the slate under both ways of counting and three zeros."""
    found.chosen()
    rows, now = [what_if.stored(found.document)], found.document["value"]
    stopped = False
    for per in ("proposal", "amount"):
        for zero in zeros(found.document):
            if per == now["per"] and zero == now["zero"]:
                continue
            title = figures.basis(per, zero)
            try:
                other = near(found.problem, Change(value=what_if.worth(found, per, zero)))
            except LimitReachedError:
                stopped = True
                break
            rows.append(what_if.solved(found, f"{per} {zero:g}", title, other, comparable=False))
    return _document(found.document, question, sets=rows, proof=_proof(found, stopped))


def zeros(document: Document) -> list[float]:
    """Return three scores worth nothing: that of the slate, and one deviation to each side."""
    now, judge = document["value"], document["judge"]
    if judge is None or now["from"] == "given":
        return [now["zero"]]
    step = round(judge["sigma_proposal"]["mean"], 1) or 0.1
    return [round(now["zero"] + step * k, 6) for k in (-1, 0, 1)]


def difference(first: Other, second: Other, question: Question) -> dict[str, Any]:
    """Return how two slates differ."""
    one, two = _set(first), _set(second)
    same_call = first.document["call"]["currency"] == second.document["call"]["currency"]
    basis = first.document["value"] == second.document["value"]
    known = {row["id"] for row in first.document["proposals"]}
    two |= {
        "name": "other",
        **what_if.moves(one["ids"], two["ids"]),
        "value_change": _less(two["value"], one["value"]) if basis and same_call else None,
        "spend_change": _less(two["spend"], one["spend"]) if same_call else None,
        "breaks": what_if.broken(first.document, two["ids"]) if known >= set(two["ids"]) else [],
    }
    one |= {"name": "now", "enters": [], "leaves": [], "value_change": 0.0, "spend_change": 0.0}
    moved = [*two["enters"], *two["leaves"]]
    return _document(
        first.document,
        replace(question, names=(first.address, second.address)),
        sets=[one, two],
        proposals=what_if.proposal_names([first.document, second.document], moved),
    )


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _set(other: Other) -> dict[str, Any]:
    if not other.alternative:
        run = other.document["run"]["id"]
        title = Text("slate of {c} ({r})", "{c} 方案（{r}）")
        said = title.format(c=other.document["call"]["id"], r=run)
        return what_if.stored(other.document, said)
    found = what_if.alternative(other.document, other.alternative)
    if found is None:
        raise InputError(
            Text("the slate has no such alternative", "该方案没有这个备选"),
            seen=other.name,
            expected=" · ".join(one["name"] for one in other.document["alternatives"]),
            fix=same(other.document["run"]["id"]),
            code="unknown_alternative",
        )
    return found


# What more or less money would be worth: the best set at other budgets, solved again.


SHARES = (0.8, 0.85, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2)
"""Budgets looked at, as parts of the present one."""

Row = dict[str, Any]


LATE = Text(
    "Value against the budget: time ran out, so budgets far from the present one are not shown. "
    "Open the page again for more.",
    "价值随预算的变化：求解超时，距现预算较远的点未显示。可重新打开本页再算。",
)


def curve(document: Document, seconds: float) -> tuple[list[Row], bool]:
    """Return the best value at other budgets."""
    try:
        with present(document, seconds) as found:
            return _points(found)
    except LimitReachedError:
        return [], True


def _points(found: Present) -> tuple[list[Row], bool]:
    now = found.slate
    budgets = {k: t.limit for k, t in enumerate(found.problem.terms) if t.rule.kind == "budget"}
    if now is None or now.objective is None or not budgets:
        return [], False
    total = found.document["call"]["budget"]
    rows: list[Row] = []
    late = False
    # from the present point outwards, so that what time cuts off is what lies far
    for share in sorted(SHARES, key=lambda share: abs(share - 1)):
        other, asked = now, found
        if share != 1:
            moved = {k: limit * share for k, limit in budgets.items()}
            try:
                asked, rest, _ = walked_again(found, Change(loosened=moved))
                other = near(asked.problem, rest)
            except LimitReachedError:
                late = True
                break
        if other.objective is not None:
            then, now_ = (set(levels(one, s.chosen)) for one, s in ((asked, other), (found, now)))
            rows.append(
                {
                    "budget": total * share,
                    "value": other.objective,
                    "gap": other.gap,
                    "enters": len(then - now_),
                    "leaves": len(now_ - then),
                    "here": share == 1,
                }
            )
    return sorted(rows, key=lambda row: row["budget"]), late


def picture(document: Document, rows: Sequence[Mapping[str, Any]]) -> Picture | None:
    """Return the curve of value against budget with the present point."""
    if len(rows) < 3:
        return None
    currency = document["call"]["currency"]
    scale, word = _scale(document["call"]["budget"])
    axes = (_axis(word, currency), Text("best value, points", "最优价值（分）"))
    moved = Text("{i} in, {o} out, within {g}", "{i} 进 {o} 出，差距不超过 {g}")
    points = [
        {
            "x": row["budget"] / scale,
            "y": row["value"],
            "here": row["here"],
            "note": moved.format(
                i=row["enters"], o=row["leaves"], g=same("—") if row["gap"] is None else within(row["gap"])
            ),
        }
        for row in rows
    ]
    description = Text(
        "Each point is the best set under all rules at that budget, solved again; the diamond is "
        "the slate as it stands",
        "每点为该预算下满足全部规则的最优方案（重新求解）；菱形为现方案",
    )
    here = Text("now {b}", "现 {b}").format(b=money(document["call"]["budget"], currency))
    meta = about(document, "budget", _finding(document, rows), description)
    return tradeoff.draw(meta, points, axes, here)


def _axis(word: Text, currency: str) -> Text:
    if currency != NO_CURRENCY:
        return Text(f"budget, {word.en} {currency}", f"预算（{word.zh}{_noun(currency)}）")
    # no currency is known
    return Text(f"budget, {word.en}", f"预算（{word.zh}）") if word.en else Text("budget", "预算")


def _noun(currency: str) -> str:
    """Return the Chinese name of a currency, or its code."""
    return money(1, currency).zh.lstrip("0123456789., ")


def _scale(budget: float) -> tuple[float, Any]:
    if budget >= 1e6:
        return 1e6, Text("million", "百万")
    return (1e3, Text("thousand", "千")) if budget >= 1e3 else (1.0, same(""))


def _finding(document: Document, rows: Sequence[Mapping[str, Any]]) -> Any:
    here = next(k for k, row in enumerate(rows) if row["here"])
    currency = document["call"]["currency"]
    now = rows[here]
    if here + 1 < len(rows) and here:
        more, less = rows[here + 1], rows[here - 1]
        return Text("{m} more is worth {v} points; {l} less costs {w}", "多{m}可增 {v} 分；少{l}则减 {w} 分").format(
            m=money(more["budget"] - now["budget"], currency),
            v=f"{more['value'] - now['value']:.2f}",
            l=money(now["budget"] - less["budget"], currency),
            w=f"{now['value'] - less['value']:.2f}",
        )
    return Text("What another budget would be worth", "其他预算下的最优价值")


# Which slate is meant: a run, a call, or `RUN:ALTERNATIVE`; seen through the one predicate.


def found(workspace: Workspace, name: str | None = None) -> dict[str, Any]:
    """Return a slate by the id of its run or of its call, or the newest."""
    document = workspace.latest("fund", name)
    if document is None and name is not None:
        document = _of_call(workspace, name)
    if document is None:
        raise VisibilityError.not_found()
    return document


def _of_call(workspace: Workspace, call: str) -> dict[str, Any] | None:
    """Return the newest slate of a call."""
    for row in workspace.runs("fund"):
        document: dict[str, Any] = row["document"]
        if document["call"]["id"] == call:
            return document
    return None


def other(workspace: Workspace, name: str) -> Other:
    """Return a slate, or one of its alternatives by ``RUN:ALTERNATIVE``."""
    slate, _, alternative = name.partition(":")
    return Other(name, found(workspace, slate), alternative)


def holding(workspace: Workspace, proposal: str) -> dict[str, Any] | None:
    """Return the newest slate that holds a proposal, or None if none does for this subject."""
    for row in workspace.runs("fund"):
        document: dict[str, Any] = row["document"]
        if any(one["id"] == proposal for one in document["proposals"]):
            return document
    return None
