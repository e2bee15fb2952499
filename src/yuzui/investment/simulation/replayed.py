# SPDX-License-Identifier: Apache-2.0
"""A past rise played again: a scenario's levers from where a country began, beside what came.

The country's money by performer is not published, so the cube of the scenario's own country is
scaled to the share the other began with: an amount means the same part of the whole as there.
Without levers nothing changes, for the past needs no forecast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.investment.baselines import Shares
from yuzui.investment.forecast.replay import begun as scaled
from yuzui.investment.lever_report.start import Start
from yuzui.investment.path_report.names import COUNTRIES, word
from yuzui.investment.scenario import Scenario
from yuzui.investment.series.ratio import Ratio
from yuzui.investment.simulation.world import Forecast
from yuzui.text import Text, same

BASELINE = "persistence"
"""The only baseline of a replay: without levers the share stays where it began."""

SCALED = Text(
    "the cube of {country} is scaled to the share of {other} in {year}",
    "{country}的数据立方按{other} {year} 年占比调整",
)


def begun(scenario: Scenario, shares: Mapping[str, Shares], share: Ratio, begin: Start) -> tuple[Ratio, Start]:
    """Return where a replay begins, in place of where the series ends."""
    known, first = shares.get(scenario.replay, {}), scenario.base_year
    if scenario.baseline != BASELINE:
        raise _refused(_STAYS, "baseline", scenario.baseline, BASELINE)
    if not known:
        raise _refused(_COUNTRY, "replay", scenario.replay, " ".join(sorted(shares)))
    for column, year in (("base_year", first), ("horizon", scenario.horizon)):
        if year not in known:
            raise _refused(_YEAR, column, str(year), " ".join(map(str, known)))
    assert first is not None  # no year is None, so it was refused above
    own, size = share.latest, share.latest.amounts()[1]
    points = tuple(
        replace(
            own, year=year, share=value, kind="panel", vintage="panel",
            part=value * size if year == first else None,
            whole=size if year == first else None,
        )
        for year, value in sorted(known.items())
        if year <= first
    )  # fmt: skip
    names = {"country": share.country, "other": scenario.replay}
    said = {key: word(name, COUNTRIES) for key, name in names.items()}
    told = SCALED.format(year=str(first), **said)
    return (
        replace(share, country=scenario.replay, kind="panel", points=points, others=()),
        replace(begin, cells=scaled(known[first], begin.cells), basis=begin.basis + Text("; ", "；") + told),
    )


def unchanged(share: Ratio, years: Sequence[int]) -> Forecast:
    """Return the share without levers: every year what it was in the first, without spread."""
    value, ahead = share.latest.share, len(years) - 1
    return Forecast([value] * ahead, [(value,)] * ahead)


def came(scenario: Scenario, shares: Mapping[str, Shares]) -> dict[str, Any] | None:
    """Return what came in the years replayed, None for a scenario of the future."""
    if not scenario.replay:
        return None
    known = shares[scenario.replay]
    years = range((scenario.base_year or 0) + 1, scenario.horizon + 1)
    return {
        "country": scenario.replay,
        "actual": [{"year": year, "share": known[year]} for year in years if year in known],
    }


def _refused(words: Text, column: str, seen: str, expected: str) -> InputError:
    return InputError(
        words,
        Place(column=column),
        seen=seen,
        expected=expected,
        fix=same(f"{column}: {expected.split()[-1] if expected else '…'}"),
        code="replay",
    )


_STAYS = Text("a replay needs no forecast: without levers the share stays", "重演无须预测：无政策时占比不变")
_COUNTRY = Text("the panel has no such country", "面板中没有该国家")
_YEAR = Text("the panel has no share of this year, so it cannot be replayed", "面板缺少该年占比，无法重演")
