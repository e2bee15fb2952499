# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: cheapest, steadiest, what binds, what a little more would cost.

The page is computed from the series at each look: nothing is stored, and its address holds every
parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.investment import backcast_fragility, backcast_shortfall, backcast_view, scenario
from yuzui.investment import backcast_pack as pack
from yuzui.investment import backcast_scenario as written
from yuzui.investment.backcast_view import pictures
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.solve.runner import solved
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.page import (
    EVERYONE,
    PACK,
    Block,
    Fact,
    Facts,
    Field,
    Figure,
    Form,
    Item,
    Items,
    Notice,
    Page,
    Split,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/path/backcast", 0, EVERYONE
TITLE = Text("Back-cast", "回溯规划")

Document = Mapping[str, Any]
ENDS = ("cheapest", "steadiest")
_ENDS = (Text("Cheapest path", "最省路径"), Text("Steadiest path", "最稳路径"))
_SIZES = ("limit", "needed")
NUMBERS = ("target", "growth", "cap", "steadiness", "sure")
ENDS_ALONE = {"frontier": "ends"}
"""What is asked where no scenario is chosen."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    wrong: list[Block] = []
    inputs: dict[str, Any] = {}
    chosen, links = pages.scenario(visit, PATH, _names())
    try:
        inputs = _given(visit)
        used = written.read(workspace, _file(chosen)) if chosen else None
        document = _sought(workspace, {**(used.inputs if used else ENDS_ALONE), **inputs})
    except InputError as error:
        wrong, inputs, chosen, used = pages.refused(error), {}, "", None
        document = _sought(workspace, ENDS_ALONE)
    here = f"{PATH}?{urlencode(_shown(inputs, document, chosen))}"
    drawn = [Figure(picture, page=here) for picture in pictures(document)]
    blocks: list[Block] = [*wrong, *_facts(document), links, _form(inputs, document, chosen)]
    if document["status"] == "target_met":
        blocks.append(Notice(backcast_view.lines(document)[-1][1]))
    elif document["status"] == "optimal":
        more = _more(document)
        first = [Split(drawn[:1], (more,))] if more.items else drawn[:1]
        blocks += [*first, *drawn[1:], *_levers(document)]
    else:
        blocks += [*_without(document), *drawn]
    blocks += [*_frontier(document), *_fragile(document), _pack(here), pages.files(document)]
    return Page(
        backcast_view.headline(document),
        blocks,
        lead=pages.sentence(backcast_view.lines(document)[0][1]),
        crumb=(Link(Text("Path", "路径"), "/path"),),
        document=document,
        stamp=pages.stamp(document),
        pack=pack.body(workspace, document, used and replace(used, changed=tuple(inputs))),
    )


def _sought(workspace: Workspace, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the paths, sought in another process; asked again after anything changed here."""
    document: dict[str, Any] = solved(
        "yuzui.investment.pages.backcast:sought", workspace, dict(inputs), state=workspace.version, keep=lambda _: False
    )
    return document


def sought(workspace: Workspace, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of the study."""
    document: dict[str, Any] = of("backcast").run(workspace, **inputs)
    return document


def _names() -> dict[str, Text]:
    """Return the scenarios with amounts that can be found, after money alone."""
    names = {"": Text("money alone", "仅按资金")}
    shipped = scenario.shipped_names()
    return names | {name: one.name for name, one in shipped.items() if written.sought(one)}


def _file(name: str) -> Path:
    return scenario.folder() / f"{name}.yaml"


def _levers(settings: Document) -> list[Block]:
    """Return what each path asks of each lever, year by year."""
    rows = [
        (backcast_view.PATHS[name], backcast_shortfall.use(use), *map(backcast_view.digits, amounts))
        for name, one in settings["paths"].items()
        if one["levers"] is not None
        for use, amounts in one["levers"]["amounts"].items()
        if max(amounts) > 0
    ]
    if not rows:
        return []
    heads = [
        Column("path", Text("Path", "路径")),
        Column("lever", Text("Lever", "政策工具")),
        *(Column(f"y{year}", same(year)) for year in settings["years"][1:]),
    ]
    note = Text(
        "Amounts by year in the unit of each lever; one that a path does not use is left out. What "
        "a scenario leaves open is at its median.",
        "逐年数额，单位为各工具自身单位；路径未用的工具从略。情景未定的参数取中位数。",
    )
    title = Text("What the paths ask of the levers", "各路径所需的政策工具数额")
    return [DataTable("levers", title, heads, rows, note=note)]


def _pack(here: str) -> Items:
    """Return the way to the board pack: the same numbers, README first, sources last."""
    note = Text(
        "One workbook: README, inputs, paths, prices and duals, odds by method, frontier, stress, "
        "sources, with pictures.",
        "一份工作簿：说明、输入、路径、代价、各方法可能性、前沿、压力测试与来源，并附图。",
    )
    address = here.replace(PATH, f"{PATH}/{PACK}.xlsx", 1)
    title = Text("Download the board pack (xlsx)", "下载审议材料（xlsx）")
    return Items(Text("Board pack", "审议材料"), [Item(title, (note,), address)])


def _given(visit: Visit) -> dict[str, Any]:
    """Return what the address asks for; what is left empty is left out."""
    inputs: dict[str, Any] = {"by": pages.whole(visit.query.get("by", ""), "by")}
    for name in NUMBERS:
        example = "100" if name == "steadiness" else "8%"
        inputs[name] = pages.number(visit.query.get(name, ""), name, example)
    return {name: value for name, value in inputs.items() if value is not None}


def _shown(document: Document, result: Document, chosen: str = "") -> dict[str, str]:
    """Return what stands in the form, as it is written in an address."""
    growth = result["growth"]
    asked_for = {
        "target": result["target"],
        "by": result["by"],
        "growth": growth if isinstance(growth, float) else None,
        **{name: document.get(name) for name in ("cap", "steadiness", "sure")},
    }
    sentence = {
        name: f"{value:g}" if name in ("by", "steadiness") else f"{100 * value:g}%"
        for name, value in asked_for.items()
        if value is not None
    }
    return sentence | ({"scenario": chosen} if chosen else {})


def _form(value: Document, document: Document, chosen: str) -> Form:
    labels = {
        "by": Text("Deadline", "期限"),
        "target": Text("Target share", "目标占比"),
        "growth": Text("The rest grows a year", "其余部分年增速"),
        "cap": Text("Most growth a year", "年增速上限"),
        "steadiness": Text("Weight of steadiness", "平稳权重"),
        "sure": Text("Odds wanted", "达标把握"),
    }
    shown = _shown(value, document)
    fields = [Field(name, label, same(shown.get(name, "")), needed=False) for name, label in labels.items()]
    hidden = {"scenario": chosen} if chosen else {}
    return Form("solve", PATH, fields, Text("Solve again", "重新求解"), hidden)


def _facts(document: Document) -> list[Block]:
    price, more = document["price_of_steadiness"], document["one_year_more"]
    if price is None:
        return []
    span = Text("{u}, {a} to {b}", "{u}，{a} 至 {b} 年").format(
        u=backcast_view.unit(document), a=document["years"][1], b=document["by"]
    )
    facts = [
        Fact(label, number(document["paths"][name]["total"]), span) for name, label in zip(ENDS, _ENDS, strict=True)
    ]
    facts.append(
        Fact(
            Text("Price of steadiness", "平稳代价"),
            same("× ") + number(price, 4),
            Text("steadiest over cheapest", "最稳与最省之比"),
        )
    )
    saved = (more or {}).get("steadiest", {}).get("saves")
    if saved is not None:
        base = Text("{u}, steadiest, reached in {y}", "{u}，最稳路径，{y} 年达到")
        facts.append(
            Fact(
                Text("One year more saves", "推迟一年可省"),
                number(saved),
                base.format(u=backcast_view.unit(document), y=more["by"]),
            )
        )
    return [Facts(facts)]


def _more(document: Document) -> Items:
    """Return what a little more of each limit would change, and the odds."""
    later = backcast_view.year_more(document)
    odds = [one for label, one in backcast_view.lines(document) if label.en == "odds"]
    groups = (
        (Text("Target and limits", "目标与限制"), backcast_view.prices(document)),
        (Text("One year more", "推迟一年"), [] if later is None else [later]),
        (Text("With odds", "把握"), odds),
    )
    items = [Item(title, [pages.sentence(one) for one in lines]) for title, lines in groups if lines]
    return Items(Text("What a little more would change", "稍有变动会怎样"), items)


def _without(entries: Document) -> list[Block]:
    """Return why there is no plan; a part of a path is never shown as one."""
    if not entries["infeasible"]:
        sentence = [one for label, one in backcast_view.lines(entries) if label.en == "answer"]
        return [Notice(pages.sentence(one)) for one in sentence]
    sentence = backcast_shortfall.needed(entries)
    rows = [
        (how, backcast_shortfall.name(row), row["year"], *(backcast_shortfall.amount(row[k], row) for k in _SIZES))
        for how, row in backcast_shortfall.rows(entries)
    ]
    title = Text("What would have to give way", "须放宽的限制")
    blocks: list[Block] = [Notice(pages.sentence(backcast_shortfall.reached(entries)))]
    if not rows:
        return [*blocks, *(Notice(pages.sentence(one)) for one in sentence)]
    heads = (
        Column("how", Text("How", "方式")),
        Column("limit", Text("Limit", "限制")),
        Column("year", Text("Year", "年份")),
        Column("asked", Text("As asked", "所给")),
        Column("needed", Text("Would be needed", "所需")),
    )
    note = Text(
        "Each is solved again with this and has a path; over several years it is spread, least in sum of squares.",
        "每项均按此重新求解且可达标；跨多年者按平方和最小分摊。",
    )
    return [*blocks, DataTable("needed", title, heads, rows, note=note)]


def _frontier(document: Document) -> list[Block]:
    """Return deadline by target: what the steadiest path takes, and what steadiness costs."""
    if not document["frontier"]:
        return []
    to = document["frontier"]["counted_to"]
    extra = Text(
        "Money beyond today's share ({u}), steadiest path, all counted to {y}; “—”: no path.",
        "超出现有占比的资金（{u}），最稳路径，均计至 {y} 年；“—”表示无达标路径。",
    ).format(u=backcast_view.unit(document), y=to)
    ratio = Text(
        "Money of the steadiest path over that of the cheapest, both counted to {y}.",
        "最稳路径与最省路径资金之比，均计至 {y} 年。",
    ).format(y=to)
    first = Text("Extra money by deadline and target", "各期限与目标的增量资金")
    second = Text("Price of steadiness by deadline and target", "各期限与目标的平稳代价")
    return [
        _grid(document, ("frontier-extra", first, extra), 0, lambda both: both["steadiest"]["extra"]),
        _grid(document, ("frontier-price", second, ratio), 4, _price),
    ]


def _grid(
    document: Document, titles: tuple[str, Text, Text], digits: int, cell: Callable[[Document], float | None]
) -> DataTable:
    """Return a table of deadlines by targets."""
    points: dict[tuple[int, float], dict[str, Any]] = {}
    for point in document["frontier"]["points"]:
        points.setdefault((point["by"], point["target"]), {})[point["path"]] = point
    years, targets = ({by for by, _ in points}, sorted({target for _, target in points}))
    heads = [
        Column(f"t{k}", Text("to {t}", "达到 {t}").format(t=percent(target)), "", digits)
        for k, target in enumerate(targets)
    ]
    rows = [(by, *(cell(points[by, target]) for target in targets)) for by in sorted(years)]
    name, title, note = titles
    return DataTable(name, title, (Column("by", Text("Deadline", "期限")), *heads), rows, note)


def _price(both: Document) -> float | None:
    cheap, steady = (both[name]["total"] for name in ENDS)
    return None if cheap is None or steady is None else float(steady / cheap)


def _fragile(entries: Document) -> list[Block]:
    left: list[Block] = [Notice(pages.sentence(backcast_fragility.untested(row))) for row in entries["untested"]]
    if not entries["stress"]:
        return left
    rows = [
        (
            backcast_fragility.TITLES[row["name"]],
            backcast_fragility.assumed(entries, row),
            percent(row["share"], 2),
            max(0.0, row["shortfall_pp"]),
            _lost(row),
        )
        for row in entries["stress"]
    ]
    return [
        DataTable(
            "stress",
            Text("How fragile the steadiest plan is", "最稳规划有多脆弱"),
            (
                Column("stress", Text("Stress", "压力情景")),
                Column("assumed", Text("Assumed", "假设")),
                Column("share", Text("Share in {y}", "{y} 年占比").format(y=entries["by"])),
                Column("short", Text("Short, pp", "差距（百分点）"), "", 2),
                Column("lost", Text("Years lost", "推迟年数")),
            ),
            rows,
            note=Text(
                "What is taken from the plan is assumed; what is left is computed.",
                "所取走的部分为假设，所余部分为计算结果。",
            ),
        ),
        *left,
    ]


def _lost(row: Document) -> Text:
    if row["shortfall_pp"] <= 1e-6:
        return same("0")
    if row["name"] in backcast_fragility.UNDATED:
        return same("—")
    if row["years_lost"] is None:
        return Text("not within 20", "20 年内无法弥补")
    return same(row["years_lost"])
