# SPDX-License-Identifier: Apache-2.0
"""Which set to fund under all rules: the slate, its proof, why each proposal stands where it stands."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.errors import UnknownIdentifierError, meant
from yuzui.funding.candidates import Candidates
from yuzui.funding.judge_answer import File, Interval, Judgement, OutOfCall, SheetRead
from yuzui.funding.portfolio_problem import Misfit, Problem
from yuzui.funding.portfolio_problem import Slate as Solution
from yuzui.funding.rulebook import Book, build
from yuzui.funding.slate_solution import problem as posed
from yuzui.job.result import Answer as Base
from yuzui.job.result import Flagged
from yuzui.job.result import Run as BaseRun
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

Band = Literal["fund", "lottery", "decline"]
Status = Literal["optimal", "feasible", "infeasible", "unbounded", "limit", "failed"]
Cell = str | int | float | bool | None
Figures = dict[str, float | None]


class Run(BaseRun, frozen=True, kw_only=True):
    """How it was solved, and out of which files."""

    seed: int
    engine: str
    engine_version: str
    files: list[File]
    origin: Origin


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The call; reviewers are not counted where they have no ids."""

    id: str
    currency: str
    budget: float
    n_proposals: int
    n_reviews: int
    n_reviewers: int | None


class Value(msgspec.Struct, frozen=True):
    """What a proposal is worth: where values come from, counted how, and the score worth nothing."""

    source: str = msgspec.field(name="from")
    per: Literal["proposal", "amount"]
    zero: float


class Position(msgspec.Struct, frozen=True):
    """The place in the order of the scores, and why the slate departs from it.

    ``across`` counts those ranked higher and refused, or lower and funded; ``ids`` are the nearest
    of them, ``rules`` those that an exchange would break, ``free`` the exchanges that break none.
    """

    place: int
    of: int
    across: int
    ids: list[str]
    rules: list[str]
    free: int


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal; ``delta`` is the value it lacks, ``delta_by`` how that was found (see the guide)."""

    id: str
    amount: float
    requested: float
    score_mean: float | None
    n_reviews: int
    theta: float | None
    theta_sd: float | None
    expected_rank: float | None
    rank_interval: Interval | None
    rank_interval_50: Interval | None
    sucra: float | None
    value: float | None
    eligible: bool
    ineligible_by: list[str]
    selected: bool
    level: float
    probability: float | None
    probability_se: float | None
    band: Band | None
    delta: float | None
    delta_exact: bool
    delta_least: float | None
    delta_by: Literal["resolve", "bisection", "nearby", "relaxation"] | None
    scores: list[float]
    position: Position | None
    reason: Text
    statistics: Figures
    columns: dict[str, Cell]


class Slate(msgspec.Struct, frozen=True, kw_only=True):
    """The set; ``gap`` is relative and None at value 0, ``tied`` may be exchanged at equal value."""

    status: Status
    ids: list[str]
    count: int
    spend: float
    value: float | None
    bound: float | None
    gap: float | None
    tied: list[str]
    unspent: float


class Ranking(msgspec.Struct, frozen=True, kw_only=True):
    """A ranking that binds; ``line`` is the first that did not fit.

    ``certificates`` are multipliers of rules by refused proposal: those rules cannot be kept with it
    and those funded above it; without any the search alone says so. None where no such walk was made.
    """

    rule: str
    on_misfit: Misfit
    tie_band: dict[str, Any] | None
    line: str | None
    above: list[str]
    band: list[str]
    certificates: dict[str, dict[str, float]] | None = None


class Next(msgspec.Struct, frozen=True):
    """The set that takes over where a price ends."""

    value_change: float
    enters: list[str]
    leaves: list[str]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What loosening a rule by a step brings, points; ``holds``: limits between which the set stays."""

    step: float
    unit: str
    value_change: float
    enters: list[str]
    leaves: list[str]
    holds: tuple[float, float]
    next: tuple[Next | None, Next | None]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, or one category of it; limit and what is reached in its own unit."""

    name: str
    kind: str
    category: str | None
    strength: Literal["hard", "soft"]
    measure: str
    share_of: str | None
    sense: Literal["<=", ">="]
    bound: float
    achieved: float | None
    slack: float | None
    shortfall: float | None
    penalty_paid: float | None
    binding: bool
    source: str
    effect: Effect | None
    title: Text | None
    price_rank: int | None

    @property
    def key(self) -> str:
        """The rule by ``name`` or ``name[category]``."""
        return f"{self.name}[{self.category}]" if self.category else self.name


class Loosen(msgspec.Struct, frozen=True):
    """A limit from which a conflict is gone; None where loosening this rule alone does not help."""

    rule: str
    to: float | None


class Conflict(msgspec.Struct, frozen=True):
    """A smallest set of rules that cannot all hold; ``beside``: another conflict stands beside it."""

    rules: list[str]
    loosen: list[Loosen]
    beside: bool


class Alternative(msgspec.Struct, frozen=True, kw_only=True):
    """Another set that a board may want to see."""

    name: str
    title: Text
    ids: list[str]
    spend: float
    value: float
    enters: list[str]
    leaves: list[str]
    breaks: list[str]


class Sensitivity(msgspec.Struct, frozen=True, kw_only=True):
    """The set under another choice of value, or without one reviewer."""

    kind: Literal["value", "reviewer"]
    name: str
    title: Text
    count: int
    spend: float
    enters: list[str]
    leaves: list[str]


class Thresholds(msgspec.Struct, frozen=True):
    """Ends of the band."""

    low: float
    high: float


class Simulated(msgspec.Struct, frozen=True):
    """How many draws were simulated, and of how many every step was proven."""

    tickets: int
    exact: int


class CostGroup(msgspec.Struct, frozen=True):
    """The mean chance of a third of the candidates, from the cheapest to the dearest."""

    low: float
    high: float
    count: int
    chance: float


class Lot(msgspec.Struct, frozen=True):
    """What became of a candidate; ``rule`` is that for which it was passed over."""

    id: str
    drawn: bool = msgspec.field(name="taken")
    rule: str | None


class Lottery(msgspec.Struct, frozen=True, kw_only=True):
    """Who is drawn between and with which chance before the draw; then the draw."""

    low: float
    high: float
    draws: int
    candidates: list[str]
    chance: dict[str, float]
    commitment: str | None = None
    list_hash: str | None = None
    public: str | None = None
    secret: str | None = None
    order: list[str] = msgspec.field(default_factory=list)
    outcome: list[Lot] = msgspec.field(default_factory=list)
    policy: Literal["uniform", "weighted"]
    rule: str | None
    thresholds: Thresholds = msgspec.field(name="asked")
    simulated: Simulated
    by_cost: list[CostGroup]
    draw: str | None = None


class Recusal(msgspec.Struct, frozen=True):
    """A proposal that one of its reviewers may not judge; nobody is named."""

    proposal: str
    kind: str | None
    state: Literal["derived", "declared", "waived"]
    waived_by: str | None


class Recusals(msgspec.Struct, frozen=True):
    """What is known of conflicts of interest; ``set_aside`` counts reviews left out for one."""

    checkable: bool
    supplied: bool
    pairs: list[Recusal]
    set_aside: int


class Group(msgspec.Struct, frozen=True):
    """Awards and money of a category."""

    count: int
    amount: float


class Totals(msgspec.Struct, frozen=True):
    """Sums of what was asked for and is funded, by column and category."""

    requested: float
    funded: float
    by: dict[str, dict[str, Group]]
    reconciles: bool


class Settlement(msgspec.Struct, frozen=True):
    """Whether more re-draws would still move proposals between the bands, and which."""

    settled: bool
    most: int
    changed: int
    undecided: list[str]


class Draws(msgspec.Struct, frozen=True):
    """Posterior draws that a tie band by probability compares."""

    count: int
    encoding: str
    data: str


class Stored(msgspec.Struct, frozen=True):
    """What the rules read beside the other parts: from it the very problem can be opened again."""

    version: int
    statistics: dict[str, list[float | None]]
    draws: Draws | None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What it would take for one proposal to change sides."""

    id: str
    selected: bool
    amount: float
    value: float | None
    delta: float | None
    exact: bool
    enters: list[str]
    leaves: list[str]
    reason: Text


class InForce(msgspec.Struct, frozen=True):
    """Whether the rules were in force when the call opened; ``undated`` carry no date."""

    opens: str | None
    rules: int
    undated: list[str]


class Follows(msgspec.Struct, frozen=True):
    """The earlier decision that one takes the place of."""

    id: str
    run: str
    at: str


class Published(msgspec.Struct, frozen=True):
    """That awards were made public: when, by whom, how many."""

    at: str
    by: str
    awards: int


class Move(msgspec.Struct, frozen=True):
    """A proposal moved against the slate, and the value lost by it; ``reason`` where it has its own."""

    proposal: str
    direction: Literal["in", "out"]
    cost: float
    breaks: list[str]
    reason: str | msgspec.UnsetType = msgspec.UNSET


class Rest(msgspec.Struct, frozen=True):
    """What a decision leaves to a draw that was committed to, and whose candidates were fixed, before it."""

    draw: str
    commitment: str
    list_hash: str
    candidates: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a named person decided, by which clause and why; ``second`` agrees to break hard rules.

    ``rest`` is decided by lots that were not drawn yet when it was signed; ``ids`` then holds those that were
    decided on themselves, and from the reveal on also those that were drawn. ``unchecked`` is what the person
    knew could not be checked, and signed all the same.
    """

    id: str
    run: str
    by: str
    authority: str
    reason: str
    at: str
    second: str | None
    inputs_hash: str
    rules_hash: str
    identity: Text | msgspec.UnsetType = msgspec.UNSET
    unchecked: Text | msgspec.UnsetType = msgspec.UNSET
    rest: Rest | msgspec.UnsetType = msgspec.UNSET
    log_head: str | None
    in_force: InForce | msgspec.UnsetType = msgspec.UNSET
    supersedes: str | None
    follows: Follows | None
    published: Published | None
    ids: list[str]
    levels: dict[str, float]
    spend: float
    cost: float
    breaks: list[str]
    moves: list[Move]
    drawn: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.fund/1"):
    """A slate: every key always there, absent is null, but for what acts and questions add later."""

    run: Run
    call: Call
    value: Value
    judge: Judgement | None
    proposals: list[Proposal]
    slate: Slate
    mode: Literal["optimise", "lottery", "ranking", "payline"]
    ranking: Ranking | None
    rules: list[Rule]
    conflict: Conflict | None
    alternatives: list[Alternative]
    sensitivity: list[Sensitivity]
    lottery: Lottery | None
    recusals: Recusals
    totals: Totals
    findings: list[Flagged]
    state: str
    origin: Origin
    origins: dict[str, str]
    redraws: int | None
    redraw_gap: float | None
    settlement: Settlement | None
    explained: int
    out: list[OutOfCall]
    understood: list[SheetRead]
    book: dict[str, Any]
    by_year: dict[str, list[float]] | None
    problem: Stored
    explanations: list[Explanation] | msgspec.UnsetType = msgspec.UNSET
    decision: Decision | msgspec.UnsetType = msgspec.UNSET

    @property
    def decided(self) -> Decision | None:
        """The decision of a named person, once there is one."""
        return None if isinstance(self.decision, msgspec.UnsetType) else self.decision

    @property
    def awaits_draw(self) -> bool:
        """Whether a decision was signed and lots that are not drawn yet decide the rest."""
        return self.decided is not None and bool(self.decided.rest) and not self.lots

    @property
    def leaders(self) -> dict[str, Cell]:
        """Who leads each proposal, where the call says it."""
        return {row.id: row.columns.get("pi") for row in self.proposals}

    @property
    def lots(self) -> list[Lot]:
        """What became of the candidates, in the order of the draw; empty before it."""
        return [] if self.lottery is None else self.lottery.outcome

    def proposal(self, name: str) -> Proposal:
        """Return one proposal."""
        rows = {row.id: row for row in self.proposals}
        if name not in rows:
            raise UnknownIdentifierError(
                Text("there is no such proposal", "没有该申请"),
                seen=name,
                fix=meant(name, rows) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
            )
        return rows[name]

    def reopen(self, workspace: Workspace | None = None) -> Problem:
        """Return the very problem that was solved; the answer holds every figure that the rules read."""
        rows, part = self.proposals, self.problem
        columns = list(rows[0].columns) if rows else []
        candidates = Candidates(
            ids=[row.id for row in rows],
            amount=np.array([row.amount for row in rows]),
            value=np.array([row.value or 0.0 for row in rows]),
            columns={name: [row.columns[name] for row in rows] for name in columns},
            requested=np.array([row.requested for row in rows]),
            eligible=np.array([row.eligible for row in rows], dtype=bool),
            by_year={int(year): np.array(cells) for year, cells in (self.by_year or {}).items()},
            statistics={
                name: np.array([np.nan if cell is None else cell for cell in cells])
                for name, cells in part.statistics.items()
            },
        )
        draws = None if part.draws is None else _unpacked(part.draws, len(rows))
        return posed(build(self.book), candidates, self.run.seed or 0, draws)


# What a stored answer needs so that its very problem can be opened again, and its set on that problem.


VERSION = 1
ENCODING = "base64 zlib float32-le"

COMPARED = 4_000_000
"""Most draws times proposals that a tie band by probability compares: sixteen megabytes."""


def compared(book: Book, draws: Array | None) -> Array | None:
    """Return the draws that the rules themselves read, as they are stored; None if none do."""
    bands = (rule.own.get("tie_band", {}) for rule in book.of_kind("ranking"))
    if draws is None or not any("probability" in band for band in bands):
        return None
    most = max(200, COMPARED // max(1, draws.shape[1]))
    if len(draws) > most:
        draws = draws[np.linspace(0, len(draws) - 1, most).round().astype(int)]
    return np.asarray(draws.astype("<f4").astype(float))


def stored(problem: Problem, draws: Array | None) -> Stored:
    """Return the part ``problem`` of an answer: what its other parts do not hold."""
    candidates = problem.candidates
    whole = candidates.whole
    statistics = {
        name: [float(v) if np.isfinite(v) else None for v in figures[:whole]]
        for name, figures in sorted(candidates.statistics.items())
    }
    return Stored(VERSION, statistics, None if draws is None else _packed(draws))


def _packed(draws: Array) -> Draws:
    data = zlib.compress(draws.astype("<f4").tobytes(), 6)
    return Draws(len(draws), ENCODING, base64.b64encode(data).decode("ascii"))


def _unpacked(part: Draws, n: int) -> Array:
    data = zlib.decompress(base64.b64decode(part.data))
    return np.frombuffer(data, "<f4").astype(float).reshape(part.count, n)


def solution(answer: Answer, problem: Problem) -> Solution | None:
    """Return the stored set as the method's own kind of answer; None if there is none."""
    part, run = answer.slate, answer.run
    if part.value is None:
        return None
    return Solution(part.status, mask(answer, problem), part.value, part.bound, run.engine, run.engine_version)


def mask(answer: Answer, problem: Problem) -> Array:
    """Return the funded places of an answer, shape (n,); of levels the one that is funded."""
    return placed(problem, np.array([row.level if row.selected else 0.0 for row in answer.proposals]))


def placed(problem: Problem, level: Array) -> Array:
    """Return the places of proposals funded at given levels, shape (n,)."""
    candidates = problem.candidates
    if candidates.parent is None or candidates.fraction is None:
        return np.asarray(level > 0)
    levels = level[candidates.parent]
    return np.asarray((levels > 0) & (np.abs(levels - candidates.fraction) < 1e-9))
