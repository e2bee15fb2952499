# SPDX-License-Identifier: Apache-2.0
"""What stands beside a trend of disruption: what it leaves out, and what chance would give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.evaluation import long_windows, stability
from yuzui.evaluation.indicator import coded
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.network import baseline as rewired
from yuzui.evaluation.network import mixing
from yuzui.evaluation.report import rows
from yuzui.evaluation.report.set import Look
from yuzui.model.quantity import Interval, Quantity


def parts(look: Look, indicators: Collection[str], declared: Any = None) -> dict[str, Any]:
    """Return the parts of the document that are about disruption over time."""
    if "cd" not in indicators:
        return dict.fromkeys(("disruption", "coverage", "baseline"))
    columns = cd.finish(look.shard(cd), replace(look.p, zero_ref="null"))
    return {
        "disruption": disruption(look),
        "coverage": coverage(look, coded(columns["cd_null"]), declared),
        "baseline": baseline(look, columns["cd"]) if look.copies else None,
    }


def disruption(look: Look) -> dict[str, Any]:
    """Return mean disruption under both rules for works without references, over time."""
    counted, to_date = meant(look)
    whole, years = long_windows.contrast(look.shard(cd), look.cohorts, look.p, look.seed, counted)
    over = _over(look)
    rows = [_rules(look, row | {"complete": row["year"] in over}) for row in years]
    left = sum(row["works"] for row in years) - whole["works"]
    about = {"window": look.p.window, "left_out": left, "to_date": to_date}
    return {**about, **_rules(look, whole), "years": rows}


def meant(look: Look) -> tuple[set[int], bool]:
    """Return the publication years that mean disruption is of, and whether it is to date only.

    As of every mean: those whose window is over, or all where that is asked, or where none is.
    """
    over, every = _over(look), {year for year, _, _ in look.cohorts}
    return (every if look.incomplete or not over else over), not over


def _over(look: Look) -> set[int]:
    """Return the publication years whose window is over."""
    window = look.p.window
    return {year for year, _, _ in look.cohorts if window and year + window <= look.through}


def _rules(look: Look, row: dict[str, Any]) -> dict[str, Any]:
    for rule in ("null", "as_one"):
        part = row[rule]
        coverage = part["valued"] / row["works"] if row["works"] else None
        mean = look.quantity(part["mean"], _lags(look), coverage, part["interval"])
        row[rule] = {"valued": part["valued"], "mean": mean}
    return row


def coverage(look: Look, why: Any, declared: Any) -> dict[str, Any]:
    """Return the works without disruption and the references that were found, over time."""
    resolved_refs = np.diff(look.graph.out_ptr)
    declared = np.ma.masked_array(resolved_refs, mask=True) if declared is None else declared
    declaring = ~np.ma.getmaskarray(declared)
    stated = np.ma.filled(declared, 0).astype(np.int64)

    def row(first: int, last: int) -> dict[str, Any]:
        works, some = last - first, slice(first, last)
        reasons = rows.counted(why[some])
        out, known = sum(reasons.values()), declaring[some]
        listed, resolved = int(stated[some][known].sum()), int(resolved_refs[some][known].sum())
        share = look.quantity(resolved / listed if listed else None, "all references", int(known.sum()) / works)
        return {
            "works": works,
            "excluded": look.quantity(out / works, _lags(look), 1.0),
            "reasons": rows.reason_rows(reasons),
            "references": {"works": int(known.sum()), "declared": listed, "found": resolved,
                           "share": share} if known.any() else None,
        }  # fmt: skip

    spans = [{"year": year, **row(first, last)} for year, first, last in look.cohorts]
    nothing: dict[str, Any] = {"works": 0, "excluded": None, "reasons": [], "references": None}
    return {**(row(0, len(why)) if len(why) else nothing), "years": spans}


def touches(look: Look, rounds: int = mixing.USUAL) -> int:
    """Return about how many array elements kernels visit for the rewired copies of a set."""
    return look.copies * (look.reach + rounds * len(look.graph.out_idx))


def baseline(look: Look, values: Any) -> dict[str, Any]:
    """Return mean disruption in rewired copies beside that of the set, over time."""
    plan = (look.seed, look.copies)
    counted, _ = meant(look)
    rewired_trend = rewired.trend(cd, look.arrays(), look.graph.year, look.cohorts, look.p, plan, counted)
    # a window that is over for a year is over for all before it
    end = max((last for year, _, last in look.cohorts if year in counted), default=0)

    def row(first: int, last: int, means: Any) -> dict[str, Any]:
        known = values[first:last][values[first:last] == values[first:last]]
        seen = float(known.mean()) if len(known) else None
        mean, span = rewired.band(means)
        share = len(known) / (last - first) if last > first else None
        above = None if seen is None or mean is None else seen - mean
        ends = None if span is None or seen is None else (seen - span[1], seen - span[0])
        return {
            "mean": _drawn(look, mean, share, span),
            "observed": look.quantity(seen, _lags(look), share),
            "above": _drawn(look, above, share, ends),
        }

    return {
        "copies": look.copies,
        "trades": rewired_trend.mixed.rounds,
        "settled": rewired_trend.mixed.settled,
        "rule": mixing.RULE.json(),
        "touches": touches(look, rewired_trend.mixed.rounds),
        "moved": _drawn(look, rewired_trend.moved, 1.0, None),
        **row(0, end, rewired_trend.whole),
        "years": [
            {"year": year, **row(first, last, rewired_trend.years[:, place])}
            for place, (year, first, last) in enumerate(look.cohorts)
        ],
    }


def _lags(look: Look) -> str:
    return f"lags 1 to {look.p.window} years" if look.p.window else "open"


def _drawn(look: Look, value: float | None, share: float | None, span: tuple[float, float] | None) -> dict[str, Any]:
    """Return a number that rests on rewired copies, with the band of the copies."""
    about = look.subject
    return Quantity(
        value, "1", about["source"], about["vintage"], _lags(look), share, "derived",
        interval=span and Interval(*span, stability.LEVEL, rewired.KIND), seed=look.seed,
    ).json()  # fmt: skip
