# SPDX-License-Identifier: Apache-2.0
"""Units of a chain and what came of them, as arrays: of the record, of a person's sheets, of published sets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError
from yuzui.fields import known_starts
from yuzui.fields.chain_ends import NEVER, Span
from yuzui.fields.number_calendar import US, Calendar, Number, patent, trial
from yuzui.job.form_sheets import SetAside
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.sheets.partial_day import PartialDay, first, last
from yuzui.store.duck import file_lists
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAPERS, PATENTS, TRIALS = (f"plan/nih_project_{name}.parquet" for name in ("papers_cost", "patent", "trial"))
FILES = (PAPERS, PATENTS, TRIALS)
NIH = "NIH RePORTER, awards with papers, patents and trials"
NIH_THROUGH = 2023
"""Last year of patents that is complete in that set: links a year fall to a half behind it. Unverified."""
HEPPH = "SNAP cit-HepPh (KDD Cup 2003)"
HEPPH_THROUGH = "2003-02"
TWO = 2
"""Papers from which a count of that set is sound: it says 1 for 0 or 1."""
EXAMPLES = 5
COUNTED = re.compile(r" #\d+$")
"""End of a target of which nothing is known but that there is one."""
READERS: Mapping[str, Callable[[str], Number]] = {"patent": patent, "trial": trial}


@dataclass
class Links:
    """What came of units at one step, one link a place.

    Parameters
    ----------
    unit : array of int, shape (m,)
        Place of the unit; -1 where it is not among those known.
    unknown : sequence of str
        The units that are not, one a link with ``unit`` -1.
    targets : sequence of str, length m
        Paper, patent or trial in its one spelling.
    numbers : array of int, shape (m,)
        Place of the target in the order of its office; -1 where it has none.
    event : Span of arrays of int, shape (m,)
        Months in which it can have come.
    faults : Counter of str
        Findings by code; ``examples`` shows some of each.
    rows : int
        Links as they were handed in, those that cannot be read too.
    recorded, ordered : int
        Links whose date is stated, and whose year follows from the order of numbers.
    """

    unit: NDArray[np.int64]
    unknown: Sequence[str]
    targets: Sequence[str]
    numbers: NDArray[np.int64]
    event: Span
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0
    recorded: int = 0
    ordered: int = 0


@dataclass
class Chain:
    """Units with the months in which they can have begun, and the links of each step."""

    units: Sequence[str]
    opened: Span
    links: dict[str, Links]
    source: str
    origin: Origin
    groups: Sequence[str] = ()
    counted: dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = field(default_factory=dict)
    """Steps of which only counts are known: whether a unit reached it, and whether that is unknown."""
    through: dict[str, int] = field(default_factory=dict)
    """Month through which links of a step are complete."""
    through_kind: str = "stated"
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    complete_list: bool = True
    """Whether units without any link are among them; without, no loss can be told."""
    aside: list[SetAside] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def month(day: str) -> int:
    """Return the month of an ISO day, counted from year 0."""
    return int(day[:4]) * 12 + int(day[5:7]) - 1


def months(text: str) -> tuple[int, int]:
    """Return the first and the last month that a date can mean; :data:`NEVER` for none.

    Raises
    ------
    ValueError
        If it is no date.
    """
    partial = PartialDay.of(text).text if text else ""
    return (month(first(partial)), month(last(partial))) if partial else (NEVER, NEVER)


def words_of(at: int) -> str:
    """Return a month as a date; the last of a year as the year."""
    return str(at // 12) if at % 12 == 11 else f"{at // 12}-{at % 12 + 1:02d}"


def end_month(text: str) -> int:
    """Return the last month that a date given to a verb can mean."""
    try:
        high = months(text)[1]
    except ValueError:
        high = NEVER
    if high == NEVER:
        raise InputError(
            Text("this is no date", "这不是日期"), seen=text[:40], expected="2023 | 2023-12 | 2023-12-31", code="day"
        )
    return high


def span(n: int) -> Span:
    """Return months of which none is known."""
    return Span(np.full(n, NEVER), np.full(n, NEVER))


def link_rows(
    kind: str,
    rows: Iterable[tuple[str, str, tuple[int, int] | None]],
    place: Mapping[str, int],
    calendars: Mapping[str, Calendar],
) -> Links:
    """Return the links of a step: unit, target and months of each row; what cannot be read is counted as a finding.

    A number in the order of an office has the years between two known starts where no date is stated.
    """
    reader = READERS.get(kind)
    faults: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    unit, unknown, targets, orders, low, high = [], [], [], [], [], []
    recorded = ordered = n = 0
    years: dict[str, tuple[int, int] | None] = {}
    pairs: set[tuple[str, str]] = set()
    for name, target, dated in rows:
        n += 1
        if COUNTED.search(target):
            number = Number(target, "", None)
        else:
            number = reader(target) if reader else Number(target.strip().casefold(), "", None)
        fault = number.fault
        calendar = calendars.get(number.office)
        if fault is None and number.n is not None and calendar is not None and calendar.outside(number.n):
            fault = "outside_range"
        if fault is not None:
            faults[fault] += 1
            some = examples.setdefault(fault, [])
            if len(some) < EXAMPLES and target not in some:
                some.append(target)
            if fault == "unreadable":
                continue
        if (name, number.text) in pairs:
            faults["twice"] += 1
            continue
        pairs.add((name, number.text))
        ends = dated
        if dated is not None and dated[0] != NEVER:
            recorded += 1
        elif fault is None and number.n is not None and calendar is not None:
            if number.text not in years:
                years[number.text] = calendar.years([number.n])[0]
            if (year := years[number.text]) is not None:
                ends = (year[0] * 12, year[1] * 12 + 11)
                ordered += 1
        at = place.get(name, -1)
        if at < 0:
            unknown.append(name)
        unit.append(at)
        targets.append(number.text)
        orders.append(number.n if fault is None and number.n is not None and number.office == US else -1)
        low.append(ends[0] if ends else NEVER)
        high.append(ends[1] if ends else NEVER)
    units, numbers, lows, highs = (np.asarray(one, np.int64) for one in (unit, orders, low, high))
    return Links(units, unknown, targets, numbers, Span(lows, highs), faults, examples, n, recorded, ordered)


def before_award(links: Links, opened: Span) -> NDArray[np.bool_]:
    """Return which links came before their unit can have begun."""
    known = links.unit >= 0
    start = np.where(known, opened.low[links.unit], NEVER) if opened.low.size else np.full(links.unit.size, NEVER)
    early: NDArray[np.bool_] = (start != NEVER) & (links.event.high != NEVER) & (links.event.high < start)
    return early


def first_events(links: Links, n: int, use: NDArray[np.bool_]) -> Span:
    """Return of each unit the months of its first event, among the links that are used."""
    low, high = np.full(n, np.iinfo(np.int64).max), np.full(n, np.iinfo(np.int64).max)
    take = use & (links.unit >= 0) & (links.event.low != NEVER)
    np.minimum.at(low, links.unit[take], links.event.low[take])
    np.minimum.at(high, links.unit[take], links.event.high[take])
    none = low == np.iinfo(np.int64).max
    low[none] = high[none] = NEVER
    return Span(low, high)


def published(workspace: Workspace, steps: Sequence[str], calendars: Mapping[str, Calendar] | None) -> Chain | None:
    """Return the awards of the published set with their links; None where it is not here.

    No file of it holds a date. Papers are counts of which 1 means 0 or 1: those units are unknown.
    """
    path = workspace.larger(PAPERS)
    if path is None:
        return None
    names, columns = file_lists(path)
    read = dict(zip(names, columns, strict=True))
    units = read["project_num"]
    place = {name: at for at, name in enumerate(units)}
    chain = Chain(units, span(len(units)), {}, NIH, "real", calendars=known_starts.known() | dict(calendars or {}))
    chain.groups = [name[:3] for name in units]
    chain.files.append(PAPERS)
    if "paper" in steps:
        papers = np.asarray([n if n is not None else 0 for n in read["n_pubs"]], np.int64)
        chain.counted["paper"] = (papers >= TWO, papers < TWO)
    for kind, name, target in (("patent", PATENTS, "patent_id"), ("trial", TRIALS, "trial_id")):
        file = workspace.larger(name) if kind in steps else None
        if file is None:
            continue
        chain.files.append(name)
        links = dict(zip(*file_lists(file), strict=True))
        rows = ((a, t, None) for a, t in zip(links["project_num"], links[target], strict=True) if a and t)
        chain.links[kind] = link_rows(kind, rows, place, chain.calendars)
    chain.through["patent"] = NIH_THROUGH * 12 + 11
    chain.through_kind = "unverified"
    return chain


def first_citations(workspace: Workspace) -> Chain:
    """Return the papers of a published set with the papers that cite them: months of both are stated."""
    works = dict(zip(*file_lists(workspace.shipped("hepph_works.parquet")), strict=True))
    cited = dict(zip(*file_lists(workspace.shipped("hepph_citations.parquet")), strict=True))
    at = np.asarray(works["year"], np.int64) * 12 + np.asarray(works["month"], np.int64) - 1
    place = {name: n for n, name in enumerate(works["arxiv_id"])}
    citing = np.asarray([place.get(name, -1) for name in cited["citing"]], np.int64)
    unit = np.asarray([place.get(name, -1) for name in cited["cited"]], np.int64)
    use = (citing >= 0) & (unit >= 0) & (citing != unit)
    citing, unit = citing[use], unit[use]
    names: Sequence[Any] = works["arxiv_id"]
    links = Links(
        unit, (), [names[one] for one in citing], np.full(unit.size, -1), Span(at[citing], at[citing]),
        rows=int(unit.size), recorded=int(unit.size),
    )  # fmt: skip
    chain = Chain(names, Span(at, at), {"citation": links}, HEPPH, "real", files=["hepph_works.parquet"])
    chain.through["citation"] = end_month(HEPPH_THROUGH)
    return chain
