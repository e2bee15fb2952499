# SPDX-License-Identifier: Apache-2.0
"""CP-SAT: optional intervals without overlap, with changeovers, shared amounts and sums.

One worker, a fixed seed and a limit of counted work: on one version of the library an answer hangs
on nothing else. What it says of bounds is not passed on: for choosing tasks by value they were 27
to 73 per cent above what could be reached; only that it found nothing better is.

References
----------
Perron, Didier and Gay 2023, doi:10.4230/LIPIcs.CP.2023.3
"""

from __future__ import annotations

from importlib import metadata
from itertools import pairwise
from typing import Any

from yuzui.solve.intervals import Arranged, Intervals, Place
from yuzui.text import Text

TITLE = Text("the engine CP-SAT", "求解器 CP-SAT")
CAN = frozenset({"intervals"})
REQUIRES = ("ortools",)
EXTRA = "cpsat"
NAME = "cpsat"

PARTS = 2**40
"""Parts into which the sum of all values is divided where they are not whole numbers."""

_NEVER = 2**40


def version() -> str:
    """Return the version of the library."""
    return metadata.version("ortools")


def arrange(table: Intervals, work: float, seed: int = 0, start: list[Place | None] | None = None) -> Arranged:
    """Choose tasks, machines and starts.

    Parameters
    ----------
    table : Intervals
        What may run.
    work : float
        Deterministic time of the library at which it stops.
    seed : int
        Seed of its choices.
    start : list of (int, int) or None, optional
        An arrangement to begin from.

    Returns
    -------
    Arranged
        The best that was found. The model has O(tasks² of a machine) literals where it has
        changeovers.
    """
    from ortools.sat.python import cp_model

    program = _Program(table)
    if start is not None:
        program.begin(start)
    solver = cp_model.CpSolver()
    limits = solver.parameters
    limits.num_workers, limits.random_seed = 1, seed % 2**31
    limits.max_deterministic_time = work
    limits.cp_model_probing_level = limits.symmetry_level = 0
    status = solver.solve(program.model)
    words = {
        cp_model.OPTIMAL: "optimal",
        cp_model.FEASIBLE: "feasible",
        cp_model.INFEASIBLE: "infeasible",
        cp_model.UNKNOWN: "limit",
    }
    word: Any = words.get(status, "failed")
    feasible = word in ("optimal", "feasible")
    places: list[Place | None] = [None] * len(table)
    if feasible:
        places = program.places(solver)
    return Arranged(word, places, float(solver.response_proto.deterministic_time))


class _Program:
    """A model with its variables."""

    def __init__(self, table: Intervals) -> None:
        from ortools.sat.python import cp_model

        self.table, self.model = table, cp_model.CpModel()
        self.start: list[Any] = []
        self.runs: list[Any] = []
        self.on: list[dict[int, Any]] = []
        self.home: dict[int, Any] = {}
        self.arcs: list[tuple[int, int, int, Any]] = []
        for task in range(len(table)):
            self._task(task)
        self._machines()
        self._shared()
        self._rules()
        self._worth()

    def _task(self, task: int) -> None:
        """Say where and when a task may run."""
        from ortools.sat.python.cp_model import Domain

        model, by = self.model, dict[int, list[list[int]]]()
        for machine, first, last in self.table.places[task]:
            by.setdefault(machine, []).append([first, last])
        spans = [span for every in by.values() for span in every]
        whole = Domain.from_intervals(spans or [[0, 0]])
        start, runs = model.new_int_var_from_domain(whole, ""), model.new_bool_var("")
        on = {m: runs if len(by) == 1 else model.new_bool_var("") for m in by}
        if len(by) > 1:
            model.add(sum(on.values()) == runs)
            for machine, every in by.items():
                domain = Domain.from_intervals(every)
                model.add_linear_expression_in_domain(start, domain).only_enforce_if(on[machine])
        elif not by:
            model.add(runs == 0)
        if task in self.table.must:
            model.add(runs == 1)
        self.start.append(start)
        self.runs.append(runs)
        self.on.append(on)

    def _machines(self) -> None:
        """Say that machines hold no more at once than they have room for."""
        table, model = self.table, self.model
        users: list[list[int]] = [[] for _ in table.machines]
        for task, on in enumerate(self.on):
            for number in on:
                users[number].append(task)
        for number, (machine, every) in enumerate(zip(table.machines, users, strict=True)):
            spans = [self._span(task, self.on[task][number]) for task in every]
            if machine.room == 1 and not machine.busy:
                model.add_no_overlap(spans)
                if machine.change is not None:
                    self._sequence(number, every, machine.change)
            else:
                busy = [(self._fixed(a, b), amount) for a, b, amount in machine.busy]
                self._at_once([(one, 1) for one in spans] + busy, machine.room)

    def _span(self, task: int, literal: Any) -> Any:
        return self.model.new_optional_fixed_size_interval_var(self.start[task], self.table.duration[task], literal, "")

    def _fixed(self, start: int, end: int) -> Any:
        return self.model.new_fixed_size_interval_var(start, end - start, "")

    def _at_once(self, spans: list[tuple[Any, int]], capacity: int) -> None:
        self.model.add_cumulative([one for one, _ in spans], [n for _, n in spans], capacity)

    def _sequence(self, machine: int, tasks: list[int], change: Any) -> None:
        """Say which task follows which on a machine, with the changeover between them."""
        table, model = self.table, self.model
        reach = {task: self._reach(task, machine) for task in tasks}
        nobody = model.new_bool_var("")
        arcs: list[tuple[int, int, Any]] = [(0, 0, nobody)]
        self.arcs.append((machine, -1, -1, nobody))
        for place, task in enumerate(tasks, start=1):
            on = self.on[task][machine]
            first, last = model.new_bool_var(""), model.new_bool_var("")
            arcs += [(place, place, ~on), (0, place, first), (place, 0, last)]
            self.arcs += [(machine, -1, task, first), (machine, task, -1, last)]
            model.add_implication(on, ~nobody)
            for at, other in enumerate(tasks, start=1):
                wait = table.duration[task] + change[table.kind[task]][table.kind[other]]
                if task == other or reach[task][0] + wait > reach[other][1]:
                    continue
                follows = model.new_bool_var("")
                arcs.append((place, at, follows))
                self.arcs.append((machine, task, other, follows))
                if reach[task][1] + wait > reach[other][0]:
                    model.add(self.start[other] >= self.start[task] + wait).only_enforce_if(follows)
        model.add_circuit(arcs)

    def _reach(self, task: int, machine: int) -> tuple[int, int]:
        """Return first and last start of a task on a machine."""
        mine = [(a, b) for m, a, b in self.table.places[task] if m == machine]
        return min(a for a, _ in mine), max(b for _, b in mine)

    def _shared(self) -> None:
        for one in self.table.shared:
            users = [task for task in one.uses if self.on[task]]
            spans = [(self._span(task, self.runs[task]), one.uses[task]) for task in users]
            busy = [(self._fixed(a, b), amount) for a, b, amount in one.busy]
            if spans:
                self._at_once(spans + busy, one.capacity)

    def _rules(self) -> None:
        """Say what tasks ask of one another."""
        table, model = self.table, self.model
        for weights, most in table.sums:
            if weights:
                model.add(sum(n * self.runs[task] for task, n in weights.items()) <= most)
        for every in table.together:
            for one, other in pairwise(every):
                model.add(self.runs[one] == self.runs[other])
        for lag in table.lags:
            runs = self.runs[lag.task]
            model.add_implication(runs, self.runs[lag.other])
            since = self.start[lag.task] - self.start[lag.other] - table.duration[lag.other]
            high = _NEVER if lag.high is None else lag.high
            model.add_linear_constraint(since, lag.low, high).only_enforce_if(runs)

    def _worth(self) -> None:
        """Say what is won, in whole parts of a point."""
        table, model = self.table, self.model
        for task, ((machine, start), _) in table.homes.items():
            home = self.home[task] = model.new_bool_var("")
            model.add_implication(home, self.on[task][machine])
            model.add(self.start[task] == start).only_enforce_if(home)
        points = [*table.value, *(bonus for _, bonus in table.homes.values())]
        every = [*self.runs, *self.home.values()]
        parts = parted(points)
        model.maximize(sum(n * one for n, one in zip(parts, every, strict=True)))

    def begin(self, places: list[Place | None]) -> None:
        """Say from which arrangement to begin."""
        for task, place in enumerate(places):
            self.model.add_hint(self.runs[task], place is not None)
            if place is not None:
                self.model.add_hint(self.start[task], place[1])
                for machine, literal in self.on[task].items():
                    if len(self.on[task]) > 1:
                        self.model.add_hint(literal, machine == place[0])
        on = dict[int, list[tuple[int, int]]]()
        for task, place in enumerate(places):
            if place is not None:
                on.setdefault(place[0], []).append((place[1], task))
        pairs = set()
        for machine, every in on.items():
            order = [-1, *(task for _, task in sorted(every)), -1]
            pairs |= {(machine, one, other) for one, other in pairwise(order)}
        for machine, one, other, literal in self.arcs:
            follows = (machine, one, other) in pairs or (one == other == -1 and machine not in on)
            self.model.add_hint(literal, follows)

    def places(self, solver: Any) -> list[Place | None]:
        """Return machine and start of each task."""
        places_: list[Place | None] = []
        for task, on in enumerate(self.on):
            here = [machine for machine, literal in on.items() if solver.boolean_value(literal)]
            places_.append((here[0], int(solver.value(self.start[task]))) if here else None)
        return places_


def parted(points: list[float]) -> list[int]:
    """Return points as whole parts of one size.

    Parameters
    ----------
    points : list of float
        Each 0 or more.

    Returns
    -------
    list of int
        The points themselves where they are whole and their sum is at most :data:`PARTS`.
    """
    total = sum(points)
    if total <= PARTS and all(float(one).is_integer() for one in points):
        return [int(one) for one in points]
    return [round(one / total * PARTS) for one in points] if total else [0] * len(points)
