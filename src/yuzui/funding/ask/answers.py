# SPDX-License-Identifier: Apache-2.0
"""From a question and a stored slate to the document ``yuzui.ask/1``; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError, LimitReachedError
from yuzui.funding.ask import change as changing
from yuzui.funding.ask import figures, sets, words
from yuzui.funding.ask.present import Document, Present, present
from yuzui.funding.ask.question import Question
from yuzui.funding.ask.why import why
from yuzui.funding.portfolio import effect, ranking
from yuzui.funding.portfolio.narrow import near
from yuzui.funding.portfolio.portfolio import active, best
from yuzui.funding.portfolio.problem import Change, Slate
from yuzui.funding.slate import reopen
from yuzui.job.result import stamp
from yuzui.text import Text, same
from yuzui.text.address import encode

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
        "proposals": sets.named([slate], moved),
        "proof": {"seconds": None, "stopped": False, "range_stopped": False},
        **parts,
    }
    return {**made, "finding": words.finding(made, slate).json()}


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
    rows = [sets.stored(found.document)]
    if other is not None and other.objective is not None:
        side = Text("without {p}", "不含 {p}") if said["selected"] else Text("with {p}", "含 {p}")
        rows.append(sets.solved(found, "other", side.format(p=said["id"]), other))
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
        proposals=sets.named([found.document], [said["id"], *marginal, *moved]),
        proof=_proof(found, not said["exact"] and said["eligible"]),
    )


def _what_if(found: Present, question: Question) -> dict[str, Any]:
    settings = changing.read(found, question.settings)
    asked = changing.changed(found, settings)
    comparable = asked.value is None
    changes = changing.changes(found, settings)
    title = words.title(changes, found.document["call"]["currency"])
    # a rule that is put elsewhere is kept where it is put, and so is the line of a ranking
    put = {found.problem.terms[one.place].name for one in settings.moved}
    found, asked, walked = walked_again(found, asked)
    put |= walked
    solved = _solved(found, asked)
    other = solved if walked else _kept(found, asked, solved)
    row = sets.solved(found, "other", title, other, comparable)
    row["breaks"] = [name for name in row["breaks"] if name not in put]
    holds, late = None, False
    if len(settings.moved) == 1 and other.objective is not None and comparable and not walked:
        holds, late = _holds(found, settings.moved[0], other)
    return _document(
        found.document,
        question,
        sets=[sets.stored(found.document), row],
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


def _holds(found: Present, moved: changing.Moved, other: Slate) -> tuple[dict[str, Any] | None, bool]:
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
    unit = "share" if term.share else changing.measure(term)
    return {"of": "limit", "rule": term.name, "unit": unit, "low": least, "high": high}, False


def _sensitivity(found: Present, question: Question) -> dict[str, Any]:
    """Return the slate under both ways of counting and three zeros."""
    found.chosen()
    rows, now = [sets.stored(found.document)], found.document["value"]
    stopped = False
    for per in ("proposal", "amount"):
        for zero in zeros(found.document):
            if per == now["per"] and zero == now["zero"]:
                continue
            title = figures.basis(per, zero)
            try:
                other = near(found.problem, Change(value=changing.worth(found, per, zero)))
            except LimitReachedError:
                stopped = True
                break
            rows.append(sets.solved(found, f"{per} {zero:g}", title, other, comparable=False))
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
        **sets.moves(one["ids"], two["ids"]),
        "value_change": _less(two["value"], one["value"]) if basis and same_call else None,
        "spend_change": _less(two["spend"], one["spend"]) if same_call else None,
        "breaks": sets.broken(first.document, two["ids"]) if known >= set(two["ids"]) else [],
    }
    one |= {"name": "now", "enters": [], "leaves": [], "value_change": 0.0, "spend_change": 0.0}
    moved = [*two["enters"], *two["leaves"]]
    return _document(
        first.document,
        replace(question, names=(first.address, second.address)),
        sets=[one, two],
        proposals=sets.named([first.document, second.document], moved),
    )


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _set(other: Other) -> dict[str, Any]:
    if not other.alternative:
        run = other.document["run"]["id"]
        title = Text("slate of {c} ({r})", "{c} 方案（{r}）")
        said = title.format(c=other.document["call"]["id"], r=run)
        return sets.stored(other.document, said)
    found = sets.alternative(other.document, other.alternative)
    if found is None:
        raise InputError(
            Text("the slate has no such alternative", "该方案没有这个备选"),
            seen=other.name,
            expected=" · ".join(one["name"] for one in other.document["alternatives"]),
            fix=same(other.document["run"]["id"]),
            code="unknown_alternative",
        )
    return found
