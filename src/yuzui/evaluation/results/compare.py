# SPDX-License-Identifier: Apache-2.0
"""Two results of one indicator held side by side: what changed, and what it explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.evaluation.indicator import linked
from yuzui.evaluation.report import sources
from yuzui.evaluation.results import decomposition, result_store
from yuzui.evaluation.results.decomposition import Common
from yuzui.evaluation.results.result_store import Opened
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

Again = Callable[[str, Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]
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


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links that came and went between two sets, by the ids of both ends."""

    before: int
    after: int
    added: tuple[NDArray[Any], NDArray[Any]]
    removed: tuple[NDArray[Any], NDArray[Any]]


def compared(workspace: Workspace, a: str, b: str, again: Again) -> dict[str, Any]:
    """Compare two results of one indicator."""
    first, second = (result_store.opened(workspace, result_store.one(workspace, name)) for name in (a, b))
    if first.row["indicator"] != second.row["indicator"]:
        raise InputError(
            Text("results of different indicators have no difference", "不同指标的结果无法比较"),
            place=Place(column="B"),
            seen=f"{first.row['indicator']}, {second.row['indicator']}",
            fix=Text(
                "choose two results of one indicator: yuzui evaluate result list",
                "请选择同一指标的两个结果：yuzui evaluate result list",
            ),
            code="not_comparable",
        )
    both = decomposition.paired(first.ids, second.ids)
    links, why = _links(workspace, first, second)
    own = _own(first, second, both, links)
    between, note = _between(workspace, again, first, second)
    return {
        "a": framed(first.row),
        "b": framed(second.row),
        "definition": {
            "a": first.row["definition_version"], "b": second.row["definition_version"],
        },
        "parameters": _parameters(first, second),
        "works": _works(first, second, both),
        "links": None if links is None else _told(links, set(first.ids[both.before].tolist())),
        "notes": [note.json() for note in (why, note) if note is not None],
        "parts": [
            _part(n, first, second, between, own, both)
            for n in range(min(len(one.row["values"]["parts"]) for one in (first, second)))
        ],
    }  # fmt: skip


def framed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a result is, without its values."""
    values = row["values"]
    return {
        "id": row["id"],
        "indicator": row["indicator"],
        "title": values["title"],
        "definition": row["definition_version"],
        "parameters": row["parameters"],
        "units": row["units"],
        "set": {k: values["set"][k] for k in ("label", "source", "vintage", "origin")},
        "through": values["set"]["through"],
        "works": values["works"],
        "entered": row["n"],
        "coverage": row["coverage"],
        "window": row["window"],
        "engine": row["engine"],
        "made_at": row["made_at"],
        "run": values["run"],
        "parts": values["parts"],
        "excluded": [
            {"column": column, "reason": reason, "count": count}
            for column, reasons in sorted((row["n_excluded"] or {}).items())
            for reason, count in sorted(reasons.items())
        ]
        + [
            {"column": part["column"], "reason": "window_open", "count": part["left_out"]}
            for part in values["parts"]
            if part.get("left_out")
        ],
    }


def _parameters(first: Opened, second: Opened) -> list[dict[str, Any]]:
    was, now = (one.row["parameters"] for one in (first, second))
    return [
        {"name": name, "a": was.get(name), "b": now.get(name)}
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _digests(one: Opened) -> list[str]:
    return sorted(file["digest"] for file in one.row["values"]["inputs"].values())


def _links(workspace: Workspace, first: Opened, second: Opened) -> tuple[Links | None, Text | None]:
    """Return the links that came and went, or why that cannot be told."""
    bare = [one for one in (first, second) if one.row["values"]["citations"] is None]
    if _digests(first) == _digests(second):
        if bare:
            return None, SAME_FILES
        n, none = first.row["values"]["citations"]["used"], np.array([], dtype=np.str_)
        return Links(n, n, (none, none), (none, none)), SAME_FILES
    if bare:
        return None, UNLINKED.format(which=", ".join(one.row["id"] for one in bare))
    read = []
    for one in (first, second):
        files = result_store.inputs(workspace, one.row)
        if files is None:
            return None, GONE.format(which=one.row["id"])
        read.append(_ends(files))
    added, removed = decomposition.links(*read)
    return Links(len(read[0][0]), len(read[1][0]), added, removed), None


def _ends(files: Mapping[str, Path]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the ids of both ends of every link that is used."""
    lake = Lake()
    graph = reading.read(lake, files["works"], files["citations"], years=sources.years())
    lake.close()
    ids = graph.order.astype(np.str_)
    citing = np.repeat(np.arange(len(ids)), np.diff(graph.out_ptr))
    return ids[citing], ids[np.asarray(graph.out_idx)]


def _own(first: Opened, second: Opened, both: Common, links: Links | None) -> NDArray[Any]:
    """Return which works in both have a year or links that changed.

    All of them where links are not known, or of an indicator that needs none: what a work is given
    then hangs on no other work.
    """
    module = registry.modules("indicator").get(second.row["indicator"])
    if links is None or (module is not None and not linked(module)):
        return np.ones(len(both.after), dtype=bool)
    ends = np.concatenate([*links.added, *links.removed])
    changed: NDArray[Any] = np.isin(second.ids[both.after], ends) | _redated(first, second, both)
    return changed


def _redated(first: Opened, second: Opened, both: Common) -> NDArray[Any]:
    was, now = first.years[both.before], second.years[both.after]
    other: NDArray[Any] = (was != now) & ~(np.isnan(was) & np.isnan(now))
    return other


def _works(first: Opened, second: Opened, both: Common) -> dict[str, int]:
    return {
        "before": len(first.ids),
        "after": len(second.ids),
        "common": len(both.before),
        "left": len(both.left),
        "entered": len(both.entered),
        "redated": int(_redated(first, second, both).sum()),
    }


def _told(links: Links, known: set[str]) -> dict[str, Any]:
    """Return counts of links that came and went, and how many of them join works of both sets."""
    counts: dict[str, Any] = {"before": links.before, "after": links.after}
    for name, (citing, cited) in (("added", links.added), ("removed", links.removed)):
        pairs = zip(citing.tolist(), cited.tolist(), strict=True)
        counts[name] = len(citing)
        counts[f"{name}_between_common"] = sum(a in known and b in known for a, b in pairs)
    return counts


def _between(
    workspace: Workspace, again: Again, first: Opened, second: Opened
) -> tuple[dict[str, Any] | None, Text | None]:
    """Return the first data under the question of the second, where only that tells them apart.

    None where the question is the same, where the data are, or where it cannot be asked again.
    """
    questions = [(one.row["definition_version"], one.row["parameters"]) for one in (first, second)]
    if questions[0] == questions[1] or _digests(first) == _digests(second):
        return None, None

    module = registry.modules("indicator").get(second.row["indicator"])
    files = result_store.inputs(workspace, first.row)
    if module is None or str(module.META.version) != second.row["definition_version"]:
        return None, OTHER_DEFINITION
    if files is None:
        return None, GONE.format(which=first.row["id"])
    return again(second.row["indicator"], files, second.row["parameters"]), None


def _part(
    n: int, first: Opened, second: Opened, between: Mapping[str, Any] | None, own: NDArray[Any], both: Common
) -> dict[str, Any]:
    """Return what explains the change of one part."""
    was, now = (one.row["values"]["parts"][n] for one in (first, second))
    before, after = first.meant(was["column"]), second.meant(now["column"])
    start = before
    if between is not None:
        start = np.ma.filled(np.ma.asarray(between[now["column"]], dtype=np.float64), np.nan)
    same = _digests(first) == _digests(second)
    explanation = decomposition.explained(start, after, both, own)
    causes = [] if same else explanation["causes"]
    if same or between is not None:
        whole = _whole(both, same, before)
        # a question moves works by itself, whatever became of their records
        still = np.zeros(len(whole.after), dtype=bool)
        by_question = decomposition.explained(before, after if same else start, whole, still)
        n_works = sum(row["works"] for row in by_question["causes"])
        asks = {"cause": _question(first, second), "works": n_works, "effect": by_question["change"]}
        causes = [asks, *causes]
    was_mean, now_mean = decomposition.mean(before), decomposition.mean(after)
    return {
        "column": {"a": was["column"], "b": now["column"]},
        "label": now["label"],
        "before": was_mean,
        "after": now_mean,
        "change": None if was_mean is None or now_mean is None else now_mean - was_mean,
        "causes": causes,
        "moved": [
            {"id": str(second.ids[row]), "before": old, "after": new}
            for row, old, new in decomposition.moved(before, after, both, MOST)
        ],
    }


def _question(first: Opened, second: Opened) -> str:
    """Return what changed of the question: parameters, definition or both."""
    defined = first.row["definition_version"] != second.row["definition_version"]
    other_parameters = first.row["parameters"] != second.row["parameters"]
    return "question" if defined and other_parameters else "definition" if defined else "parameters"


def _whole(both: Common, same: bool, before: NDArray[Any]) -> Common:
    """Return the works of a comparison of one set with itself."""
    if same:
        return both
    every = np.arange(len(before))
    return decomposition.Common(every, every, every[:0], every[:0])
