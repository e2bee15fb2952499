# SPDX-License-Identifier: Apache-2.0
"""What the four forecasts say, in sentences."""

from __future__ import annotations

from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Document = dict[str, Any]

METHODS = {
    "persistence": Text("unchanged", "持平"),
    "damped_drift": Text("fading drift", "趋势渐缓"),
    "reference_class": Text("other countries' history", "他国历史"),
    "simulator": Text("simulator, no lever", "模拟器（无政策）"),
}


def unchanged(document: Document, target: Text) -> tuple[Text, Text]:
    """Return what every method says of the deadline, and the odds by other countries' history.

    Parameters
    ----------
    document : dict
        The document ``yuzui.path/1``.
    target : Text
        The target, as it is said.

    Returns
    -------
    tuple of Text
        Label and sentence.
    """
    base = document["base"]["year"]
    by = document["by"] or base + 5
    parts, shown = [], []
    for name, rows in document["methods"].items():
        row = next((row for row in rows if row["year"] == by), None)
        if row is None:
            continue
        shown.append(row)
        words = Text("{method} {mean}", "{method} {mean}")
        if row["p10"] is not None:
            words = Text("{method} {mean} ({low}–{high})", "{method} {mean}（{low}–{high}）")
        middle = row["p50"] if name == "reference_class" else row["mean"]
        values = (middle, row["p10"] or 0.0, row["p90"] or 0.0)
        mean, low, high = (percent(value) for value in values)
        parts.append(words.format(method=METHODS[name], mean=mean, low=low, high=high))
    words = Text("{by}: {parts}", "{by} 年：{parts}").format(by=by, parts=join(parts, " · ", "；"))
    if any(row["p10"] is not None for row in shown):
        words += Text("; 8 in 10 outcomes inside the brackets", "；括号内为八成区间")
    return Text("if nothing changes", "若不变"), words + _withheld(document, by) + _odds(
        document, by, target
    )


def _withheld(document: Document, by: int) -> Text:
    """Return which methods say nothing of a year, or give no range, and why."""
    absent, bare = [], []
    for name, rows in document["methods"].items():
        row = next((row for row in rows if row["year"] == by), None)
        if row is None:
            absent.append(METHODS[name])
        elif row["p10"] is None:
            bare.append(METHODS[name])
    said = same("")
    if absent:
        said += Text("; too few years on record for {names}", "；{names}因可用年数不足，未给出")
        said = said.format(names=join(absent, " · ", "、"))
    if bare:
        why = Text(
            "; no range for {names}: too few past changes of that length",
            "；{names}不给区间：同样跨度的过往变化太少",
        )
        said += why.format(names=join(bare, " · ", "、"))
    return said


def _odds(document: Document, by: int, target: Text) -> Text:
    odds = [o for o in document["odds"] if o["by"] == by and o["method"] == "reference_class"]
    if document["target_met"] or not odds or odds[0]["probability"] is None:
        return same("")
    found = odds[0]
    return Text(
        ". Of {n} changes over {years} years in {countries} other countries (as telling as "
        "{effective} independent ones) {reached} would carry it to {target} ({share})",
        "。{countries} 个其他国家（相当于 {effective} 个独立样本）的 {n} 次 {years} 年变化中，"
        "有 {reached} 次足以达到 {target}（{share}）",
    ).format(
        target=target,
        reached=found["reached"],
        n=number(found["forecasts"]),
        years=by - document["base"]["year"],
        share=percent(found["probability"], 0),
        countries=found["countries"],
        effective=round(found["effective_countries"]),
    )
