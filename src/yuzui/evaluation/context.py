# SPDX-License-Identifier: Apache-2.0
"""One graph with the parameters of one evaluation, and the parts of the answer that are about the set as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property
from types import ModuleType
from typing import Any, Literal

import msgspec
import numpy as np
from msgspec import UNSET

from yuzui.evaluation import rewiring, run_settings, sentences, stability, windows
from yuzui.evaluation.answer import (
    Benchmark,
    Coverage,
    CoverageYear,
    Disruption,
    DisruptionYear,
    Draws,
    Early,
    EarlyShare,
    History,
    IndicatorResult,
    LateShare,
    ListingYear,
    Pair,
    PartMean,
    ReasonCount,
    References,
    Rewired,
    RewiredYear,
    RuleMean,
    ScoredWork,
    Sleepers,
    Subject,
    WorkSet,
)
from yuzui.evaluation.indicator import REASONS, WORDS, Columns, Marks, Parameters, Peers, Timed, coded
from yuzui.evaluation.indicators import cd, sleeping_beauty
from yuzui.evaluation.request import Settings, indicators, named
from yuzui.evaluation.windows import Contrast, Lived, RuleSums, Share
from yuzui.model.quantity import Interval, Quantity
from yuzui.solve.kernels import choose, disruption
from yuzui.store.graph.arrays import Graph
from yuzui.text import Text

EARLY_YEARS = 3
"""Publication years of the oldest works, whose recognition is told first."""
NEGLIGIBLE = 0.01
"""Years before this part of the works has appeared are not counted among the oldest."""
EARLY = {"month": (36, 60, 120), "year": (3, 5, 10)}
LISTED = 0.5
"""Share of the works of a year that list references, below which no history of it is told."""
DECEMBER = 15
"""Day of the last December from which on a set counts as having the whole year."""
IMPACT = (3, 5, 10, 20, 0)
"""Windows in years that citations are told over whatever was asked; 0 is open."""


class EvaluationContext:
    """One graph with the parameters of one evaluation."""

    def __init__(self, graph: Graph, settings: Settings, subject: Subject) -> None:
        self.graph, self.subject, self.seed = graph, subject, settings.seed
        self.through, self.basis = self._through(settings.through)
        self.incomplete = settings.incomplete
        modules = indicators(settings.indicator or "", settings.windows).values()
        graphs = any(one.META.kind == "graph" for one in modules)
        self.copies = rewiring.checked(settings.baseline)
        self.p = Parameters(
            window=settings.windows[0],
            precision=settings.precision,
            zero_ref=settings.zero_ref,
            shared=settings.shared,
            min_refs=settings.min_refs,
            min_citers=settings.min_citers,
            zero_mean=settings.zero_mean,
            pool_cells=settings.pool_cells,
            negative_lag=settings.negative_lag,
            self_citations=settings.self_citations or "include",
            through=self.through,
            copies=settings.copies,
            seed=self.seed,
            kernels=choose(settings.kernels, self.reach * (1 + self.copies) if graphs else 0),
        )
        self.yearly = Timed.of(graph, "year")
        self.marks: Marks | None = None
        self.peers: Peers | None = None
        self.declared: Any = None
        """References that works declare, masked where they do not say; None where none does."""
        self.pooled: int | None = None
        """Works that are compared in cells that were put together, where that was asked."""
        self.selected = graph.works
        """Works that rows and means are of: all, or those of a list."""
        self.work = run_settings.plan(graph, (), self.p.kernels)
        self._shards: dict[str, Columns] = {}

    @cached_property
    def listing(self) -> list[tuple[int, int, float]]:
        """Years, works, and the share of these that list references."""
        some = np.diff(self.graph.out_ptr) > 0
        if self.declared is not None:
            some |= np.ma.filled(self.declared, 0) > 0
        return [(y, last - first, float(some[first:last].mean())) for y, first, last in self.cohorts]

    @cached_property
    def history_from(self) -> int | None:
        """First year from which on works of every complete year list references, or None.

        Works that a set holds only because its core cites them list none: who cited them between
        is not there, and their histories are those of the core.
        """
        start = None
        for year, _, share in reversed(self.listing):
            if year <= self.through or start is None:
                if share < LISTED:
                    break
                start = year
        return start

    def history(self) -> History:
        """Return from when on histories can be told, and by what."""
        return History(self.history_from, LISTED, [ListingYear(*year) for year in self.listing])

    @property
    def history_cohorts(self) -> list[tuple[int, int, int]]:
        """Publication years of which histories can be told."""
        start = self.history_from
        return [one for one in self.cohorts if start is not None and one[0] >= start]

    def _through(self, given_year: int | None) -> tuple[int, Text]:
        if given_year is not None:
            return given_year, Text("as given", "由使用者给定")
        if not len(self.graph.order):
            return 0, Text("no dated work", "没有已知年份的成果")
        year = int(self.graph.year[-1])
        if self.graph.precision == "year":
            return year - 1, Text(
                f"the set carries no months, so that nothing says that its last year {year} is "
                f"complete: --through {year} says so",
                f"集合没有月份，无从得知最后一年 {year} 年是否完整：可用 --through {year} 说明",
            )
        month = int(self.graph.times("month")[-1]) % 12 + 1
        last = str(self.graph.date[-1].astype("datetime64[D]"))
        over = month == 12 and (self.graph.precision == "month" or int(last[8:]) >= DECEMBER)
        basis = Text(f"the last work is of {year}-{month:02d}", f"最后一项成果发表于 {year} 年 {month} 月")
        return (year if over else year - 1), basis

    def work_set(self) -> WorkSet:
        """Return what set it is, and to when it reaches, in full and at all."""
        last = ""
        if len(self.graph.order):
            last = str(self.graph.date[-1].astype("datetime64[D]"))
            last = last[: {"year": 4, "month": 7, "day": 10}[self.graph.precision]]
        about = msgspec.structs.asdict(self.subject)
        return WorkSet(**about, through=self.through, through_basis=self.basis, last=last)

    @cached_property
    def cohorts(self) -> list[tuple[int, int, int]]:
        """Publication years with works: year, first node, last node."""
        first = int(self.graph.year[0]) if len(self.graph.order) else 0
        ptr = self.graph.year_ptr
        spans = [(first + i, int(ptr[i]), int(ptr[i + 1])) for i in range(len(ptr) - 1)]
        return [span for span in spans if span[2] > span[1]]

    @cached_property
    def lived(self) -> list[Lived]:
        """What became of the works of each year, with the citations of :data:`IMPACT`."""
        return windows.lived(self.yearly, self.cohorts, (self.through, IMPACT), self.p, self.seed)

    @cached_property
    def reach(self) -> int:
        """Array elements that the disruption of all works visits."""
        g = self.graph
        return disruption.touches((g.out_ptr, g.out_idx, g.in_ptr, g.in_idx), 0, len(g.order))

    def arrays(self) -> Timed:
        """Return the arrays at the precision asked for."""
        if self.p.precision == "year":
            return self.yearly
        return Timed.of(self.graph, self.p.precision)

    def quantity(
        self, value: float | None, window: str, coverage: float | None, interval: tuple[float, float] | None = None
    ) -> Quantity:
        """Return a number of this set with everything needed to judge it."""
        span = Interval(*interval, stability.LEVEL, stability.KIND) if interval else None
        return self._quantity(value, window, coverage, span, self.seed if span else None)

    def _quantity(
        self, value: float | None, window: str, coverage: float | None, span: Interval | None, seed: int | None
    ) -> Quantity:
        about = self.subject
        return Quantity(value, "1", about.source, about.vintage, window, coverage, "derived", span, seed=seed)

    def means(self, columns: Sequence[Any], windows: Sequence[int], works: int) -> list[tuple[int, Quantity]]:
        """Return the mean of each column with its stability interval."""
        plain = [known(one) for one in columns]
        ends = stability.of_means(plain, self.seed).tolist() if plain else []
        means = []
        for values, window, (low, high) in zip(plain, windows, ends, strict=True):
            some = values[~np.isnan(values)]
            mean = float(some.mean()) if len(some) else None
            coverage = len(some) / works if works else None
            span = (low, high) if low == low else None
            label = str(window or "open")
            means.append((len(some), self.quantity(mean, label, coverage, span)))
        return means

    def early(self) -> Early | None:
        """Return how much of the oldest works' recognition came within given ages."""
        spans = self.history_cohorts
        begun = spans[0][1] if spans else 0
        some = begun + (len(self.graph.order) - begun) * NEGLIGIBLE
        old = [span for span in spans if span[2] >= some][:EARLY_YEARS]
        if not old:
            return None
        unit: Literal["year", "month"] = "year" if self.graph.precision == "year" else "month"
        arrays = self.yearly if unit == "year" else Timed.of(self.graph, unit)
        seen, shares = windows.early(arrays, (old[0][1], old[-1][2]), EARLY[unit], self.p, self.seed)
        # a window says something only where the youngest of these works have lived it in full
        lived = int(arrays.time[-1]) - int(arrays.time[old[-1][2] - 1])
        rows = [
            EarlyShare(
                share.age,
                share.age <= lived,
                self.quantity(share.value, f"0 to {share.age} {unit}s of age", 1.0, share.interval),
            )
            for share in shares
        ]
        return Early(old[0][0], old[-1][0], unit, seen.works, int(seen.count.sum()), rows)

    def late(self) -> list[LateShare]:
        """Return, per publication year and window, the share of later citations or its state."""
        return [self._late(one.year, share) for one in self.history_years for share in one.late]

    @property
    def history_years(self) -> list[Lived]:
        """What became of the works of each year of which histories can be told."""
        start = self.history_from
        return [one for one in self.lived if start is not None and one.year >= start]

    def _late(self, year: int, share: Share) -> LateShare:
        lived = min(self.through - year + 1, 2 * share.age)
        window = f"ages {share.age} to {lived - 1} of 0 to {lived - 1} years"
        value = self.quantity(share.value, window, 1.0, share.interval)
        return LateShare(year, share.age, share.state, share.said_from, value)

    def shard(self, module: ModuleType, p: Parameters | None = None) -> Columns:
        """Return what the kernel of a graph indicator counted, once per context and window."""
        p = p or self.p
        name = module.__name__ if module.META.last is None else f"{module.__name__} {p.window}"
        if name not in self._shards:
            arrays = self.yearly if module.META.lags == "year" else self.arrays()
            if module.META.marks:
                arrays = replace(arrays, marks=self.marks)
            self._shards[name] = run_settings.run(module, arrays, self.work, p)
        return self._shards[name]

    def finished(self, module: ModuleType, p: Parameters | None = None) -> Columns:
        """Return the parts of a graph indicator, one value per work of the whole set."""
        columns: Columns = module.finish(self.shard(module, p), p or self.p)
        if hasattr(module, "among"):
            columns |= module.among(columns, self.peers or Peers.of(self.graph.year))
        return columns

    def sleepers(self) -> Sleepers:
        """Return how many works were recognised late, and the latest of them."""
        columns, start = self.finished(sleeping_beauty), self.history_from
        late = windows.delayed(columns, np.diff(self.graph.in_ptr))
        late &= self.graph.year >= start if start is not None else False
        sb = columns["sb"]
        return Sleepers(
            late=int(late.sum()),
            rule=msgspec.structs.replace(windows.DELAY, start=start),
            above=int((sb > 0).sum()),
            early=int((sb < 0).sum()),
            neither=int((sb == 0).sum()),
            latest=windows.sleepers(columns, self.yearly, self.graph.order, self.through, self.p, late),
        )

    def parts(self, indicators: Collection[str]) -> dict[str, Any]:
        """Return the parts of the answer that are about the set as a whole, by name."""
        linked, disrupted = self.graph.linked, "cd" in indicators
        why = cd.finish(self.shard(cd), replace(self.p, zero_ref="null")) if disrupted else {}
        return {
            "history": self.history() if linked else None,
            "early": self.early() if linked else None,
            "curves": windows.curves(self.history_years, self.through) if linked else None,
            "late": self.late() if linked else None,
            "sleepers": self.sleepers() if "sleeping_beauty" in indicators else None,
            "draws": stability.DRAWS,
            "definitions": sentences.definitions(linked),
            "disruption": self.disruption() if disrupted else None,
            "coverage": self.coverage(coded(why["cd_null"])) if disrupted else None,
            "baseline": self.baseline(why["cd"]) if disrupted and self.copies else None,
        }

    def about(
        self,
        name: str,
        module: ModuleType,
        rows: Columns,
        spans: Sequence[int] = (),
        of: Columns | None = None,
        whole: Columns | None = None,
    ) -> IndicatorResult:
        """Return what an indicator is, its parts in short, and what it cannot tell."""
        own = list(named({name: module}, spans or (self.p.window,)))
        every = [known(rows[one[-1]]) for one in own]
        used = [of[one[-1]] if of and one[-1] in of else None for one in own]
        counted = [one if some is None else np.where(some, one, np.nan) for one, some in zip(every, used, strict=True)]
        # what hangs on no window is of all years
        means = self.means(counted, [window if module.META.last else 0 for _, window, _, _ in own], self.selected)
        parts = []
        for (part, _, _, column), values, (n, mean) in zip(own, every, means, strict=True):
            valued = int((~np.isnan(values)).sum())
            parts.append(
                PartMean(
                    column=column,
                    label=part.label,
                    unit=part.unit,
                    valued=valued,
                    left_out=valued - n,
                    mean=mean,
                    benchmark=UNSET if whole is None else _benchmark(known(whole[column])),
                )
            )
        meta = module.META
        return IndicatorResult(
            name=name,
            title=module.TITLE,
            kind=meta.kind,
            version=meta.version,
            question=meta.question,
            cannot_tell=meta.cannot_tell,
            source=module.SOURCE,
            parts=parts,
            drawn=Draws(**module.drawn(self.shard(module), self.p)) if hasattr(module, "drawn") else UNSET,
        )

    # Beside a trend of disruption: what it leaves out, and what chance would give.

    def disruption(self) -> Disruption:
        """Return mean disruption under both rules for works without references, over time."""
        counted, to_date = self.averaged_years
        whole, years = windows.contrast(self.shard(cd), self.cohorts, self.p, self.seed, counted)
        rows = [
            DisruptionYear(year=year, complete=year in self.over, **self._contrast(one)) for year, one in years.items()
        ]
        left = sum(row.works for row in rows) - whole.works
        return Disruption(window=self.p.window, left_out=left, to_date=to_date, years=rows, **self._contrast(whole))

    @cached_property
    def averaged_years(self) -> tuple[set[int], bool]:
        """The publication years that mean disruption is of, and whether it is to date only.

        As of every mean: those whose window is over, or all where that is asked, or where none is.
        """
        every = {year for year, _, _ in self.cohorts}
        return (every if self.incomplete or not self.over else self.over), not self.over

    @cached_property
    def over(self) -> set[int]:
        """The publication years whose window is over."""
        window = self.p.window
        return {year for year, _, _ in self.cohorts if window and year + window <= self.through}

    def _contrast(self, sums: Contrast) -> dict[str, Any]:
        rules = {"null": self._rule(sums.null, sums.works), "as_one": self._rule(sums.as_one, sums.works)}
        return {**sums.counts(), **rules}

    def _rule(self, part: RuleSums, works: int) -> RuleMean:
        coverage = part.valued / works if works else None
        return RuleMean(part.valued, self.quantity(part.mean, self._lags, coverage, part.interval))

    def coverage(self, why: Any) -> Coverage:
        """Return the works without disruption and the references that were resolved, over time."""
        rows = [
            CoverageYear(year=year, works=last - first, **self._coverage(why, first, last))
            for year, first, last in self.cohorts
        ]
        if not len(why):
            return Coverage(works=0, excluded=None, reasons=[], references=None, years=rows)
        return Coverage(works=len(why), years=rows, **self._coverage(why, 0, len(why)))

    def _coverage(self, why: Any, first: int, last: int) -> dict[str, Any]:
        works, some = last - first, slice(first, last)
        reasons = reason_counts(why[some])
        excluded = self.quantity(sum(row.count for row in reasons) / works, self._lags, 1.0)
        return {"excluded": excluded, "reasons": reasons, "references": self._references(some, works)}

    def _references(self, some: slice, works: int) -> References | None:
        """Return the references of works that declare how many they have; None where none does."""
        if self.declared is None:
            return None
        known = ~np.ma.getmaskarray(self.declared)[some]
        if not known.any():
            return None
        listed = int(np.ma.filled(self.declared, 0).astype(np.int64)[some][known].sum())
        resolved, n = int(np.diff(self.graph.out_ptr)[some][known].sum()), int(known.sum())
        share = self.quantity(resolved / listed if listed else None, "all references", n / works)
        return References(n, listed, resolved, share)

    def rewiring_touches(self, rounds: int = rewiring.USUAL) -> int:
        """Return about how many array elements kernels visit for the rewired copies of a set."""
        return self.copies * (self.reach + rounds * len(self.graph.out_idx))

    def baseline(self, values: Any) -> Rewired:
        """Return mean disruption in rewired copies beside that of the set, over time."""
        counted, _ = self.averaged_years
        plan = (self.seed, self.copies)
        trend = rewiring.trend(cd, self.arrays(), self.graph.year, self.cohorts, self.p, plan, counted)
        # a window that is over for a year is over for all before it
        end = max((last for year, _, last in self.cohorts if year in counted), default=0)
        return Rewired(
            copies=self.copies,
            trades=trend.mixed.rounds,
            settled=trend.mixed.settled,
            rule=rewiring.RULE,
            touches=self.rewiring_touches(trend.mixed.rounds),
            moved=self._drawn(trend.moved, 1.0, None),
            years=[
                RewiredYear(year=year, **self._beside_copies(values[first:last], trend.years[:, place]))
                for place, (year, first, last) in enumerate(self.cohorts)
            ],
            **self._beside_copies(values[:end], trend.whole),
        )

    def _beside_copies(self, values: Any, means: Any) -> dict[str, Quantity]:
        """Return the mean of copies, that of the set, and how far the set lies above them."""
        known = values[values == values]
        seen = float(known.mean()) if len(known) else None
        mean, span = rewiring.band(means)
        share = len(known) / len(values) if len(values) else None
        above = None if seen is None or mean is None else seen - mean
        ends = None if span is None or seen is None else (seen - span[1], seen - span[0])
        return {
            "mean": self._drawn(mean, share, span),
            "observed": self.quantity(seen, self._lags, share),
            "above": self._drawn(above, share, ends),
        }

    @property
    def _lags(self) -> str:
        return f"lags 1 to {self.p.window} years" if self.p.window else "open"

    def _drawn(self, value: float | None, share: float | None, span: tuple[float, float] | None) -> Quantity:
        """Return a number that rests on rewired copies, with the band of the copies."""
        interval = None if span is None else Interval(*span, stability.LEVEL, rewiring.KIND)
        return self._quantity(value, self._lags, share, interval, self.seed)


def _benchmark(values: Any) -> Benchmark:
    some = values[~np.isnan(values)]
    return Benchmark(len(some), float(some.mean()) if len(some) else None)


def reason_counts(why: Any) -> list[ReasonCount]:
    """Return how many values are missing for each reason that occurs, from their codes."""
    numbers = np.bincount(np.asarray(why, dtype=np.int8)).tolist()
    return [ReasonCount(WORDS[code], REASONS[WORDS[code]], n) for code, n in enumerate(numbers) if code and n]


def known(values: Any) -> Any:
    """Return values as floats, NaN where there is none."""
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


NAME = "raw_vs_normalised"


def contrasting_pair(context: EvaluationContext, columns: Columns) -> list[Pair] | None:
    """Return the pair that shows what normalising does, if the set has one.

    Notes
    -----
    Works whose window is over, from the two cells whose means lie furthest apart: the most cited
    work of the cell with the lower mean for which the other cell has one that was cited more and
    scores less, and of those the most cited. Nothing is drawn at random.
    """
    if not context.graph.linked:
        return None
    counts = columns.get(f"citations_{context.p.window or 'open'}")
    if counts is None or "ncs" not in columns or not len(context.graph.order):
        return []
    cited = np.ma.filled(np.ma.asarray(counts, dtype=np.float64), 0.0)
    score = np.ma.filled(np.ma.asarray(columns["ncs"], dtype=np.float64), np.nan)
    whole = context.graph.year + max(context.p.window - 1, 0) <= context.through
    usable = np.flatnonzero(whole & (cited > 0) & (score > 0))
    # citations over score is the mean of the cell; works of several fields have one of their own
    means = np.round(cited[usable] / score[usable], 9)
    if not len(usable) or means.min() == means.max():
        return []
    low, high = (usable[means == end] for end in (means.min(), means.max()))
    for second in low[np.lexsort((low, -cited[low]))]:
        over = high[(cited[high] > cited[second]) & (score[high] < score[second])]
        if len(over):
            first = over[np.lexsort((over, -cited[over]))][0]
            return [Pair(NAME, True, _of(context, first, cited, score), _of(context, second, cited, score))]
    return []


def _of(context: EvaluationContext, node: Any, cited: Any, score: Any) -> ScoredWork:
    return ScoredWork(
        id=context.graph.order[node].item(),
        year=int(context.graph.year[node]),
        citations=int(cited[node]),
        score=float(score[node]),
    )
