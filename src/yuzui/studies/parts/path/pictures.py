# SPDX-License-Identifier: Apache-2.0
"""The pictures of the study: the fan with the target line, and the required growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yuzui.studies.parts.path import words
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent

if TYPE_CHECKING:
    from yuzui.charts.picture import Meta, Picture

DRAWN = ("final", "preliminary", "restated")
"""Kinds of vintage with a mark of their own; others are drawn as final figures."""


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return fan chart and required growth, drawn from the document alone."""
    return [fan(document), required(document)]


def fan(document: dict[str, Any]) -> Picture:
    """Return the share, its possible futures by each method, and the target line."""
    from yuzui.charts import fan as chart

    history = [
        {
            "year": point["year"],
            "value": point["share"],
            "status": point["vintage"] if point["vintage"] in DRAWN else "final",
        }
        for point in document["history"]
    ]
    order = ("reference_class", "persistence", "damped_drift")
    methods = [
        {"name": name, "label": words.METHODS[name], "rows": document["methods"][name]}
        for name in order
        if document["methods"].get(name)
    ]
    description = Text(
        "points are published figures (filled: final, hollow: preliminary); lines are what each "
        "method says; the band is where other countries' history puts 8 and 9 in 10 outcomes",
        "点为公布值（实心为最终数，空心为初步数）；线为各方法推算；带状区为他国历史给出的八成与九成范围",
    )
    meta = _meta(document, "path-fan", words.headline(document), description)
    return chart.draw(meta, history, methods, document["target"])


def required(document: dict[str, Any]) -> Picture:
    """Return the growth the part needs by deadline, for last year's growth of the whole."""
    from yuzui.charts import bars

    rate = words.observed(document)
    rates = {row["total_growth"] for row in document["required_growth"]}
    nearest = min(rates, key=lambda one: abs(one - rate))
    rows = [
        {
            "label": same(row["by"]),
            "value": row["basic_growth"],
            "group": None,
            "low": None,
            "high": None,
        }
        for row in document["required_growth"]
        if row["total_growth"] == nearest
    ]
    finding = Text(
        "To reach {target} {measure} must grow {last} a year by {late}, {first} by {early}, "
        "if {whole} grows {rate}",
        "{whole}年增 {rate} 时，{late} 年达到 {target} 须{measure}年增 {last}，"
        "{early} 年则须 {first}",
    ).format(
        target=percent(document["target"], 0),
        measure=words.measure(document),
        whole=words.whole(document),
        first=percent(rows[0]["value"]),
        last=percent(rows[-1]["value"]),
        early=rows[0]["label"],
        late=rows[-1]["label"],
        rate=percent(nearest),
    )
    description = Text(
        "bars are the yearly growth of {measure} needed to meet the target in that year",
        "条形为在该年达标所需的{measure}年增速",
    ).format(measure=words.measure(document))
    meta = _meta(document, "path-required", finding, description)
    return bars.draw(meta, rows, (Text("needed growth a year", "所需年增速"), "%"))


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    from yuzui.charts.picture import Meta

    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    base = document["base"]
    vintage = f"{base['year']} {base['figure']['vintage']}"
    return Meta(name, finding, description, "real", join(sources, "; ", "；"), vintage)
