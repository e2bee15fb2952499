# SPDX-License-Identifier: Apache-2.0
"""From units and links to the steps of a chain: ends, volume, coverage, time to arrival, cohorts, order of serials."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from yuzui.fields import award_order
from yuzui.fields.award_order import AwardNumber, Order, award_number
from yuzui.fields.chain_answer import (
    Cohort,
    Coverage,
    Dated,
    EventYear,
    Group,
    InstituteOrder,
    Lag,
    LinkFinding,
    Point,
    Range,
    Step,
    Unit,
)
from yuzui.fields.chain_data import Chain, Links, before_award, first_events, words_of
from yuzui.fields.chain_ends import LOST, NEVER, OPEN, REACHED, UNKNOWN, Reading, ends, loss_band, survival, volume
from yuzui.fields.number_calendar import US
from yuzui.fields.survival import Curve
from yuzui.text import Text, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSTITUTES = 14
"""Institutes whose serial numbers make the cohorts: those with the most awards of the activity."""
LEAST_COHORT = 100
MOST_UNITS = 5_000
"""Units up to which each is listed."""
ENDS = {REACHED: "reached", OPEN: "open", LOST: "lost", UNKNOWN: "unknown"}
MOST_POINTS = 400
"""Points of a curve that a document holds; of more, evenly spread ones."""
FAULTS = {
    "other_series": Text(
        "of another series (reissue, design): counted, without a year", "属其他系列（再颁、外观等）：计数，无年份"
    ),
    "too_short": Text("too short for a number of its series: counted, without a year", "位数不足：计数，无年份"),
    "outside_range": Text(
        "outside the range of the calendar, mostly typing errors: counted, without a year",
        "超出号码年历范围，多为录入错误：计数，无年份",
    ),
    "unreadable": Text("no number that can be read: not counted as a link", "无法读作号码：不计为关联"),
    "twice": Text("the same link again: counted once", "重复的关联：只计一次"),
    "event_before_award": Text("before its award began: counted, left out of times", "早于项目开始：计数，不计入时间"),
    "no_order": Text(
        "institutes whose serial numbers do not follow time: no bound on the year of an award",
        "序号与时间不一致的机构：不给出立项年上界",
    ),
}
WHY = {
    "recorded": Text("both dates are recorded or follow from numbers", "起止日期均有记载或可由号码推得"),
    "bound": Text(
        "no day of an award is recorded, only the latest year it can be of: times would be lower bounds, and none is "
        "given. Load awards with their dates.",
        "项目无立项日期，只知其年份上界：所得时间仅为下界，不予给出。请导入带立项日期的项目清单。",
    ),
    "none": Text(
        "one of the two dates is known of no unit: no time is given", "起止日期中至少一项完全未知：不给出时间"
    ),
}


@dataclass
class Bounds:
    """What serial numbers say: the parts of each award's number, the order in each institute."""

    parts: list[AwardNumber | None]
    orders: dict[str, Order]


def bounds(chain: Chain) -> Bounds:
    """Return the order of serials by institute, from first patents of all awards with one, known or not."""
    parts = [award_number(name) for name in chain.units]
    links = chain.links.get("patent")
    orders: dict[str, Order] = {}
    if links is None or US not in chain.calendars:
        return Bounds(parts, orders)
    first: dict[str, int] = {}
    unknown = iter(links.unknown)
    for at, n in zip(links.unit.tolist(), links.numbers.tolist(), strict=True):
        name = chain.units[at] if at >= 0 else next(unknown)
        if n >= 0:
            first[name] = min(n, first.get(name, n))
    series: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, n in first.items():
        if (award := award_number(name)) is not None:
            series[award.institute].append((award.serial, n))
    for institute, rows in series.items():
        table = np.asarray(rows, np.int64)
        orders[institute] = award_order.order(table[:, 0], table[:, 1])
    return Bounds(parts, orders)


def latest_start(chain: Chain, known: Bounds) -> NDArray[np.int64]:
    """Return the latest month in which each unit can have begun: as recorded, else from the bound, else none."""
    latest = chain.opened.high.copy()
    calendar = chain.calendars.get(US)
    if calendar is None or not any(order.bounds.size for order in known.orders.values()):
        return latest
    place: dict[str, list[int]] = defaultdict(list)
    for at, part in enumerate(known.parts):
        if part is not None and latest[at] == NEVER:
            place[part.institute].append(at)
    for institute, units in place.items():
        order = known.orders.get(institute)
        if order is None or not order.bounds.size:
            continue
        ends_of = np.asarray([one[1] if one else -1 for one in calendar.years(order.bounds.tolist())], np.int64)
        serials = np.asarray([part.serial for at in units if (part := known.parts[at]) is not None], np.int64)
        found = np.searchsorted(order.serials, serials, side="left")
        inside = found < ends_of.size
        years = np.where(inside, ends_of[np.minimum(found, ends_of.size - 1)], -1)
        latest[units] = np.where(years >= 0, years * 12 + 11, NEVER)
    return latest


def unit_ends(chain: Chain, kind: str, latest: NDArray[np.int64], horizon: int) -> NDArray[np.int64]:
    """Return the end of each unit at a step."""
    if kind in chain.counted:
        reached, unknown = chain.counted[kind]
        return np.where(unknown, UNKNOWN, np.where(reached, REACHED, OPEN))
    links = chain.links[kind]
    reached = np.zeros(len(chain.units), bool)
    reached[links.unit[links.unit >= 0]] = True
    through = chain.through.get(kind) if chain.complete_list else None
    return ends(reached, latest, horizon * 12, through)


def step(chain: Chain, entry: str, kind: str, end: NDArray[np.int64]) -> Step:
    """Return one step."""
    n = len(chain.units)
    reached, opened, lost, unknown = (int((end == one).sum()) for one in (REACHED, OPEN, LOST, UNKNOWN))
    links = chain.links.get(kind)
    through = chain.through.get(kind)
    cover = coverage(links) if links is not None and links.unit.size else None
    full, fractional = volume(links.targets) if links is not None else (None, None)
    band = loss_band(reached, n, cover.share if cover else None)
    undated = 0 if links is None else int((links.event.low == NEVER).sum())
    return Step(
        name=f"{'grant' if entry == 'award' else entry}_{kind}",
        target=kind,
        units=n,
        linked=reached if links is None else int(links.unit.size),
        reached=reached,
        open=opened,
        lost=lost,
        unknown=unknown,
        full=full,
        fractional=fractional,
        ratio=full / fractional if full and fractional else None,
        coverage=cover,
        unknown_grant=None if cover is None else 1 - cover.unit_share,
        missing_rate=Range(lost / n if n else 0.0, (n - reached) / n if n else 0.0),
        band=None if band is None else Range(*band),
        dated=Dated(links.recorded, links.ordered, undated) if links is not None else Dated(0, 0, 0),
        complete_through=None if through is None else words_of(through),
    )


def coverage(links: Links) -> Coverage:
    """Return what of the links leads back to a unit that is known."""
    known_rows, units = int((links.unit >= 0).sum()), int(np.unique(links.unit[links.unit >= 0]).size)
    every = units + len(set(links.unknown))
    return Coverage(
        rows=int(links.unit.size), known_rows=known_rows, share=known_rows / links.unit.size, units=every,
        known_units=units, unit_share=units / every,
    )  # fmt: skip


def lag(chain: Chain, entry: str, kind: str, bounded: bool) -> Lag:
    """Return the time to a step: from recorded starts alone; a bound is never used as a date."""
    name = f"{'grant' if entry == 'award' else entry}_{kind}"
    links = chain.links.get(kind)
    through = chain.through.get(kind)
    reading: Reading | None = None
    if links is not None and through is not None and links.recorded + links.ordered:
        event = first_events(links, len(chain.units), ~before_award(links, chain.opened))
        reading = survival(chain.opened, event, through)
    if reading is None or not reading.events:
        word: Literal["bound", "none"] = "none"
        if bounded and links is not None and links.ordered + links.recorded:
            word = "bound"
        return Lag(
            step=name, kind=word, why=WHY[word], units=0, events=0, median=None, median_late=None, survival=[],
            survival_late=[],
        )  # fmt: skip
    early, late = reading.early, reading.late
    alike = np.array_equal(early.times, late.times) and np.array_equal(early.share, late.share)
    return Lag(
        step=name, kind="recorded", why=WHY["recorded"], units=reading.n, events=reading.events, median=early.median,
        median_late=late.median, survival=points(early), survival_late=[] if alike else points(late),
    )  # fmt: skip


def points(curve: Curve) -> list[Point]:
    """Return the points of a curve, from the start on."""
    take: Sequence[int] = range(curve.times.size)
    if curve.times.size > MOST_POINTS:
        take = np.unique(np.linspace(0, curve.times.size - 1, MOST_POINTS).astype(int)).tolist()
    rows = [Point(0.0, 1.0, 1.0, 1.0)] if curve.times.size and curve.times[0] > 0 else []
    columns = (curve.times, curve.share, curve.low, curve.high)
    return rows + [Point(*(float(one[at]) for one in columns)) for at in take]


def cohorts(chain: Chain, known: Bounds, end: NDArray[np.int64]) -> tuple[list[Cohort], Text]:
    """Return the ends by year of the start; where none is recorded, by tenth of the serial number."""
    low, high = chain.opened.low, chain.opened.high
    dated = (low != NEVER) & (low // 12 == high // 12)
    if dated.any():
        years = low // 12
        return [cohort(end[dated & (years == year)], year=int(year)) for year in np.unique(years[dated])], Text(
            "by year of the start", "按开始年份"
        )
    activities = Counter(part.activity for part in known.parts if part is not None)
    if not activities:
        return [], same("")
    activity = activities.most_common(1)[0][0]
    places: dict[str, list[int]] = defaultdict(list)
    for at, part in enumerate(known.parts):
        if part is not None and part.activity == activity:
            places[part.institute].append(at)
    largest = sorted(places, key=lambda one: (-len(places[one]), one))[:INSTITUTES]
    if sum(len(places[one]) for one in largest) < LEAST_COHORT:
        return [], same("")
    tenths: list[list[int]] = [[] for _ in range(10)]
    for institute in largest:
        units = np.asarray(places[institute])
        serials = np.asarray([part.serial for at in units if (part := known.parts[at]) is not None], np.int64)
        for tenth, at in zip(award_order.deciles(serials).tolist(), units.tolist(), strict=True):
            tenths[tenth].append(at)
    of = Text("{a} of {n} institutes, tenths by serial number", "{a}，{n} 个机构，按序号十等分")
    return [cohort(end[units], decile=n + 1) for n, units in enumerate(tenths)], of.format(
        a=same(activity), n=number(len(largest))
    )


def cohort(end: NDArray[np.int64], *, decile: int | None = None, year: int | None = None) -> Cohort:
    """Return the ends of some units."""
    reached = int((end == REACHED).sum())
    return Cohort(
        decile=decile, year=year, n=int(end.size), reached=reached, open=int(((end == OPEN) | (end == UNKNOWN)).sum()),
        lost=int((end == LOST).sum()), share=reached / end.size if end.size else 0.0,
    )  # fmt: skip


def groups(chain: Chain, kind: str, name: str, end: NDArray[np.int64]) -> list[Group]:
    """Return coverage and band by scheme or activity, the greatest first."""
    links = chain.links.get(kind)
    if links is None or not chain.groups:
        return []
    units = Counter(chain.groups)
    reached = Counter(one for one, at in zip(chain.groups, end.tolist(), strict=True) if at == REACHED)
    known = Counter(chain.groups[at] for at in links.unit.tolist() if at >= 0)
    strange = Counter(part.activity for one in links.unknown if (part := award_number(one)) is not None)
    rows = []
    for group in sorted(units, key=lambda one: (-units[one], one)):
        total = known[group] + strange[group]
        cover = known[group] / total if total else None
        band = loss_band(reached[group], units[group], cover)
        rows.append(
            Group(
                step=name, name=group, units=units[group], rows=total, known_rows=known[group], reached=reached[group],
                coverage=cover, band=None if band is None else Range(*band),
            )
        )  # fmt: skip
    return rows


def event_years(chain: Chain, kind: str, name: str) -> list[EventYear]:
    """Return of how many links of each year the unit is known; those without one year stand last, together.

    The year is that of the output, never of the award. Where no link has one year there is nothing to say.
    """
    links = chain.links.get(kind)
    if links is None or not links.unit.size:
        return []
    low, high = links.event.low, links.event.high
    one = (low != NEVER) & (low // 12 == high // 12)
    if not one.any():
        return []
    year = np.where(one, low // 12, -1)
    rows = []
    for value in [*np.unique(year[one]).tolist(), *([-1] if not one.all() else [])]:
        some = year == value
        known = int((links.unit[some] >= 0).sum())
        rows.append(
            EventYear(
                step=name, year=value if value >= 0 else None, rows=int(some.sum()), known_rows=known,
                coverage=known / int(some.sum()),
            )
        )  # fmt: skip
    return rows


def unit_rows(chain: Chain, ends_: Mapping[str, NDArray[np.int64]]) -> list[Unit]:
    """Return the units one by one with what each led to; none where they are too many to be read."""
    if len(chain.units) > MOST_UNITS:
        return []
    outputs: dict[str, list[list[str]]] = {}
    for kind in ends_:
        outputs[kind] = [[] for _ in chain.units]
        links = chain.links.get(kind)
        if links is None:
            continue
        for at, target, low, high in zip(
            links.unit.tolist(), links.targets, links.event.low.tolist(), links.event.high.tolist(), strict=True
        ):
            if at >= 0:
                day = f" ({_dates(low, high)})" if low != NEVER else ""
                outputs[kind][at].append(f"{target}{day}")
    low, high = chain.opened.low.tolist(), chain.opened.high.tolist()
    return [
        Unit(
            id=name,
            group=chain.groups[n] if chain.groups else "",
            opened=_dates(low[n], high[n]) if low[n] != NEVER else "",
            ends=[ENDS[int(end[n])] for end in ends_.values()],
            outputs=[outputs[kind][n] for kind in ends_],
        )
        for n, name in enumerate(chain.units)
    ]


def _dates(low: int, high: int) -> str:
    first = f"{low // 12}-{low % 12 + 1:02d}"
    if low % 12 == 0 and high % 12 == 11:
        return str(low // 12) if low // 12 == high // 12 else f"{low // 12}/{high // 12}"
    return first if low == high else f"{first}/{high // 12}-{high % 12 + 1:02d}"


def order_rows(known: Bounds) -> list[InstituteOrder]:
    """Return the order of serials by institute, the largest first."""
    rows = [
        InstituteOrder(institute=name, awards=one.n, rank_correlation=one.rank_correlation, code=one.code)
        for name, one in known.orders.items()
    ]
    return sorted(rows, key=lambda one: (-one.awards, one.institute))


def faults(chain: Chain, entry: str, known: Bounds) -> Iterator[LinkFinding]:
    """Yield what was seen of the links."""
    for kind, links in chain.links.items():
        name = f"{'grant' if entry == 'award' else entry}_{kind}"
        early = before_award(links, chain.opened)
        counts = dict(links.faults)
        shown = dict(links.examples)
        if early.any():
            counts["event_before_award"] = int(early.sum())
            shown["event_before_award"] = [
                f"{chain.units[links.unit[at]]} {links.targets[at]}" for at in np.flatnonzero(early)[:5].tolist()
            ]
        for code, n in counts.items():
            yield LinkFinding(step=name, code=code, count=n, examples=shown.get(code, []), message=FAULTS[code])
    refused = [name for name, one in known.orders.items() if one.code == "no_order"]
    if refused:
        yield LinkFinding(
            step="grant_patent", code="no_order", count=len(refused), examples=sorted(refused)[:5],
            message=FAULTS["no_order"],
        )  # fmt: skip
