# SPDX-License-Identifier: Apache-2.0
"""Which lever is big enough: each at its plausible maximum, and a form to set them oneself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yuzui import plugins
from yuzui.charts.picture import Heading
from yuzui.errors import InputError
from yuzui.studies.parts.levers import words as lever_words
from yuzui.studies.parts.simulation import asked, pictures, words
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import percent
from yuzui.web import documents
from yuzui.web.page import (
    EVERYONE,
    Block,
    Chip,
    Field,
    Figure,
    Form,
    Item,
    Items,
    Link,
    Listing,
    Notice,
    Page,
    Prose,
    Split,
    Visit,
)

PATH, MENU, ROLES = "/path/levers", 0, EVERYONE
TITLE = Text("Levers", "政策工具")
_CRUMB = (Link(Text("Path", "路径"), "/path"),)
_HOW = Text(
    "Fill in one number, or a list by year such as 25, 50, 75; the last one holds on. Empty is "
    "not set.",
    "可填一个数，或按年填写，如 25, 50, 75，末值沿用至终年；留空即不设。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    bought = _bought()
    top = pictures.bought(bought)
    fault: InputError | None = None
    found: dict[str, Any] | None = None
    try:
        scenario = asked.asked(visit.query)
        found = asked.answer(scenario) if scenario.levers else None
    except InputError as error:
        fault = error
    form = _form(visit)
    run = bought["run"]["id"]
    blocks: list[Block] = [] if fault is None else [_fault(fault)]
    shown = [] if found is None else [Figure(one) for one in pictures.pictures(found)]
    if found is not None:
        blocks += [Split(shown[:1], [_reading(found)]), *shown[1:]]
    blocks += [Prose((_HOW,)), form, Figure(top, run), _table(bought)]
    return Page(
        top.meta.finding if found is None else words.finding(found),
        blocks,
        lead=_HOW if found is None else shown[0].picture.meta.description,
        crumb=_CRUMB,
        document=found or {"levers": bought["levers"]},
        stamp=documents.stamp(bought, found),
    )


@lru_cache(maxsize=1)
def _bought() -> dict[str, Any]:
    """Return what each lever buys; the shipped series is the same for everyone."""
    found: dict[str, Any] = plugins.modules("study")["path"].run(Workspace("."), lever="all")
    return found


def _fault(error: InputError) -> Notice:
    words_ = Text("{what}: {seen}; expected {expected}", "{what}：{seen}，应为 {expected}")
    place = same(error.place.column if error.place else "")
    what = error.message + same(f" ({place.en})") if place.en else error.message
    return Notice(words_.format(what=what, seen=same(error.seen), expected=same(error.expected)))


def _form(visit: Visit) -> Form:
    from yuzui.invest import simulate

    fields = [
        Field(name, _label(module), same(visit.query.get(name, "")[:80]), False)
        for name, module in simulate.levers().items()
    ]
    last = visit.query.get("horizon", str(asked.HORIZON))[:8]
    fields.append(Field("horizon", Text("Last year", "终年"), same(last)))
    return Form("levers", PATH, fields, Text("Run", "计算"))


def _label(module: Any) -> Text:
    from yuzui.invest.lever import RANGE_UNIT

    main = next(one for one in module.PARAMETERS if one.schedule)
    low, high = module.RANGE[main.name]
    unit = lever_words.UNITS[RANGE_UNIT] if main.unit == "money" else same("")
    words_ = Text(
        "{title} — {label}, {low} to {high} {unit}", "{title}——{label}（{low} 至 {high} {unit}）"
    )
    return words_.format(
        title=module.TITLE,
        label=main.label,
        low=same(f"{low:g}"),
        high=same(f"{high:g}"),
        unit=unit,
    )


def _reading(found: Mapping[str, Any]) -> Items:
    lines = words.lines(found)[1:]
    return Items(Text("What it means", "含义"), [Item(label, (said,)) for label, said in lines])


def _table(document: Mapping[str, Any]) -> Listing:
    growth = percent(document["windows"][-1]["whole_growth"] or 0.0)
    unit = lever_words.UNITS.get(document["base"]["unit"], same(document["base"]["unit"]))
    return Listing(
        "levers",
        Text("What each lever buys in its first year", "各政策工具首年的效果"),
        (
            Heading("lever", Text("Lever", "政策工具")),
            Heading("amount", Text("Amount", "幅度")),
            Heading("effect", Text("Effect, pp", "效果（百分点）"), digits=4),
            Heading("low", Text("from", "下限"), digits=4),
            Heading("high", Text("to", "上限"), digits=4),
            Heading("none", Text("no response", "若无响应"), digits=4),
            Heading(
                "cost",
                Text("Public cost", "公共成本") + Text(" ({u})", "（{u}）").format(u=unit),
                digits=1,
            ),
            Heading("maximum", Text("at most, pp", "取上限"), digits=2),
            Heading("kind", Text("Kind", "性质")),
            Heading("source", Text("Source", "来源")),
        ),
        [_row(one) for one in document["levers"]],
        note=Text(
            "Intervals are those of the priors (8 in 10); the whole grows {g} a year.",
            "区间为先验的八成区间；研发总经费按每年 {g} 增长。",
        ).format(g=growth),
    )


def _row(one: Mapping[str, Any]) -> tuple[Any, ...]:
    most = one["at_maximum"]
    set_ = documents.text(one["title"]) + Text(": ", "：") + documents.text(one["parameter_label"])
    return (
        set_,
        lever_words.amount(one["amount"], one["unit"]),
        one["effect_pp"],
        one["interval"]["low"],
        one["interval"]["high"],
        one["no_response_pp"],
        one["cost"],
        most["effect_pp"] if most else None,
        _REAL if one["real"] else _LABEL,
        same(one["source"]),
    )


_REAL, _LABEL = Chip(Text("real", "实际"), "good"), Chip(Text("label only", "仅口径"), "bad")
