# SPDX-License-Identifier: Apache-2.0
"""The parts of an evaluation document: a graph's long look as plain JSON values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.evaluation import long_windows, stability
from yuzui.evaluation.indicator import Marks, Parameters, Peers, Timed
from yuzui.evaluation.indicators import sleeping_beauty
from yuzui.evaluation.long_windows import Lived
from yuzui.evaluation.network import baseline
from yuzui.evaluation.report import words
from yuzui.evaluation.report.request import named
from yuzui.evaluation.running import shards
from yuzui.evaluation.windows import Share
from yuzui.model.quantity import Interval, Quantity
from yuzui.solve.kernels import choose, disruption
from yuzui.store.graph.arrays import Graph
from yuzui.text import Text

EARLY_YEARS = 3
"""Publication years of the oldest works, whose recognition is told first."""
NEGLIGIBLE = 0.01
"""Years before this part of the works has appeared are not counted among the oldest."""
EARLY = {"month": (36, 60, 120), "year": (3, 5, 10)}
SLEEPERS = 5
LISTED = 0.5
"""Share of the works of a year that list references, below which no history of it is told."""
DECEMBER = 15
"""Day of the last December from which on a set counts as having the whole year."""
IMPACT = (3, 5, 10, 20, 0)
"""Windows in years that citations are told over whatever was asked; 0 is open."""


class Look:
    """One graph with the parameters of one evaluation."""

    def __init__(self, graph: Graph, settings: Mapping[str, Any], subject: Mapping[str, Any]) -> None:
        from yuzui.evaluation.report import request as asked

        self.graph, self.subject, self.seed = graph, subject, int(settings["seed"])
        self.through, self.basis = self._through(settings["through"])
        self.incomplete = bool(settings.get("incomplete"))
        windows = asked.windows(settings["window"])
        modules = asked.indicators(settings["indicator"], windows).values()
        graphs = any(one.META.kind == "graph" for one in modules)
        self.copies = baseline.checked(int(settings["baseline"]))
        self.p = Parameters(
            window=windows[0],
            precision=settings["precision"],
            zero_ref=settings["zero_ref"],
            shared=int(settings["shared"]),
            min_refs=int(settings["min_refs"]),
            min_citers=int(settings["min_citers"]),
            zero_mean=settings["zero_mean"],
            pool_cells=int(settings["pool_cells"]),
            negative_lag=settings["negative_lag"],
            self_citations=settings.get("self_citations") or "include",
            through=self.through,
            copies=int(settings["copies"]),
            seed=self.seed,
            kernels=choose(settings["kernels"], self.reach * (1 + self.copies) if graphs else 0),
        )
        self.yearly = Timed.of(graph, "year")
        self.marks: Marks | None = None
        self.peers: Peers | None = None
        self.declared: Any = None
        """References that works declare, masked where they do not say; None where none does."""
        self.pooled: int | None = None
        """Works that are compared in cells that were put together, where that was asked."""
        self.selected = graph.works
        """Works that rows and means tell of: all, or those of a list."""
        self.work = shards.plan(graph, (), self.p.kernels)
        self._shards: dict[str, dict[str, Any]] = {}

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

    def history(self) -> dict[str, Any]:
        """Return from when on histories can be told, and by what."""
        return {
            "from": self.history_from,
            "least": LISTED,
            "years": [{"year": year, "works": works, "listing": share} for year, works, share in self.listing],
        }

    @property
    def told_cohorts(self) -> list[tuple[int, int, int]]:
        """Publication years of which histories can be told."""
        start = self.history_from
        return [one for one in self.cohorts if start is not None and one[0] >= start]

    def _through(self, year_: Any) -> tuple[int, Text]:
        if year_ is not None:
            return int(year_), Text("as given", "由使用者给定")
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

    def followed(self) -> dict[str, Any]:
        """Return to when the set reaches, in full and at all."""
        last = ""
        if len(self.graph.order):
            last = str(self.graph.date[-1].astype("datetime64[D]"))
            last = last[: {"year": 4, "month": 7, "day": 10}[self.graph.precision]]
        return {"through": self.through, "through_basis": self.basis.json(), "last": last}

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
        span = self.through, IMPACT
        return long_windows.lived(self.yearly, self.cohorts, span, self.p, self.seed)

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
    ) -> dict[str, Any]:
        """Return a number of this set with everything needed to judge it."""
        span = interval and Interval(*interval, stability.LEVEL, stability.KIND)
        source = self.subject
        return Quantity(
            value, "1", source["source"], source["vintage"], window, coverage, "derived",
            interval=span or None, seed=self.seed if span else None,
        ).json()  # fmt: skip

    def means(self, columns: Sequence[Any], windows: Sequence[int], works: int) -> list[tuple[int, dict[str, Any]]]:
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

    def early(self) -> dict[str, Any] | None:
        """Return how much of the oldest works' recognition came within given ages."""
        spans = self.told_cohorts
        begun = spans[0][1] if spans else 0
        some = begun + (len(self.graph.order) - begun) * NEGLIGIBLE
        old = [span for span in spans if span[2] >= some][:EARLY_YEARS]
        if not old:
            return None
        unit = "year" if self.graph.precision == "year" else "month"
        arrays = self.yearly if unit == "year" else Timed.of(self.graph, unit)
        shares = long_windows.early(arrays, (old[0][1], old[-1][2]), EARLY[unit], self.p, self.seed)
        # a window says something only where the youngest of these works have lived it in full
        lived = int(arrays.time[-1]) - int(arrays.time[old[-1][2] - 1])
        return {
            "from": old[0][0],
            "to": old[-1][0],
            "unit": unit,
            "works": shares["works"],
            "citations": shares["citations"],
            "shares": [
                {
                    "within": share.age,
                    "complete": share.age <= lived,
                    "share": self.quantity(share.value, f"0 to {share.age} {unit}s of age", 1.0, share.interval),
                }
                for share in shares["shares"]
            ],
        }

    def late(self) -> list[dict[str, Any]]:
        """Return, per publication year and window, the share of later citations or its state."""
        return [self._late(one.year, share) for one in self.told_years for share in one.late]

    @property
    def told_years(self) -> list[Lived]:
        """What became of the works of each year of which histories can be told."""
        start = self.history_from
        return [one for one in self.lived if start is not None and one.year >= start]

    def _late(self, year: int, share: Share) -> dict[str, Any]:
        lived = min(self.through - year + 1, 2 * share.age)
        window = f"ages {share.age} to {lived - 1} of 0 to {lived - 1} years"
        return {
            "cohort": year,
            "window": share.age,
            "state": share.state,
            "said_from": share.said_from,
            "share": self.quantity(share.value, window, 1.0, share.interval),
        }

    def shard(self, module: ModuleType, p: Parameters | None = None) -> dict[str, Any]:
        """Return what the kernel of a graph indicator counted, once per look and window."""
        p = p or self.p
        name = module.__name__ if module.META.last is None else f"{module.__name__} {p.window}"
        if name not in self._shards:
            arrays = self.yearly if module.META.lags == "year" else self.arrays()
            if module.META.marks:
                arrays = replace(arrays, marks=self.marks)
            self._shards[name] = shards.run(module, arrays, self.work, p)
        return self._shards[name]

    def finished(self, module: ModuleType, p: Parameters | None = None) -> dict[str, Any]:
        """Return the parts of a graph indicator, one value per work of the whole set."""
        columns: dict[str, Any] = module.finish(self.shard(module, p), p or self.p)
        if hasattr(module, "among"):
            columns |= module.among(columns, self.peers or Peers.of(self.graph.year))
        return columns

    def sleepers(self) -> dict[str, Any]:
        """Return how many works were recognised late, and the latest of them."""
        columns, rule = self.finished(sleeping_beauty), long_windows.Delay()
        start = self.history_from
        late = rule.met(columns, np.diff(self.graph.in_ptr))
        late &= self.graph.year >= start if start is not None else False
        latest = long_windows.sleepers(columns, self.yearly, self.through, SLEEPERS, self.p, late)
        for work in latest:
            work["id"] = self.graph.order[work.pop("node")].item()
        sb = columns["sb"]
        return {
            "late": int(late.sum()),
            "rule": asdict(rule) | {"from": start},
            "above": int((sb > 0).sum()),
            "early": int((sb < 0).sum()),
            "neither": int((sb == 0).sum()),
            "latest": latest,
        }

    def parts(self, indicators: Collection[str]) -> dict[str, Any]:
        """Return the parts of the document that are about the set as a whole."""
        linked = self.graph.linked
        return {
            "history": self.history() if linked else None,
            "early": self.early() if linked else None,
            "curves": long_windows.curves(self.told_years, self.through) if linked else None,
            "late": self.late() if linked else None,
            "sleepers": self.sleepers() if "sleeping_beauty" in indicators else None,
            "draws": stability.DRAWS,
            "definitions": words.definitions(linked),
        }

    def about(
        self,
        name: str,
        module: ModuleType,
        rows: Mapping[str, Any],
        windows: Sequence[int] = (),
        of: Mapping[str, Any] | None = None,
        whole: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what an indicator is, its parts in short, and what it cannot tell."""
        own = list(named({name: module}, windows or (self.p.window,)))
        # what hangs on no window is of all years
        spans = [window if module.META.last else 0 for _, window, _, _ in own]
        every = [known(rows[one[-1]]) for one in own]
        used = [of[one[-1]] if of and one[-1] in of else None for one in own]
        meant = [one if some is None else np.where(some, one, np.nan) for one, some in zip(every, used, strict=True)]
        means = self.means(meant, spans, self.selected)
        parts = [
            {"column": column, "label": part.label.json(), "unit": part.unit,
             "valued": (valued := int((~np.isnan(values)).sum())), "left_out": valued - counted,
             "mean": mean}
            for (part, _, _, column), values, (counted, mean)
            in zip(own, every, means, strict=True)
        ]  # fmt: skip
        if whole is not None:
            for part in parts:
                values = known(whole[str(part["column"])])
                some = values[~np.isnan(values)]
                mean = float(some.mean()) if len(some) else None
                part["benchmark"] = {"works": len(some), "mean": mean}
        meta = module.META
        drawn: dict[str, Any] = {}
        if hasattr(module, "drawn"):
            drawn = {"drawn": module.drawn(self.shard(module), self.p)}
        return {
            "name": name,
            "title": module.TITLE.json(),
            "kind": meta.kind,
            "version": meta.version,
            "question": meta.question.json(),
            "cannot_tell": meta.cannot_tell.json(),
            "source": module.SOURCE,
            "parts": parts,
            **drawn,
        }


def known(values: Any) -> Any:
    """Return values as floats, NaN where there is none."""
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)
