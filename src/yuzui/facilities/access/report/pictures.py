# SPDX-License-Identifier: Apache-2.0
"""How far away what was found is, with the error of the coordinates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

SHOWN = 20


def draw(document: Mapping[str, Any]) -> list[Picture]:
    """Return the picture of distances; none without a start or two located facilities."""
    near = [row for row in document["found"] if row["distance_km"] is not None][:SHOWN]
    if len(near) < 2 or document["near"] is None:
        return []
    nearest = min(near, key=lambda row: row["distance_km"])
    finding = Text("The nearest is {name}, {d} km from {place}", "最近的是{name}，距{place} {d} 公里")
    meta = Meta(
        "access-distance",
        finding.format(
            name=Text.of(nearest["title"]), d=f"{nearest['distance_km']:,.0f}", place=document["near"]["name"]
        ),
        Text(
            "Great-circle distance from {place}; the interval is the error of both coordinates. "
            "{n} of {all} found have no known place.",
            "距{place}的大圆距离；区间为两处坐标误差之和。所列 {all} 处中 {n} 处位置未知。",
        ).format(
            place=document["near"]["name"],
            n=document["counts"]["found"] - document["counts"]["located"],
            all=document["counts"]["found"],
        ),
        document["origin"],
        Text(document["source"], "设施与光源名录及已载入的数据表"),
        "",
        "/about/method#access",
    )
    return [bar_chart(meta, [_bar(row) for row in near], (Text("kilometres", "公里"), ""))]


def _bar(row: Mapping[str, Any]) -> Bar:
    """Return a distance with the error of both coordinates, where both are known."""
    error = row["error_km"]
    return Bar(
        label=Text.of(row["title"]),
        value=row["distance_km"],
        low=None if error is None else max(0.0, row["distance_km"] - error),
        high=None if error is None else row["distance_km"] + error,
    )
