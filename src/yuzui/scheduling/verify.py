# SPDX-License-Identifier: Apache-2.0
"""Is a result what it says? Every rule, every sum and the stored proof, gone over without a solver.

A schedule that keeps the rules is not enough: its value, its ceiling, the gap between them and what
is said of the tasks left out must follow from the instance and from the prices stored with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from yuzui.errors import InputError
from yuzui.job.result import Tagged
from yuzui.model.table import Row
from yuzui.scheduling import check, proof
from yuzui.scheduling.instance import InstanceJson
from yuzui.scheduling.reading import Read, read
from yuzui.sheets.schema import shown
from yuzui.solve.solution import proven
from yuzui.text import Text

STATUS = ("optimal", "feasible", "infeasible", "limit")
FIELDS: Mapping[str, tuple[type, ...]] = {
    "status": (str,),
    "objective": (int, float),
    "bound": (int, float),
    "bound_kind": (str,),
    "gap": (int, float, type(None)),
    "baselines": (dict,),
    "schedule": (list,),
    "unplaced": (list,),
    "seed": (int,),
    "cpu_seconds": (int, float),
    "checker": (str, list, dict),
    "certificate": (dict,),
}
"""Fields of a result and what may stand in them."""

SAME = 1e-9
"""Two values are the same within this part of the larger: sums are rounded in another order."""
OUTWARD = 1e-6
"""Part by which a bound may have been rounded up beyond what its prices prove."""

_HUGE = 1e300
_TABLES = ("resources", "pools", "tasks", "groups", "quotas")
Proof = Callable[[InstanceJson, Mapping[str, float]], float]


class VerdictFault(msgspec.Struct, frozen=True):
    """One thing a result says that is not so; of a rule broken, by which tasks and from when."""

    code: str
    message: Text
    seen: str
    expected: str
    tasks: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    when: int | msgspec.UnsetType | None = msgspec.UNSET


class Verdict(Tagged, frozen=True, kw_only=True, tag="yuzui.schedule.verdict/1"):
    """Whether a result is what it says: its faults, and what was counted anew of it."""

    verdict: Literal["ok", "refused"]
    faults: list[VerdictFault]
    objective: float | None
    gap: float | None
    proven: float | None


def verify(instance_document: InstanceJson, result_document: Any) -> Verdict:
    """Go over a result."""
    reading = read(instance_document)
    over = _Review(instance_document, reading)
    if isinstance(result_document, Mapping):
        over.fields(dict(result_document))
    else:
        over.tell("no_result", type(result_document).__name__, "{…}")
    if not over.faults:
        over.rules(result_document)
        over.tasks(result_document)
        over.sums(result_document)
        over.proof(result_document)
    return Verdict(
        verdict="refused" if over.faults else "ok",
        faults=over.faults,
        objective=over.objective,
        gap=over.gap,
        proven=over.proven,
    )


class _Review:
    """What is wrong so far, and what was counted anew."""

    def __init__(self, document: InstanceJson, reading: Read) -> None:
        self.document, self.reading = document, reading
        self.faults: list[VerdictFault] = []
        self.objective: float | None = None
        self.gap: float | None = None
        self.proven: float | None = None

    def tell(self, code: str, seen: object, expected: object, **words: object) -> None:
        sentence = _SAID[code].format(seen=seen, expected=expected, **words)
        self.faults.append(VerdictFault(code, sentence, str(seen), str(expected)))

    def fields(self, result: Row) -> None:
        """Every field is there and of its type."""
        for name, types in FIELDS.items():
            value = result.get(name)
            whole = isinstance(value, types) and not isinstance(value, bool)
            if name not in result or not whole:
                self.tell("field", shown(value), "/".join(t.__name__ for t in types), name=name)
            elif isinstance(value, int | float) and not _is_number(value):
                self.tell("field", shown(value), f"|x| <= {_HUGE}", name=name)
        if isinstance(result.get("status"), str) and result["status"] not in STATUS:
            self.tell("field", shown(result["status"]), "/".join(STATUS), name="status")
        duals = (result.get("certificate") or {}).get("duals") if not self.faults else {}
        if not isinstance(duals, Mapping) or not all(map(_is_number, duals.values())):
            self.tell("field", shown(duals), "{row: number}", name="certificate.duals")

    def rules(self, result: Row) -> None:
        """Every rule of the instance is kept, and the result says of itself what is so."""
        broken = check.violations(self.document, result["schedule"])
        self.faults += [VerdictFault(one.code, one.message, "", "", one.tasks, one.when) for one in broken]
        claimed = result["checker"] == "ok"
        if claimed != (not broken):
            self.tell("checker", shown(result["checker"]), "ok" if not broken else len(broken))

    def tasks(self, result: Row) -> None:
        """Every task is placed or left out, once, and left out for a reason."""
        placed = {str(row["task"]) for row in result["schedule"] if _has(row, "task")}
        out: Counter[str] = Counter()
        for row in result["unplaced"]:
            if _has(row, "task") and _has(row, "reason"):
                out[str(row["task"])] += 1
            else:
                self.tell("unplaced", shown(row), '{"task": …, "reason": …}')
        known = {*self.reading.instance.tasks, *self.reading.rejected}
        for id in sorted(known - placed - out.keys()):
            self.tell("missing", id, "1")
        for id in sorted(out.keys() - known):
            self.tell("unknown", id, "0")
        for id in sorted(id for id in out if out[id] + (id in placed) > 1):
            self.tell("twice_told", id, "1")
        for id in sorted(placed & self.reading.rejected.keys() - self.reading.instance.tasks.keys()):
            self.tell("rejected", id, self.reading.rejected[id].code)

    def sums(self, result: Row) -> None:
        """Objective, gap and status follow from the schedule and the bound."""
        objective = check.objective(self.document, result["schedule"])
        bound, gap = result["bound"], result["gap"]
        self.objective = objective
        if not _same(objective, result["objective"]):
            self.tell("objective", result["objective"], objective)
        if bound < objective and not _same(bound, objective):
            self.tell("below", bound, objective)
        right = (bound - objective) / abs(objective) if objective else None
        self.gap = right
        if (right is None) != (gap is None) or (right is not None and not _same(gap, right)):
            self.tell("gap", gap, right)
        if result["status"] == "optimal" and not proven(objective, bound):
            self.tell("status", "optimal", f"{bound} > {objective}")
        if result["status"] == "infeasible" and result["schedule"]:
            self.tell("status", "infeasible", len(result["schedule"]))
        for name, value in result["baselines"].items():
            if _is_number(value) and value > bound and not _same(value, bound):
                self.tell("baseline", value, bound, name=name)

    def proof(self, result: Row) -> None:
        """Prove the bound by the stored prices, and no other."""
        certificate = result["certificate"]
        recheck = _proof_of(str(certificate.get("kind")))
        if recheck is None or certificate.get("kind") != result["bound_kind"]:
            self.tell("kind", shown(certificate.get("kind")), "energy/blocks")
            return
        try:
            worth = recheck(self._readable(), certificate.get("duals") or {})
        except InputError as error:
            self.tell("prices", error.seen, error.expected, why=error.message)
            return
        self.proven = worth
        if worth > result["bound"] and not _same(worth, result["bound"]):
            self.tell("unproven", result["bound"], worth)
        elif result["bound"] - worth > OUTWARD * max(1.0, abs(worth)):
            self.tell("other", result["bound"], worth)

    def _readable(self) -> InstanceJson:
        """Return the instance without the rows of tasks set aside, and without empty fields."""
        left = dict(self.reading.instance.tasks)
        columns: Row = {}
        for name, value in self.document.items():
            columns[name] = value
            if name in _TABLES:
                columns[name] = [_filled(dict(row)) for row in value or () if isinstance(row, Mapping)]
        rows = columns.get("tasks", ())
        columns["tasks"] = [row for row in rows if left.pop(str(row.get("id")), None)]
        return columns


def _proof_of(kind: str) -> Proof | None:
    """Return what checks the prices of one kind of bound."""
    proofs: Mapping[str, Proof] = {"energy": proof.recheck_energy, "blocks": proof.recheck_blocks}
    return proofs.get(kind)


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None and value != ""}


def _has(row: Any, name: str) -> bool:
    return isinstance(row, Mapping) and isinstance(row.get(name), str | int)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _HUGE


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


_SAID: Mapping[str, Text] = {
    "no_result": Text("this is no result of a schedule", "这不是排程结果"),
    "field": Text("“{name}” is {seen}; it has to be {expected}", "“{name}”为 {seen}，应为 {expected}"),
    "checker": Text(
        "the result says of its check: {seen}; checked anew: {expected}", "结果自报检查“{seen}”，重新检查得“{expected}”"
    ),
    "unplaced": Text("a row of tasks left out has no task or reason", "未安排任务的一行缺少任务或原因"),
    "missing": Text("task “{seen}” is neither placed nor left out", "任务“{seen}”既未安排也未列为未安排"),
    "unknown": Text("“{seen}” is left out and no task of the instance", "未安排的“{seen}”不在算例中"),
    "twice_told": Text("task “{seen}” stands more than once among placed and left out", "任务“{seen}”重复出现"),
    "rejected": Text(
        "task “{seen}” is placed, though it cannot be read ({expected})", "任务“{seen}”无法读取（{expected}），却已安排"
    ),
    "objective": Text(
        "the objective is given as {seen}; the tasks placed are worth {expected}",
        "目标值写为 {seen}，而已安排任务之值合计 {expected}",
    ),
    "below": Text("the bound {seen} is below the objective {expected}", "上界 {seen} 低于目标值 {expected}"),
    "gap": Text(
        "the gap is given as {seen}; bound and objective make it {expected}",
        "差距写为 {seen}，按上界与目标值应为 {expected}",
    ),
    "status": Text("the status “{seen}” contradicts the result: {expected}", "状态“{seen}”与结果不符：{expected}"),
    "baseline": Text(
        "the baseline “{name}” of {seen} is above the bound {expected}", "对照“{name}”之值 {seen} 高于上界 {expected}"
    ),
    "kind": Text(
        "no proof of the kind “{seen}” is known here ({expected}), or it is not that of the bound",
        "没有“{seen}”类证明（现有 {expected}），或与上界种类不符",
    ),
    "prices": Text("the stored prices cannot be read: {why}", "所存价格无法读取：{why}"),
    "unproven": Text(
        "the bound is given as {seen}; the stored prices prove no less than {expected}",
        "上界写为 {seen}，而所存价格只能证明 {expected}",
    ),
    "other": Text(
        "the bound is given as {seen}; the stored prices prove {expected}, so they are another's",
        "上界写为 {seen}，而所存价格可证明 {expected}，二者不相配",
    ),
}
