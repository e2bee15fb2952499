# SPDX-License-Identifier: Apache-2.0
"""How steady the part has been: its volatility, with everything needed to judge it."""

from __future__ import annotations

from typing import Any

from yuzui import registry
from yuzui.evaluation.indicator import REASONS
from yuzui.investment.series.ratio import Ratio
from yuzui.model.quantity import Quantity
from yuzui.text import Text, same
from yuzui.text.numbers import number

INDICATOR = "volatility"


def volatility(share: Ratio) -> dict[str, Any]:
    """Return the volatility of the part and, beside it, of the whole."""
    module = registry.modules("indicator")[INDICATOR]
    part = {point.year: point.part for point in share.points if point.part is not None}
    whole = {point.year: point.whole for point in share.points if point.whole is not None}
    found, rates = module.of(part), module.growth(part)
    base, value = share.latest, found[INDICATOR]
    window = f"{min(rates)}-{max(rates)}" if rates else ""
    figure = Quantity(
        value,
        module.UNIT,
        "; ".join(base.sources),
        base.vintage,
        window,
        len(rates) / max(1, len(share.points) - 1),
        "derived",
    )
    reason = REASONS[str(found[f"{INDICATOR}_null"])].json() if value is None else None
    return {
        "value": value,
        "whole": module.of(whole)[INDICATOR],
        "growth_rates": {str(year): rate for year, rate in rates.items()},
        "reason": reason,
        "figure": figure.json(),
    }


def line(document: dict[str, Any], part: Text) -> list[tuple[Text, Text]]:
    """Return the sentence on steadiness; nothing where there is no value."""
    found = document["volatility"]
    if found["value"] is None:
        return []
    words = Text(
        "the yearly growth of {part} scatters by {pp} percentage points (standard deviation over "
        "{n} years; that of the whole by {whole})",
        "{part}年增速的标准差为 {pp} 个百分点（{n} 年；总量为 {whole} 个百分点）",
    ).format(
        part=part,
        pp=number(100 * found["value"], 1),
        n=len(found["growth_rates"]),
        whole=same("—") if found["whole"] is None else number(100 * found["whole"], 1),
    )
    return [(Text("steadiness", "平稳程度"), words)]
