# SPDX-License-Identifier: Apache-2.0
"""The problem of an assignment: demand, loads, scores and conflicts of one call, checked before any search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InputError, LimitReachedError, Place
from yuzui.funding import call_data, call_reviews, lottery, upload_draft
from yuzui.funding.call_data import Material
from yuzui.funding.call_sheets import unknown
from yuzui.funding.slate_compute import plain
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.reviewing import assign_parts, checks, sheet_ties, sources
from yuzui.reviewing import limits as limiting
from yuzui.reviewing.affinity import Affinity
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.fairness import MOST
from yuzui.reviewing.assign.side import Side
from yuzui.reviewing.assign_parts import Check
from yuzui.reviewing.checks import CHECKS
from yuzui.reviewing.inputs import Assign
from yuzui.reviewing.limits import Limits
from yuzui.reviewing.people.conflicts import KINDS, Evidence, Release, Scope, evidence
from yuzui.reviewing.sources import SOURCES
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text

PATHS = ("path", "map", "rules", "released")
"""Inputs that name files."""
OBJECTIVES = ("total", "max_min", "leximin", "alpha", "randomised", "random_draw")


@dataclass(frozen=True, slots=True)
class Options:
    """How it is asked."""

    objective: str = "total"
    demand: int | None = None
    load_min: int | None = None
    load_max: int | None = None
    share: float = 1.0
    beta: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    scope: Scope = field(default_factory=Scope)
    secret: str = ""
    public: str = ""
    accept_unchecked: tuple[str, ...] = ()
    seed: int = 7

    def stated(self) -> assign_parts.Options:
        """Return what an answer says of them."""
        return assign_parts.Options(
            self.objective, self.demand, self.load_min, self.load_max, self.share, self.beta, [*self.accept_unchecked]
        )

    @property
    def commitment(self) -> str | None:
        """What was committed to, if lots are drawn with a secret."""
        return lottery.commitment(self.secret) if self.secret else None


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One call as it is asked."""

    pairs: Pairs
    affinity: Affinity | None
    evidence: Evidence
    weights: Mapping[str, float]
    fields: Sequence[str | None]
    options: Options
    findings: list[Finding]
    limits: Limits
    senior: Sequence[bool | None]
    checks: Sequence[Check] = ()

    @property
    def sides(self) -> list[Side]:
        """The side rules as the search takes them."""
        return [*limiting.sides(self.limits, self.pairs.shape[1])]

    @property
    def unchecked(self) -> bool:
        """Whether some check did not run for some pairs, and nobody accepts it as it is."""
        return any(one.open for one in self.checks)


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A problem with the sheets and inputs it was made from."""

    material: Material
    problem: Problem
    inputs: Assign

    def identity(self) -> dict[str, Any]:
        """Return the stamp of an assignment: a digest of everything that it is made from."""
        options, limits = self.problem.options, self.problem.limits
        scope = options.scope
        inputs = {
            "tables": digest({"proposal": self.material.proposals, **self.material.sheets}),
            "options": msgspec.to_builtins(options.stated()),
            "mix": dict(self.problem.weights),
            "conflicts": [list(scope.kinds), scope.window_years, scope.path_length, scope.at],
            "public": options.public,
            "commitment": options.commitment,
        }
        rules = None if limits.raw is None else plain(limits.raw)
        return stamp("assign", inputs, seed=options.seed, rules=rules)


def source(workspace: Workspace, run: str, path: Path | None) -> Assign:
    """Return the inputs an assignment was made from."""
    sealed = open_sealed(workspace.dir)
    try:
        noted = sealed.noted(run)
    finally:
        sealed.close()
    known = noted is not None and (noted.get("call") is not None or Path(str(noted["path"])).exists())
    if noted is None or (path is None and not known):
        raise InputError(
            Text("where the sheets of this assignment lie is not known", "找不到该指派所依据的文件"),
            place=Place(column="--from"),
            seen=run,
            fix=Text("say it: --from FOLDER", "请指明：--from 文件夹"),
            code="no_source",
        )
    fields = {name: value for name, value in noted.items() if name in Assign.__struct_fields__}
    return located(Assign(**fields if path is None else {**fields, "path": path}))


def located(inputs: Assign) -> Assign:
    """Return inputs whose files are paths, however they were given."""
    paths = {name: Path(file) for name in PATHS if (file := getattr(inputs, name)) is not None}
    return msgspec.structs.replace(inputs, **paths)


def read(workspace: Workspace, inputs: Assign, at: str, seed: int, secret: str = "") -> Posed:
    """Read the sheets of an assignment, or take what was loaded before, and pose the problem."""
    material, rules = _material(workspace, inputs)
    options = parsed(inputs, seed, at[:10])
    return Posed(material, pose(material, replace(options, secret=secret or options.secret), rules), inputs)


def _material(workspace: Workspace, inputs: Assign) -> tuple[Material, Path | None]:
    """Return the sheets of a call, and the page of rules: the one named, else that beside them."""
    if inputs.upload is not None:
        return upload_draft.material(workspace, inputs.upload), inputs.rules
    if inputs.call is not None:
        return call_reviews.material(workspace, inputs.call, inputs.map), inputs.rules
    if inputs.path is None:
        raise InputError(
            Text("say which workbook or folder to read", "请指明要读取的工作簿或文件夹"),
            place=Place(column="PATH"),
            fix=Text("name it after the verb: yuzui assign FILE.xlsx", "请在动词后写明：yuzui assign 文件.xlsx"),
            code="no_path",
        )
    also = () if inputs.released is None else (inputs.released,)
    material = call_data.from_path(inputs.path, inputs.map, "assign", also)
    beside = inputs.path / "rules.toml"
    return material, inputs.rules or (beside if beside.is_file() else None)


def parsed(inputs: Assign, seed: int, today: str) -> Options:
    """Return the inputs in the form the search wants."""
    if inputs.objective not in OBJECTIVES:
        raise _unread("--objective", inputs.objective, " ".join(OBJECTIVES))
    if not 0 < inputs.q <= 1:
        raise _unread("--q", inputs.q, "0 < q ≤ 1")
    if not 0 <= inputs.beta <= 1:
        raise _unread("--beta", inputs.beta, "0 ≤ beta ≤ 1")
    for name, value, wanted in (("--q", inputs.q, inputs.q < 1), ("--beta", inputs.beta, inputs.beta > 0)):
        if wanted and inputs.objective != "randomised":
            fix = Text("add --objective randomised", "请加上 --objective randomised")
            raise _unread(name, value, "--objective randomised", fix if name == "--q" else None)
    low, high = _load(inputs.load)
    return Options(
        objective=inputs.objective,
        demand=inputs.demand,
        load_min=low,
        load_max=high,
        # stored and read again, 1.0 is 1: the same figure must have the same digest
        share=float(inputs.q),
        beta=float(inputs.beta),
        weights=_weights(inputs.mix),
        scope=Scope(
            kinds=_names("--conflicts", inputs.kinds, KINDS, " ") or KINDS,
            window_years=float(inputs.window) or None,
            path_length=inputs.path_length,
            at=inputs.at or today,
        ),
        secret=inputs.secret,
        public=inputs.public,
        accept_unchecked=tuple(
            name for name in CHECKS if name in _names("--accept-unchecked", inputs.accept_unchecked, CHECKS, ",")
        ),
        seed=seed,
    )


def _unread(column: str, seen: object, expected: str, fix: Text | None = None) -> InputError:
    return InputError(
        Text("this option cannot be read", "无法理解该选项"),
        place=Place(column=column),
        seen=str(seen),
        expected=expected,
        fix=fix,
        code="option",
    )


def _load(text: str | None) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    low, dots, high = text.partition("..")
    if not dots or not low.strip().isdigit() or not high.strip().isdigit():
        raise _unread("--load", text, "0..6")
    if int(low) > int(high):
        raise _unread("--load", text, f"{high.strip()}..{low.strip()}")
    return int(low), int(high)


def _weights(text: str | None) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in text.split(",") if text else ():
        name, equals, weight = part.partition("=")
        try:
            weights[name.strip()] = float(weight) if equals else 1.0
        except ValueError:
            raise _unread("--mix", part, "text=1,bids=0.5") from None
        if name.strip() not in SOURCES or weights[name.strip()] < 0:
            raise _unread("--mix", part, " ".join(SOURCES))
    return weights


def _names(column: str, text: str | None, known: Sequence[str], sign: str) -> tuple[str, ...]:
    """Return the names between commas, each of which must be known."""
    names = tuple(dict.fromkeys(one.strip() for one in (text or "").split(",") if one.strip()))
    if strange := [name for name in names if name not in known]:
        raise _unread(column, strange[0], sign.join(known))
    return names


def pose(material: Material, options: Options, rules: Path | None = None) -> Problem:
    """Return one call as it is asked."""
    findings = list(material.findings)
    proposals = [str(name) for name in material.proposals["id"]]
    people = _people(material)
    reviewers = [str(name) for name in people["id"]]
    page = limiting.limits(material, people, rules)
    with material.written.naming():
        options = _ruled(options, page)
    persons, known, declared = sheet_ties.people_and_ties(material, people)
    more, unread = sheet_ties.beside(material, people, persons)
    released = sheet_ties.listed(material.sheets.get("release", {}), "a", Release)
    conflicts = evidence(persons, known, [*declared, *more], options.scope, released)
    findings += conflicts.findings
    results = checks.checks(material, people, conflicts, (unread, bool(declared or more)), options.accept_unchecked)
    demand = limiting.demand(material, options.demand, page, len(reviewers))
    low, high = limiting.loads(people, (options.load_min, options.load_max), page)
    size = len(proposals), len(reviewers)
    affinity, weights = None, dict[str, float]()
    if options.objective != "random_draw":
        affinity, weights = sources.affinity(material, people, options.weights, findings)
    pairs = Pairs(
        proposals,
        reviewers,
        sources.nothing(size) if affinity is None else affinity.source,
        np.asarray(demand),
        np.asarray(low),
        np.asarray(high),
        conflicts.blocked,
        options.share if options.objective == "randomised" else 1.0,
    )
    ruled = replace(options, weights=weights)
    fields = [None if one is None else str(one) for one in material.proposals.get("field", [None] * size[0])]
    senior = people.get("senior", [None] * size[1])
    return Problem(pairs, affinity, conflicts, weights, fields, ruled, findings, page, senior, results)


def _ruled(options: Options, page: Limits) -> Options:
    """Return the options with what the rules say of chances and conflicts."""
    share, scope = limiting.share(options.share, page), limiting.scope(options.scope, page)
    if share < 1 and options.objective != "randomised":
        raise InputError(
            Text("a probability below 1 can only be kept by drawing", "概率上限只有随机指派才能满足"),
            place=Place(column="--objective"),
            seen=options.objective,
            expected="randomised",
            fix=Text(
                "add --objective randomised, or let the chance be 1",
                "请加上 --objective randomised，或将概率上限改为 1",
            ),
            code="share_without_draw",
        )
    return replace(options, share=share, scope=scope)


def _people(material: Material) -> dict[str, list[Any]]:
    """Return the reviewers: those listed, else those who stand in the scores or bids."""
    listed = material.sheets.get("reviewer")
    if listed is not None:
        return {name: list(cells) for name, cells in listed.items()}
    names: dict[str, None] = {}
    for table in ("affinity", "bid", "reviewer_work"):
        for name in material.sheets.get(table, {}).get("reviewer", ()):
            names.setdefault(str(name))
    if not names:
        raise InputError(
            Text("there are no reviewers", "没有评审人"),
            place=Place(sheet="reviewers"),
            expected="id, min, max",
            fix=Text("add a sheet “reviewers” with a column of ids", "请加一张“评审人”表，含评审人编号一列"),
            code="no_reviewers",
        )
    known = set(names)
    conflicts = material.sheets.get("conflict", {})
    for name in conflicts.get("reviewer", ()):
        if str(name) not in known:
            raise unknown(str(name), known, Place(sheet="conflicts"), "reviewer")
    return {"id": sorted(names)}


def check_size(objective: str, size: tuple[int, int]) -> None:
    """Refuse what is only offered for fewer."""
    if objective == "leximin" and size[0] > MOST:
        raise LimitReachedError(
            Text("too many proposals for leximin", "申请项数过多，不能使用 leximin 目标"),
            seen=str(size[0]),
            expected=f"<= {MOST}",
            fix=Text(
                "max_min looks after the worst-served one at any size",
                "max_min 目标在任何规模下都优先照顾得分最低的申请",
            ),
            code="too_many_for_leximin",
        )
