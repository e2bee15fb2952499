# SPDX-License-Identifier: Apache-2.0
"""Terms that suddenly stand in many more titles than before, within one category or venue."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import bursts_view, cluster_terms, work_set
from yuzui.fields.bursts import GAMMA, SCALE
from yuzui.fields.bursts import bursts as of_term
from yuzui.fields.bursts_view import Answer, Stratum, TermBurst
from yuzui.fields.map_answer import WORKS
from yuzui.fields.work_set import SetCounts, WorkSet
from yuzui.job.inputs import Help
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

if TYPE_CHECKING:
    from numpy.typing import NDArray

TITLE = Text("bursts of terms", "突现词")
QUESTION = Text(
    "Which terms suddenly stood in many more titles of a category than before, from when to when?",
    "哪些词在某类别的题名中突然增多？起止于何时？",
)
SOURCE = "doi:10.1145/775047.775061"
SMALLEST = 200
"""Works of a stratum that is looked at."""
KEPT = 40
"""Bursts that are kept of a stratum, the strongest."""
CANNOT_TELL = Text(
    "A burst is of words: one thing may bear several names, and a word may come with a fashion. What begins with the "
    "set is marked, since nothing is known of before; what lasts until its end may go on.",
    "突现是词语现象：同一事物可有多种叫法，词语也可能随风潮出现。自数据起点开始者已标明，因此前情况不明；持续至末尾者可能仍在继续。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """In whose titles bursts are looked for."""

    works: Annotated[Path | None, WORKS] = None
    stratum: Annotated[
        str, Help(Text("only this category or venue", "仅此类别或刊物"), metavar="NAME")
    ] = ""  # fmt: skip
    least: Annotated[int, Help(Text("fewest titles with the term", "含该词的最少题名数"), metavar="N")] = 20


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return the bursts of each stratum.

    Raises
    ------
    InputError
        If no work has a title, or no stratum is large enough.
    """
    works = work_set.read(workspace, inputs.works, None, linked=False)
    if not works.titled:
        raise InputError(
            Text("bursts are looked for in titles, and these works have none", "突现词取自题名，而这些成果没有题名"),
            place=Place(file=works.files[0].file),
            expected="--works FILE (id, title, year or date, category or venue)",
            fix=Text(
                "give works with titles: yuzui field burst --works FILE",
                "请给出含题名的成果：yuzui field burst --works FILE",
            ),
            code="no_titles",
        )  # fmt: skip
    chosen = _strata(works, inputs.stratum)
    monthly = works.month is not None
    when = np.asarray(works.month if monthly else works.year, np.int64)
    strata, some = [], []
    for name, members in chosen.items():
        stratum, found = _bursts(works, name, members, when, inputs.least)
        strata.append(stratum)
        some += found
    return Answer(
        run=Run.of("bursts", {
            "files": [one.sha256 for one in works.files], "stratum": inputs.stratum, "least": inputs.least,
        }),
        origin=works.origin, label=works.label, files=works.files, set=SetCounts.of(works), monthly=monthly,
        least=inputs.least, scale=SCALE, gamma=GAMMA, strata=strata, bursts=some, cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _strata(works: WorkSet, wanted: str) -> dict[str, NDArray[np.int64]]:
    """Return the works of each stratum that is large enough, the largest first; without one those of the whole set."""
    if not any(works.strata):
        return {"": np.arange(len(works))}
    names = np.asarray(works.strata)
    every, counts = np.unique(names, return_counts=True)
    if wanted:
        match = [one for one in every.tolist() if one.casefold() == wanted.casefold()]
        if not match:
            raise InputError(
                Text("no work has this category or venue", "没有成果属于该类别或刊物"),
                place=Place(column="--stratum"),
                seen=wanted,
                expected=" · ".join(every[np.argsort(-counts)][:8].tolist()),
                code="no_stratum",
            )
        return {match[0]: np.flatnonzero(names == match[0])}
    large = [
        name for n, name in sorted(zip(counts.tolist(), every.tolist(), strict=True), reverse=True) if n >= SMALLEST
    ]
    large = [name for name in large if name]
    return {name: np.flatnonzero(names == name) for name in large} or {"": np.arange(len(works))}


def _bursts(
    works: WorkSet, name: str, members: NDArray[np.int64], when: NDArray[np.int64], least: int
) -> tuple[Stratum, list[TermBurst]]:
    """Return the strongest bursts of one stratum; batches are months, or years where only these are known."""
    at = when[members]
    first, batches = int(at.min()), int(at.max() - at.min()) + 1
    sums = np.bincount(at - first, minlength=batches).tolist()
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for one, batch in zip(members.tolist(), (at - first).tolist(), strict=True):
        title = works.titles[one].replace("-", " ")
        for term in {tuple(word.lower() for word in term) for term in cluster_terms.terms(title)}:
            places[term].append(batch)
    tested = {term: some for term, some in places.items() if len(some) >= least}
    found = []
    for term, some in tested.items():
        counts = np.bincount(some, minlength=batches)
        for one in of_term(counts.tolist(), sums):
            found.append(TermBurst(
                name, " ".join(term), first + one.first, first + one.last, one.weight,
                int(counts[one.first : one.last + 1].sum()), len(some), one.first == 0, one.last == batches - 1,
            ))  # fmt: skip
    found.sort(key=lambda one: (-one.weight, one.term))
    stratum = Stratum(name, len(members), first, first + batches - 1, len(tested), len(found))
    return stratum, found[:KEPT]


VIEW = View(
    headline=bursts_view.headline,
    sentences=bursts_view.sentences,
    charts=(bursts_view.spans,),
    first=(bursts_view.BURSTS,),
    tables=(bursts_view.STRATA,),
)
