# SPDX-License-Identifier: Apache-2.0
"""Sentences about levers: what each buys, and what may be believed of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment.lever import RANGE_UNIT
from yuzui.investment.lever_report.measured import AFTER, NAMES
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Line = tuple[Text, Text]

UNITS = {"100M CNY": Text("100M CNY", "亿元"), "M USD": Text("M USD", "百万美元")}


def lines(document: Mapping[str, Any]) -> list[Line]:
    """Return one line per lever of the document."""
    return [(Text("lever", "政策工具"), said(lever)) for lever in document["levers"]]


def amount(value: float, unit: str) -> Text:
    """Return what is given to a lever in words: money, a count, or a share of something."""
    if unit == "1":
        return percent(value) if abs(value) < 1 else number(value)
    shown = UNITS.get(unit, same(unit))
    return Text("{n} {u} a year", "每年 {n} {u}").format(n=number(value, 1), u=shown)


def unit(name: str) -> Text:
    """Return the unit of a lever's parameter in words; empty for a fraction or a count."""
    if name == "money":
        return UNITS[RANGE_UNIT]
    return Text("years", "年") if name == "a" else same("" if name == "1" else name)


def said(lever: Mapping[str, Any]) -> Text:
    """Return what a lever buys in one sentence."""
    words = Text(
        "{title} ({label}, {amount}): {pp} percentage points in the first year",
        "{title}（{label} {amount}）：首年 {pp} 个百分点",
    )
    interval = lever["interval"]
    if lever["priors"]:
        words += Text(
            " (8 in 10 between {low} and {high}; {none} if nothing responds)",
            "（八成在 {low} 与 {high} 之间；若无响应为 {none}）",
        )
    if not lever["real"]:
        words += Text(", statistical and not real", "，属统计口径变化，并非实际增长")
    most = lever["at_maximum"]
    if lever["cap_binds"] and most:
        words += Text(
            "; of {most} only {spent} can be absorbed in the first year", "；若增投 {most}，首年只能吸收 {spent}"
        )
    for one in lever["unset"]:
        words += Text("; ", "；") + Text.of(one["label"]) + Text(": ", "：") + Text.of(one["note"])
    words += _ends(lever)
    return words.format(
        title=Text.of(lever["title"]),
        label=Text.of(lever["parameter_label"]),
        amount=amount(lever["amount"], lever["unit"]),
        pp=number(lever["effect_pp"], _digits(lever["effect_pp"])),
        low=number(interval["low"], _digits(lever["effect_pp"])),
        high=number(interval["high"], _digits(lever["effect_pp"])),
        none=number(lever["no_response_pp"], _digits(lever["effect_pp"])),
        most=number(most["amount"]) if most else same(""),
        spent=number(most["amount"] - most["queued"]) if most else same(""),
    )


def _ends(lever: Mapping[str, Any]) -> Text:
    """Say what lasts and what ends, where a lever tells the two apart."""
    rows = [row for row in lever["by"] if row["mode"]]
    if not rows:
        return same("")
    parts = [
        Text("{mode} {pp}", "{mode} {pp}").format(mode=NAMES[row["mode"]], pp=number(row["effect_pp_after"], 3))
        for row in rows
    ]
    words = Text("; after {n} years {parts}", "；{n} 年后：{parts}")
    return words.format(n=AFTER, parts=join(parts, ", ", "，"))


def _digits(value: float) -> int:
    return 3 if abs(value) >= 0.01 else 5
