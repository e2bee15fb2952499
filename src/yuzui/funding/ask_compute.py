# SPDX-License-Identifier: Apache-2.0
"""From a question and a stored slate to an answer; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import msgspec

from yuzui.errors import InputError, LimitReachedError, VisibilityError
from yuzui.funding import ask_question as figures
from yuzui.funding import ask_solution, ask_view, portfolio_effect, slate_answer
from yuzui.funding.ask_answer import Answer, BudgetPoint, ComparedSet, Mover, Proof, Range, SlateRef, Why
from yuzui.funding.ask_answer import Change as OtherSetting
from yuzui.funding.ask_question import Question
from yuzui.funding.ask_solution import Present, levels, present, why
from yuzui.funding.portfolio_problem import Change, active, best, near
from yuzui.funding.portfolio_problem import Slate as Solution
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job.contract import read
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import NO_CURRENCY, money, within
from yuzui.view.chart import Picture
from yuzui.view.charts.lines import Choice, tradeoff_chart


@dataclass(frozen=True, slots=True)
class Other:
    """A second slate to compare with: its name, its answer, perhaps one of its alternatives."""

    name: str
    slate: Slate
    alternative: str = ""

    @property
    def address(self) -> str:
        """The name that always means the same: run, perhaps with an alternative."""
        run = self.slate.run.id
        return f"{run}:{self.alternative}" if self.alternative else run


def answer(slate: Slate, question: Question, seconds: float) -> Answer:
    """Answer a question about one slate by solving again."""
    makers = {"why": _why, "what_if": _what_if, "loosen": _what_if, "sensitivity": _sensitivity}
    with present(slate, seconds) as state:
        return makers[question.kind](state, question)


_UNTIMED = Proof()


def _answer(
    slate: Slate,
    question: Question,
    sets: list[ComparedSet],
    proof: Proof = _UNTIMED,
    *,
    why: Why | None = None,
    changes: Sequence[OtherSetting] = (),
    holds: Range | None = None,
    proposals: list[Mover] | None = None,
) -> Answer:
    moved = [name for row in sets for name in (*row.enters, *row.leaves)]
    run = slate.run
    about = {"slate": run.id, "question": question.text}
    result = Answer(
        run=Run.of("ask", about, seed=run.seed, rules=run.rules_hash),
        question=question,
        slate=_named(slate),
        value=slate.value,
        permalink=permalink(run.id, question),
        why=why,
        changes=list(changes),
        holds=holds,
        proposals=ask_solution.movers([slate], moved) if proposals is None else proposals,
        proof=proof,
        sets=sets,
        finding=same(""),
    )
    return msgspec.structs.replace(result, finding=ask_view.finding(result, slate))


def _named(slate: Slate) -> SlateRef:
    run, call = slate.run, slate.call
    return SlateRef(
        id=run.id,
        call=call.id,
        currency=call.currency,
        inputs_hash=run.inputs_hash,
        rules_hash=run.rules_hash,
        origin=slate.origin,
        of=call.n_proposals,
        at=run.at or None,
    )


def permalink(slate: str, question: Question) -> str:
    """Return the path, without language, at which the answer is computed again."""
    if question.kind == "why":
        return f"/fund/lists/{encode(slate)}/why/{encode(question.names[0])}"
    if question.kind == "diff":
        return f"/fund/lists/{'..'.join(map(encode, question.names))}"
    return f"/fund/lists/{encode(slate)}?{urlencode({'q': question.text})}"


def _why(state: Present, question: Question) -> Answer:
    reason, other = why(state, question.names[0])
    rows = [ask_solution.stored(state.answer)]
    if other is not None and other.objective is not None:
        side = Text("without {p}", "不含 {p}") if reason.selected else Text("with {p}", "含 {p}")
        rows.append(ask_solution.solved(state, "other", side.format(p=reason.id), other))
    holds = None
    if reason.delta is not None and reason.value is not None:
        value, delta = reason.value, reason.delta
        low, high = (value - delta, None) if reason.selected else (None, value + delta)
        holds = Range(of="value", rule=None, unit="points", low=low, high=high)
    marginal = [reason.marginal] if reason.marginal else []
    moved = [name for row in rows for name in (*row.enters, *row.leaves)]
    return _answer(
        state.answer,
        question,
        rows,
        Proof(state.seconds, not reason.exact and reason.eligible),
        why=reason,
        holds=holds,
        proposals=ask_solution.movers([state.answer], [reason.id, *marginal, *moved]),
    )


def _what_if(state: Present, question: Question) -> Answer:
    settings = ask_solution.read(state, question.settings)
    change = ask_solution.changed(state, settings)
    comparable = change.value is None
    changes = ask_solution.changes(state, settings)
    title = ask_view.title(changes, state.answer.call.currency)
    # a rule that is put elsewhere is kept where it is put, and so is the line of a ranking
    put = {state.problem.terms[one.place].name for one in settings.moved}
    state, change, walked = walked_again(state, change)
    put |= walked
    optimum = _solved(state, change)
    other = optimum if walked else _unless_better(state, change, optimum)
    row = ask_solution.solved(state, "other", title, other, comparable)
    row = msgspec.structs.replace(row, breaks=[name for name in row.breaks if name not in put])
    holds, late = None, False
    if len(settings.moved) == 1 and other.objective is not None and comparable and not walked:
        holds, late = _holds(state, settings.moved[0], other)
    return _answer(
        state.answer,
        question,
        [ask_solution.stored(state.answer), row],
        Proof(state.seconds, other.status == "limit", late),
        changes=changes,
        holds=holds,
    )


def walked_again(state: Present, change: Change) -> tuple[Present, Change, set[str]]:
    """Return a slate ready for other limits: where a ranking binds, its line falls elsewhere."""
    problem, rest = portfolio_effect.moved(state.problem, change)
    if problem is state.problem or problem.ranked is None:
        return state, change, set()
    slate = state.slate and replace(state.slate, chosen=slate_answer.mask(state.answer, problem))
    return replace(state, problem=problem, slate=slate), rest, {problem.ranked.rule.name}


def _solved(state: Present, change: Change) -> Solution:
    """Return the best set; where no time is left to prove it, one within a stated gap."""
    quick = near(state.problem, change)
    if quick.objective is None or quick.status == "optimal":
        return quick
    try:
        proven = best(state.problem, change, quick.chosen)
    except LimitReachedError:
        return replace(quick, status="limit")
    return quick if proven.objective is None else proven


def _unless_better(state: Present, change: Change, other: Solution) -> Solution:
    """Return the present set where the other is no better: among equals it stays."""
    now = state.slate
    if now is None or now.objective is None or other.objective is None or change.value is not None:
        return other
    if other.objective > now.objective + 1e-9 * max(1.0, abs(now.objective)):
        return other
    terms = active(state.problem, change)
    if any(term.shortfall(now.chosen) for term in terms):
        return other
    return replace(other, chosen=now.chosen, objective=now.objective)


def _holds(state: Present, moved: ask_solution.Moved, other: Solution) -> tuple[Range | None, bool]:
    """Return the limits between which no better set exists, and whether time ended the search."""
    terms = list(state.problem.terms)
    term = terms[moved.place] = terms[moved.place].at(moved.new)
    problem = replace(state.problem, terms=tuple(terms))
    try:
        low, high = portfolio_effect.holds(problem, other, moved.place)
    except LimitReachedError:
        return None, True
    # below nothing there is no limit: a rule at nothing asks nothing
    least = low if low >= 0 else None
    unit = "share" if term.share else ask_solution.measure(term)
    return Range(of="limit", rule=term.name, unit=unit, low=least, high=high), False


def _sensitivity(state: Present, question: Question) -> Answer:
    """Return the slate under both ways of counting and three zeros."""
    state.chosen()
    rows, now = [ask_solution.stored(state.answer)], state.answer.value
    stopped = False
    for per in ("proposal", "amount"):
        for zero in zeros(state.answer):
            if per == now.per and zero == now.zero:
                continue
            title = figures.basis(per, zero)
            try:
                other = near(state.problem, Change(value=ask_solution.worth(state, per, zero)))
            except LimitReachedError:
                stopped = True
                break
            rows.append(ask_solution.solved(state, f"{per} {zero:g}", title, other, comparable=False))
    return _answer(state.answer, question, rows, Proof(state.seconds, stopped))


def zeros(slate: Slate) -> list[float]:
    """Return three scores worth nothing: that of the slate, and one deviation to each side."""
    now, judge = slate.value, slate.judge
    if judge is None or now.source == "given":
        return [now.zero]
    step = round(judge.sigma_proposal.mean, 1) or 0.1
    return [round(now.zero + step * k, 6) for k in (-1, 0, 1)]


def difference(first: Other, second: Other, question: Question) -> Answer:
    """Return how two slates differ."""
    one, two = _set(first), _set(second)
    same_call = first.slate.call.currency == second.slate.call.currency
    basis = first.slate.value == second.slate.value
    listed = {row.id for row in first.slate.proposals}
    two = msgspec.structs.replace(
        two,
        name="other",
        **ask_solution.moves(one.ids, two.ids),
        value_change=_less(two.value, one.value) if basis and same_call else None,
        spend_change=_less(two.spend, one.spend) if same_call else None,
        breaks=ask_solution.broken(first.slate, two.ids) if listed >= set(two.ids) else [],
    )
    one = msgspec.structs.replace(one, name="now", enters=[], leaves=[], value_change=0.0, spend_change=0.0)
    return _answer(
        first.slate,
        replace(question, names=(first.address, second.address)),
        [one, two],
        proposals=ask_solution.movers([first.slate, second.slate], [*two.enters, *two.leaves]),
    )


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _set(other: Other) -> ComparedSet:
    run, call = other.slate.run.id, other.slate.call.id
    if not other.alternative:
        title = Text("award list of {c} ({r})", "{c} 清单（{r}）")
        return ask_solution.stored(other.slate, title.format(c=call, r=run))
    row = ask_solution.alternative(other.slate, other.alternative)
    if row is None:
        raise InputError(
            Text("the award list has no such alternative", "该清单没有这个备选"),
            seen=other.name,
            expected=" · ".join(one.name for one in other.slate.alternatives),
            fix=same(run),
            code="unknown_alternative",
        )
    return row


# What more or less money would be worth: the best set at other budgets, solved again.


SHARES = (0.8, 0.85, 0.9, 0.95, 0.98, 1.0, 1.02, 1.05, 1.1, 1.15, 1.2)
"""Budgets looked at, as parts of the present one."""

LATE = Text(
    "Value against the budget: time ran out, so budgets far from the present one are not shown. "
    "Open the page again for more.",
    "价值随预算的变化：求解超时，距现预算较远的点未显示。可重新打开本页再算。",
)


def curve(slate: Slate, seconds: float) -> tuple[list[BudgetPoint], bool]:
    """Return the best value at other budgets."""
    try:
        with present(slate, seconds) as state:
            return _points(state)
    except LimitReachedError:
        return [], True


def _points(state: Present) -> tuple[list[BudgetPoint], bool]:
    now = state.slate
    budgets = {k: t.limit for k, t in enumerate(state.problem.terms) if t.rule.kind == "budget"}
    if now is None or now.objective is None or not budgets:
        return [], False
    total = state.answer.call.budget
    rows: list[BudgetPoint] = []
    late = False
    # from the present point outwards, so that what time cuts off is what lies far
    for share in sorted(SHARES, key=lambda share: abs(share - 1)):
        other, problem_state = now, state
        if share != 1:
            moved = {k: limit * share for k, limit in budgets.items()}
            try:
                problem_state, rest, _ = walked_again(state, Change(loosened=moved))
                other = near(problem_state.problem, rest)
            except LimitReachedError:
                late = True
                break
        if other.objective is not None:
            then, funded = (set(levels(one, s.chosen)) for one, s in ((problem_state, other), (state, now)))
            point = BudgetPoint(
                total * share, other.objective, other.gap, len(then - funded), len(funded - then), share == 1
            )
            rows.append(point)
    return sorted(rows, key=lambda row: row.budget), late


def picture(slate: Slate, rows: Sequence[BudgetPoint]) -> Picture | None:
    """Return the curve of value against budget with the present point."""
    if len(rows) < 3:
        return None
    currency = slate.call.currency
    scale, word = _scale(slate.call.budget)
    axes = (_axis(word, currency), Text("best value, points", "最优价值（分）"))
    moved = Text("{i} in, {o} out, within {g}", "{i} 进 {o} 出，差距不超过 {g}")
    points = [
        Choice(
            x=row.budget / scale,
            y=row.value,
            here=row.here,
            note=moved.format(i=row.enters, o=row.leaves, g=same("—") if row.gap is None else within(row.gap)),
        )
        for row in rows
    ]
    description = Text(
        "Each point is the best set under all rules at that budget, solved again; the diamond is "
        "the award list as it stands",
        "每点为该预算下满足全部规则的最优清单（重新求解）；菱形为现清单",
    )
    here = Text("now {b}", "现 {b}").format(b=money(slate.call.budget, currency))
    meta = ask_view.picture_meta(_named(slate), "budget", _finding(slate, rows), description)
    return tradeoff_chart(meta, points, axes, here)


def _axis(word: Text, currency: str) -> Text:
    if currency != NO_CURRENCY:
        return Text(f"budget, {word.en} {currency}", f"预算（{word.zh}{_noun(currency)}）")
    # no currency is known
    return Text(f"budget, {word.en}", f"预算（{word.zh}）") if word.en else Text("budget", "预算")


def _noun(currency: str) -> str:
    """Return the Chinese name of a currency, or its code."""
    return money(1, currency).zh.lstrip("0123456789., ")


def _scale(budget: float) -> tuple[float, Text]:
    if budget >= 1e6:
        return 1e6, Text("million", "百万")
    return (1e3, Text("thousand", "千")) if budget >= 1e3 else (1.0, same(""))


def _finding(slate: Slate, rows: Sequence[BudgetPoint]) -> Text:
    here = next(k for k, row in enumerate(rows) if row.here)
    currency = slate.call.currency
    now = rows[here]
    if here + 1 < len(rows) and here:
        more, less = rows[here + 1], rows[here - 1]
        return Text("{m} more is worth {v} points; {l} less costs {w}", "多{m}可增 {v} 分；少{l}则减 {w} 分").format(
            m=money(more.budget - now.budget, currency),
            v=f"{more.value - now.value:.2f}",
            l=money(now.budget - less.budget, currency),
            w=f"{now.value - less.value:.2f}",
        )
    return Text("What another budget would be worth", "其他预算下的最优价值")


# Which slate is meant: a run, a call, or `RUN:ALTERNATIVE`; seen through the one predicate.


def slate_named(workspace: Workspace, name: str | None = None) -> Slate:
    """Return a slate by the id of its run or of its call, or the newest."""
    texts = workspace.documents("fund", name, 1)
    # the newest slate of a call
    slate = read(Slate, texts[0]) if texts else _newest(workspace, lambda one: one.call.id == name)
    if slate is None:
        raise VisibilityError.not_found()
    return slate


def other(workspace: Workspace, name: str) -> Other:
    """Return a slate, or one of its alternatives by ``RUN:ALTERNATIVE``."""
    slate, _, alternative = name.partition(":")
    return Other(name, slate_named(workspace, slate), alternative)


def holding(workspace: Workspace, proposal: str) -> Slate | None:
    """Return the newest slate that holds a proposal, or None if none does for this subject."""
    return _newest(workspace, lambda slate: any(row.id == proposal for row in slate.proposals))


def _newest(workspace: Workspace, fits: Callable[[Slate], bool]) -> Slate | None:
    """Return the newest slate that fits; those of an earlier version are passed over."""
    for text in workspace.documents("fund"):
        with suppress(InputError):
            if fits(slate := read(Slate, text)):
                return slate
    return None
