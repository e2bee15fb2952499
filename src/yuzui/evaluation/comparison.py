# SPDX-License-Identifier: Apache-2.0
r"""Why the mean of an indicator changed from one result to another, in parts that add up.

Between a mean over works :math:`V_a` that had a value and one over works :math:`V_b` that have one
now, with :math:`C` the works in both, the change is told in steps, each a difference of two means:
works that left the set, works that lost their value, values that changed within :math:`C`, works
that gained a value, works that entered. The third is split by works,

.. math:: \frac{1}{|C|} \sum_{i \in C} (b_i - a_i)

so that those whose own record or links changed stand apart from those that moved because others
around them did. The parts add up to the change by construction, but for the last rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.evaluation import result_store, sources
from yuzui.evaluation.indicator import Columns, linked
from yuzui.evaluation.result_store import Opened, Result, framed, mean
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text

CAUSES: tuple[Literal["left", "lost", "own", "around", "gained", "entered"], ...] = (
    "left",
    "lost",
    "own",
    "around",
    "gained",
    "entered",
)
"""Steps in the order in which they are taken; works of ``own`` have links or data that changed."""
Again = Callable[[str, Mapping[str, Path], Mapping[str, Any]], Columns]
MOST = 10
"""Works whose value moved most, told for each part."""
SAME_FILES = Text("both read the same files", "两者读取相同文件")
GONE = Text(
    "the files behind {which} are not at hand unchanged, so what changed in their links cannot be told",
    "{which} 所用文件已不在或已改变，无法说明引文的变化",
)
UNLINKED = Text(
    "{which}: computed without links between works, so that none of them can be told to have come or gone",
    "{which}：未使用成果之间的引文，无法说明引文的增减",
)
OTHER_DEFINITION = Text(
    "the earlier definition is of another version of the software, so what it alone changed cannot "
    "be told apart from what the data changed",
    "旧定义属于其他软件版本，无法把定义引起的变化与数据引起的变化分开",
)


class Versions(msgspec.Struct, frozen=True):
    """What something is in either result."""

    a: str
    b: str


class Changed(msgspec.Struct, frozen=True):
    """A parameter that is another in the second result; None is not given."""

    name: str
    a: Any
    b: Any


class WorkChanges(msgspec.Struct, frozen=True):
    """Works that left and entered, and those in both whose year is another."""

    before: int
    after: int
    common: int
    left: int
    entered: int
    redated: int


class LinkChanges(msgspec.Struct, frozen=True):
    """Links that came and went, and how many of them join works of both sets."""

    before: int
    after: int
    added: int
    added_between_common: int
    removed: int
    removed_between_common: int


class Cause(msgspec.Struct, frozen=True):
    """What one cause explains of a change; None where no work has a value in both."""

    cause: Literal["definition", "parameters", "question", "left", "lost", "own", "around", "gained", "entered"]
    works: int
    effect: float | None


class Moved(msgspec.Struct, frozen=True):
    """A work whose value moved."""

    id: str
    before: float
    after: float


class PartChange(msgspec.Struct, frozen=True, kw_only=True):
    """Why the mean of one part changed: the effects of the causes add up to the change."""

    column: Versions
    label: Text
    before: float | None
    after: float | None
    change: float | None
    causes: list[Cause]
    moved: list[Moved]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.evaluate.diff/1"):
    """Why an indicator changed from result a to result b; no links where files are not at hand, or hold none."""

    a: Result
    b: Result
    definition: Versions
    parameters: list[Changed]
    works: WorkChanges
    links: LinkChanges | None
    notes: list[Text]
    parts: list[PartChange]


@dataclass(frozen=True, slots=True)
class Common:
    """Which rows of two tables of works are of the same works."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    left: NDArray[np.int64]
    entered: NDArray[np.int64]


def paired(before: NDArray[Any], after: NDArray[Any]) -> Common:
    """Return the works that two sets share."""
    _, first, second = np.intersect1d(before, after, assume_unique=True, return_indices=True)
    rest = [
        np.setdiff1d(np.arange(len(ids)), some, assume_unique=True) for ids, some in ((before, first), (after, second))
    ]
    return Common(first, second, *rest)


def link_changes(
    before: tuple[NDArray[Any], NDArray[Any]], after: tuple[NDArray[Any], NDArray[Any]]
) -> tuple[tuple[NDArray[Any], NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]]:
    """Return the links that came and those that went."""
    ids = np.unique(np.concatenate([*before, *after]))
    coded = [
        np.searchsorted(ids, citing).astype(np.int64) * len(ids) + np.searchsorted(ids, cited)
        for citing, cited in (before, after)
    ]
    changes = []
    for one, other in ((1, 0), (0, 1)):
        keys = np.setdiff1d(coded[one], coded[other])
        changes.append((ids[keys // max(len(ids), 1)], ids[keys % max(len(ids), 1)]))
    return changes[0], changes[1]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change of a mean, and what each cause explains of it."""

    change: float | None
    causes: list[Cause]

    @property
    def added_up(self) -> float | None:
        """The sum of the effects; None where there are none."""
        effects = [row.effect for row in self.causes if row.effect is not None]
        return sum(effects) if len(effects) == len(self.causes) else None


def explained(
    before: NDArray[np.float64], after: NDArray[np.float64], both: Common, own: NDArray[np.bool_]
) -> Explanation:
    """Return what each cause explains of the change of a mean."""
    first, second = before[both.before], after[both.after]
    had, has = ~np.isnan(first), ~np.isnan(second)
    valued = had & has
    was, now = mean(before), mean(after)
    works: dict[str, int] = {
        "left": int((~np.isnan(before[both.left])).sum()),
        "lost": int((had & ~has).sum()),
        "own": int((valued & own).sum()),
        "around": int((valued & ~own & (first != second)).sum()),
        "gained": int((has & ~had).sum()),
        "entered": int((~np.isnan(after[both.entered])).sum()),
    }
    effects: dict[str, float | None] = dict.fromkeys(CAUSES)
    if was is not None and now is not None and valued.any():
        moved = np.where(valued, np.nan_to_num(second) - np.nan_to_num(first), 0.0)
        n, here = int(valued.sum()), float(first[valued].mean())
        there = float(second[valued].mean())
        stayed, staying = float(first[had].mean()), float(second[has].mean())
        effects = {
            "left": stayed - was,
            "lost": here - stayed,
            "own": float(moved[own].sum()) / n,
            "around": float(moved[~own].sum()) / n,
            "gained": staying - there,
            "entered": now - staying,
        }
    causes = [Cause(name, works[name], effects[name]) for name in CAUSES]
    return Explanation(None if was is None or now is None else now - was, causes)


def moved(
    before: NDArray[np.float64], after: NDArray[np.float64], both: Common, most: int
) -> list[tuple[int, float, float]]:
    """Return the works whose value moved most."""
    first, second = before[both.before], after[both.after]
    step = np.nan_to_num(np.abs(second - first), nan=0.0)
    order = np.lexsort((both.after, -step))[:most]
    return [(int(both.after[i]), float(first[i]), float(second[i])) for i in order if step[i] > 0]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links that came and went between two sets, by the ids of both ends."""

    before: int
    after: int
    added: tuple[NDArray[Any], NDArray[Any]]
    removed: tuple[NDArray[Any], NDArray[Any]]


def compared(workspace: Workspace, a: str, b: str, again: Again) -> Answer:
    """Compare two results of one indicator."""
    first, second = (result_store.opened(workspace, result_store.one(workspace, name)) for name in (a, b))
    before, after = first.record, second.record
    if before.indicator != after.indicator:
        raise InputError(
            Text("results of different indicators have no difference", "不同指标的结果无法比较"),
            place=Place(column="B"),
            seen=f"{before.indicator}, {after.indicator}",
            fix=Text(
                "choose two results of one indicator: yuzui evaluate result list",
                "请选择同一指标的两个结果：yuzui evaluate result list",
            ),
            code="not_comparable",
        )
    both = paired(first.ids, second.ids)
    links, why = _links(workspace, first, second)
    own = _changed_works(first, second, both, links)
    between, note = _between(workspace, again, first, second)
    return Answer(
        run=Run.of("evaluate_diff", {"a": before.id, "b": after.id}),
        a=framed(before),
        b=framed(after),
        definition=Versions(before.definition, after.definition),
        parameters=_parameters(first, second),
        works=_works(first, second, both),
        links=None if links is None else _link_changes(links, set(first.ids[both.before].tolist())),
        notes=[one for one in (why, note) if one is not None],
        parts=[
            _part(n, first, second, between, own, both)
            for n in range(min(len(one.values.parts) for one in (before, after)))
        ],
    )


def _parameters(first: Opened, second: Opened) -> list[Changed]:
    was, now = (one.record.row["parameters"] for one in (first, second))
    return [
        Changed(name, was.get(name), now.get(name)) for name in sorted({*was, *now}) if was.get(name) != now.get(name)
    ]


def _digests(one: Opened) -> list[str]:
    return sorted(one.record.digests.values())


def _links(workspace: Workspace, first: Opened, second: Opened) -> tuple[Links | None, Text | None]:
    """Return the links that came and went, or why that cannot be told."""
    bare = [one.record.id for one in (first, second) if one.record.values.citations is None]
    if _digests(first) == _digests(second):
        used, none = first.record.values.citations, np.array([], dtype=np.str_)
        if bare or used is None:
            return None, SAME_FILES
        return Links(used.used, used.used, (none, none), (none, none)), SAME_FILES
    if bare:
        return None, UNLINKED.format(which=", ".join(bare))
    read = []
    for one in (first, second):
        files = result_store.inputs(workspace, one.record)
        if files is None:
            return None, GONE.format(which=one.record.id)
        read.append(_ends(files))
    added, removed = link_changes(*read)
    return Links(len(read[0][0]), len(read[1][0]), added, removed), None


def _ends(files: Mapping[str, Path]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the ids of both ends of every link that is used."""
    with Lake() as lake:
        graph = reading.read(lake, files["works"], files["citations"], years=sources.years())
    ids = graph.order.astype(np.str_)
    citing = np.repeat(np.arange(len(ids)), np.diff(graph.out_ptr))
    return ids[citing], ids[np.asarray(graph.out_idx)]


def _changed_works(first: Opened, second: Opened, both: Common, links: Links | None) -> NDArray[Any]:
    """Return which works in both have a year or links that changed.

    All of them where links are not known, or of an indicator that needs none: what a work is given
    then hangs on no other work.
    """
    module = registry.modules("indicator").get(second.record.indicator)
    if links is None or (module is not None and not linked(module)):
        return np.ones(len(both.after), dtype=bool)
    ends = np.concatenate([*links.added, *links.removed])
    changed: NDArray[Any] = np.isin(second.ids[both.after], ends) | _redated(first, second, both)
    return changed


def _redated(first: Opened, second: Opened, both: Common) -> NDArray[Any]:
    was, now = first.years[both.before], second.years[both.after]
    other: NDArray[Any] = (was != now) & ~(np.isnan(was) & np.isnan(now))
    return other


def _works(first: Opened, second: Opened, both: Common) -> WorkChanges:
    redated = int(_redated(first, second, both).sum())
    return WorkChanges(len(first.ids), len(second.ids), len(both.before), len(both.left), len(both.entered), redated)


def _link_changes(links: Links, known: set[str]) -> LinkChanges:
    """Return counts of links that came and went, and how many of them join works of both sets."""
    counts = []
    for citing, cited in (links.added, links.removed):
        pairs = zip(citing.tolist(), cited.tolist(), strict=True)
        counts += [len(citing), sum(a in known and b in known for a, b in pairs)]
    return LinkChanges(links.before, links.after, *counts)


def _between(workspace: Workspace, again: Again, first: Opened, second: Opened) -> tuple[Columns | None, Text | None]:
    """Return the first data under the question of the second, where only that tells them apart.

    None where the question is the same, where the data are, or where it cannot be asked again.
    """
    questions = [(one.record.definition, one.record.row["parameters"]) for one in (first, second)]
    if questions[0] == questions[1] or _digests(first) == _digests(second):
        return None, None
    module = registry.modules("indicator").get(second.record.indicator)
    files = result_store.inputs(workspace, first.record)
    if module is None or str(module.META.version) != second.record.definition:
        return None, OTHER_DEFINITION
    if files is None:
        return None, GONE.format(which=first.record.id)
    return again(second.record.indicator, files, second.record.row["parameters"]), None


def _part(
    n: int, first: Opened, second: Opened, between: Columns | None, own: NDArray[Any], both: Common
) -> PartChange:
    """Return what explains the change of one part."""
    was, now = (one.record.values.parts[n] for one in (first, second))
    before, after = first.meant(was.column), second.meant(now.column)
    start = before
    if between is not None:
        start = np.ma.filled(np.ma.asarray(between[now.column], dtype=np.float64), np.nan)
    same = _digests(first) == _digests(second)
    causes = [] if same else explained(start, after, both, own).causes
    if same or between is not None:
        whole = _whole(both, same, before)
        # a question moves works by itself, whatever became of their records
        still = np.zeros(len(whole.after), dtype=bool)
        by_question = explained(before, after if same else start, whole, still)
        works = sum(row.works for row in by_question.causes)
        causes = [Cause(_question(first, second), works, by_question.change), *causes]
    was_mean, now_mean = mean(before), mean(after)
    return PartChange(
        column=Versions(was.column, now.column),
        label=now.label,
        before=was_mean,
        after=now_mean,
        change=None if was_mean is None or now_mean is None else now_mean - was_mean,
        causes=causes,
        moved=[Moved(str(second.ids[row]), old, new) for row, old, new in moved(before, after, both, MOST)],
    )


def _question(first: Opened, second: Opened) -> Literal["question", "definition", "parameters"]:
    """Return what changed of the question: parameters, definition or both."""
    defined = first.record.definition != second.record.definition
    other_parameters = first.record.row["parameters"] != second.record.row["parameters"]
    return "question" if defined and other_parameters else "definition" if defined else "parameters"


def _whole(both: Common, same: bool, before: NDArray[Any]) -> Common:
    """Return the works of a comparison of one set with itself."""
    if same:
        return both
    every = np.arange(len(before))
    return Common(every, every, every[:0], every[:0])
