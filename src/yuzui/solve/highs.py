# SPDX-License-Identifier: Apache-2.0
"""HiGHS: linear, mixed-integer and convex quadratic programs.

The number of threads is fixed once per process (changing it later makes HiGHS answer with an
empty status), the search runs on one thread so that it is deterministic, and the status is
always read. Tolerances are tightened to 1e-9 because rows are scaled to their largest
coefficient: at the default a budget of many millions could be exceeded by some units.

References
----------
Huangfu and Hall 2018, doi:10.1007/s12532-017-0130-5
"""

from __future__ import annotations

import math
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.solve.model import TO_PROOF, Limits, Model
from yuzui.solve.solution import Solution, Status, proven
from yuzui.solve.units import restored, units, within
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

CAN = frozenset({"lp", "mip", "qp"})
REQUIRES = ("highspy",)
NAME = "highs"

_TOLERANCE = 1e-9
_STEPS = 1_000_000
"""Most steps of the simplex method of one solution of a growing program."""


def solve(model: Model, limits: Limits = TO_PROOF, start: Array | None = None) -> Solution:
    """Solve a model.

    Parameters
    ----------
    model : Model
        What to solve.
    limits : Limits
        When to stop.
    start : array of float, shape (n,), optional
        A point to begin from; need not be feasible.

    Returns
    -------
    Solution
        The answer; memory is O(nonzeros).
    """
    if model.quadratic is None:
        return _solved(model, limits, start)
    unit = units(model)
    begun = None if start is None else start / unit
    return restored(_solved(within(model, unit), limits, begun), model, unit)


def _solved(model: Model, limits: Limits, start: Array | None) -> Solution:
    began = time.perf_counter()
    solver = _engine(limits)
    solver.passModel(_program(model))
    if model.quadratic is not None:
        solver.passHessian(_hessian(model))
    if start is not None:
        _begin(solver, start)
    solver.run()
    if solver.getModelStatus() == _undecided():
        # presolve alone cannot tell the two apart
        solver.setOptionValue("presolve", "off")
        solver.run()
    return _answer(solver, model, time.perf_counter() - began)


class Warm:
    """A linear program solved again and again, each time from where the last one ended."""

    def __init__(self) -> None:
        self._solver = _engine(TO_PROOF)
        self._last: Model | None = None

    def solve(self, model: Model) -> Solution:
        """Solve a linear program.

        Parameters
        ----------
        model : Model
            Without integer columns. Where its rows hold the arrays of the last one, only costs
            and limits are changed.

        Returns
        -------
        Solution
            An optimum; which one of several may depend on what was solved before.
        """
        began = time.perf_counter()
        if self._last is None or not _alike(self._last, model):
            self._solver.passModel(_program(model))
        else:
            self._change(model)
        self._last = model
        # its clock goes on from one run to the next
        spent = float(self._solver.getRunTime())
        self._solver.setOptionValue("time_limit", spent + TO_PROOF.seconds)
        self._solver.run()
        if self._solver.getModelStatus() == _undecided():
            self._last = None
            return solve(model)
        return _answer(self._solver, model, time.perf_counter() - began)

    def _change(self, model: Model) -> None:
        columns, rows = len(model.objective), len(model.rows.low)
        places = np.arange(max(columns, rows), dtype=np.int32)
        scale = _scale(model)
        self._solver.changeColsCost(columns, places[:columns], model.objective.astype(float))
        low, high = model.low.astype(float), model.high.astype(float)
        self._solver.changeColsBounds(columns, places[:columns], low, high)
        for row, (low, high) in enumerate(zip(model.rows.low / scale, model.rows.high / scale, strict=True)):
            self._solver.changeRowBounds(row, low, high)


class Growing:
    """A linear program, maximised, that gains columns and rows and is solved from where it stood.

    Parameters
    ----------
    low, high : array of float, shape (m,)
        Limits of the rows it begins with.
    unit : array of float, shape (m,)
        Size of a usual coefficient of each row.
    """

    def __init__(self, low: Array, high: Array, unit: Array) -> None:
        import highspy

        # ended by counted steps, never by a clock: what it proves is the same everywhere
        self._solver, self._unit = _engine(Limits(seconds=math.inf)), np.zeros(0)
        self._solver.setOptionValue("simplex_iteration_limit", _STEPS)
        # primal after new columns, dual after new rows: what was solved stays of use
        self._solver.setOptionValue("simplex_strategy", 0)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        none = np.zeros(0, dtype=np.int32)
        starts = np.zeros(len(low) + 1, dtype=np.int32)
        self.add_rows((low, high), unit, (starts, none, np.zeros(0)))

    def add(self, objective: Array, high: Array, columns: tuple[Array, Array, Array]) -> None:
        """Add columns, each 0 or more.

        Parameters
        ----------
        objective, high : array of float, shape (k,)
            Coefficients of the objective, and upper limits.
        columns : (array, array, array)
            Where each column begins, shape (k + 1,); rows and coefficients.
        """
        starts, rows, values = columns
        self._solver.addCols(
            len(objective),
            objective.astype(float),
            np.zeros(len(objective)),
            high.astype(float),
            len(rows),
            starts[:-1].astype(np.int32),
            rows.astype(np.int32),
            values / self._unit[rows],
        )

    def add_rows(self, limits: tuple[Array, Array], unit: Array, rows: tuple[Array, Array, Array]) -> None:
        """Add rows.

        Parameters
        ----------
        limits : (array, array)
            Low and high limit of each, shape (k,).
        unit : array of float, shape (k,)
            Size of a usual coefficient of each row.
        rows : (array, array, array)
            Where each row begins, shape (k + 1,); columns there are, and coefficients.
        """
        starts, columns, values = rows
        self._solver.addRows(
            len(unit),
            limits[0] / unit,
            limits[1] / unit,
            len(columns),
            starts[:-1].astype(np.int32),
            columns.astype(np.int32),
            values / np.repeat(unit, np.diff(starts)),
        )
        self._unit = np.append(self._unit, unit)

    def begin(self, columns: Array, rows: Array) -> None:
        """Say from which corner to begin: where some columns fill some rows and the others are 0.

        Parameters
        ----------
        columns, rows : array of int64, shape (k,)
            Each column has a coefficient in its own row, and none in another of these rows.
        """
        import highspy

        words, basis = highspy.HighsBasisStatus, highspy.HighsBasis()
        column = [words.kLower] * self._solver.getNumCol()
        row = [words.kBasic] * self._solver.getNumRow()
        for place, filled in zip(columns.tolist(), rows.tolist(), strict=True):
            column[place], row[filled] = words.kBasic, words.kUpper
        basis.col_status, basis.row_status, basis.valid = column, row, True
        self._solver.setBasis(basis)

    def solve(self) -> tuple[float, Array, Array]:
        """Return optimum, columns and duals of the rows.

        Raises
        ------
        InternalError
            If the engine finds none within a million steps of the simplex method.
        """
        import highspy

        self._solver.run()
        solution = self._solver.getSolution()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            status = self._solver.modelStatusToString(self._solver.getModelStatus())
            raise InternalError(Text("no engine can solve this", "没有可用的求解器"), seen=status)
        value = float(self._solver.getInfo().objective_function_value)
        return value, np.array(solution.col_value), np.array(solution.row_dual) / self._unit

    @property
    def steps(self) -> int:
        """Steps of the simplex method the last solution took: work, the same everywhere."""
        return int(self._solver.getInfo().simplex_iteration_count)


def _alike(one: Model, other: Model) -> bool:
    same = one.rows.values is other.rows.values and one.rows.columns is other.rows.columns
    return same and one.maximise == other.maximise


def _undecided() -> Any:
    import highspy

    return highspy.HighsModelStatus.kUnboundedOrInfeasible


@cache
def _quiet() -> Any:
    """Return the solver without callbacks: setting them up prints a banner on stdout."""
    import highspy

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802 - the library's name
            """Do nothing."""

    return Quiet


def _engine(limits: Limits) -> Any:
    solver = _quiet()()
    options = {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "random_seed": 0,
        "mip_rel_gap": limits.gap,
        "mip_abs_gap": 0.0,
        "time_limit": limits.seconds,
        "primal_feasibility_tolerance": _TOLERANCE,
        "mip_feasibility_tolerance": _TOLERANCE,
    }
    if limits.nodes is not None:
        options["mip_max_nodes"] = limits.nodes
    if limits.prove:
        options |= {"mip_heuristic_effort": 0.0, "mip_allow_restart": False}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _program(model: Model) -> Any:
    import highspy

    scale = _scale(model)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(model.objective), len(model.rows.low)
    program.col_cost_ = np.asarray(model.objective, dtype=float)
    program.col_lower_, program.col_upper_ = model.low.astype(float), model.high.astype(float)
    program.row_lower_, program.row_upper_ = model.rows.low / scale, model.rows.high / scale
    program.sense_ = highspy.ObjSense.kMaximize if model.maximise else highspy.ObjSense.kMinimize
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = model.rows.starts.astype(np.int32)
    matrix.index_ = model.rows.columns.astype(np.int32)
    matrix.value_ = model.rows.values / np.repeat(scale, np.diff(model.rows.starts))
    if model.integer.any():
        kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
        program.integrality_ = [kinds[int(whole)] for whole in model.integer]
    return program


def _scale(model: Model) -> Array:
    """Return the largest coefficient of each row: a currency then changes nothing but units."""
    rows = model.rows
    scale = np.ones(len(rows.low))
    sizes = np.diff(rows.starts)
    full = sizes > 0
    if full.any():
        largest = np.maximum.reduceat(np.abs(rows.values), rows.starts[:-1][full])
        scale[full] = np.where(largest > 0, largest, 1.0)
    return scale


def _hessian(model: Model) -> Any:
    import highspy

    lower = np.tril(np.asarray(model.quadratic, dtype=float))
    hessian = highspy.HighsHessian()
    hessian.dim_ = len(model.objective)
    hessian.format_ = highspy.HessianFormat.kTriangular
    places = [np.flatnonzero(lower[:, j]) for j in range(hessian.dim_)]
    hessian.start_ = np.cumsum([0, *(len(p) for p in places)]).astype(np.int32)
    hessian.index_ = np.concatenate(places).astype(np.int32)
    hessian.value_ = np.concatenate([lower[p, j] for j, p in enumerate(places)])
    return hessian


def _begin(solver: Any, start: Array) -> None:
    import highspy

    point = highspy.HighsSolution()
    point.col_value = [float(value) for value in start]
    solver.setSolution(point)


def _answer(solver: Any, model: Model, seconds: float) -> Solution:
    info, solution = solver.getInfo(), solver.getSolution()
    whole = model.need == "mip"
    values = objective = bound = duals = reduced = None
    if solution.value_valid and info.primal_solution_status == 2:
        values = np.array(solution.col_value)
        values[model.integer] = np.round(values[model.integer])
        objective = model.value(values)
        bound = float(info.mip_dual_bound) if whole else objective
        bound = max(bound, objective) if model.maximise else min(bound, objective)
    if not whole and solution.dual_valid:
        duals = np.array(solution.row_dual) / _scale(model)
        reduced = np.array(solution.col_dual)
    status = _status(solver, objective, bound)
    if status in ("infeasible", "unbounded", "failed"):
        values = objective = bound = duals = reduced = None
    return Solution(status, objective, bound, values, duals, reduced, seconds, NAME, str(solver.version()))


def _status(solver: Any, objective: float | None, bound: float | None) -> Status:
    import highspy

    words = highspy.HighsModelStatus
    status = solver.getModelStatus()
    if status == words.kInfeasible:
        return "infeasible"
    if status == words.kUnbounded:
        return "unbounded"
    if status == words.kUnboundedOrInfeasible:
        return "failed"
    if status in (words.kTimeLimit, words.kIterationLimit, words.kSolutionLimit):
        return "limit"
    if status not in (words.kOptimal, words.kModelEmpty) or objective is None:
        return "failed"
    return "optimal" if bound is not None and proven(objective, bound) else "feasible"
