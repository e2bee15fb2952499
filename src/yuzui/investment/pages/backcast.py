# SPDX-License-Identifier: Apache-2.0
"""From a target back to a path: cheapest, steadiest, what binds, what a little more would cost.

The page is computed from the series at each look: nothing is stored, and its address holds every
parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from yuzui.errors import InputError
from yuzui.investment import backcast_limits, backcast_view, scenario
from yuzui.investment import backcast_pack as pack
from yuzui.investment import backcast_request as written
from yuzui.investment.backcast_answer import Answer, Point, Stress
from yuzui.investment.inputs import Backcast as Inputs
from yuzui.investment.jobs.backcast import VIEW, compute
from yuzui.job import pages
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

PATH, ROLES = "/spending/backwards", EVERYONE
PLACE = ("spending", 30)
WAS = ("/path/backcast",)
TITLE = Text("Plan backwards", "目标倒推")

ENDS = ("cheapest", "steadiest")
_ENDS = (Text("Cheapest path", "最省路径"), Text("Steadiest path", "最稳路径"))
NUMBERS = ("target", "growth", "cap", "steadiness", "sure")
ENDS_ALONE = {"frontier": "ends"}
"""What is asked where no scenario is chosen."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    wrong: list[Block] = []
    inputs: dict[str, float] = {}
    chosen, links = pages.scenario(visit, PATH, _names())
    try:
        inputs = _query_values(visit)
        used = written.read(workspace, _file(chosen)) if chosen else None
        answer = _sought(workspace, {**(used.inputs if used else ENDS_ALONE), **inputs})
    except InputError as error:
        wrong, inputs, chosen, used = pages.refused(error), {}, "", None
        answer = _sought(workspace, ENDS_ALONE)
    here = f"{PATH}?{urlencode(_shown(inputs, answer, chosen))}"
    drawn = [Figure(picture, page=here) for picture in VIEW.pictures(answer)]
    blocks: list[Block] = [*wrong, *_facts(answer), links, _form(inputs, answer, chosen)]
    if answer.status == "target_met":
        blocks.append(Notice(backcast_view.met(answer)))
    elif answer.status == "optimal":
        more = _more(answer)
        first = [Split(drawn[:1], (more,))] if more.items else drawn[:1]
        blocks += [*first, *drawn[1:], *_levers(answer)]
    else:
        blocks += [*_without(answer), *drawn]
    blocks += [*_frontier(answer), *_fragile(answer), _pack(here), pages.FILES.drawn(answer)]
    return Page(
        backcast_view.headline(answer),
        blocks,
        lead=pages.sentence(backcast_view.question(answer)),
        crumb=(Link(Text("Spending target", "投入目标"), "/spending"),),
        document=answer,
        stamp=pages.stamp(answer),
        pack=pack.body(workspace, answer, used and replace(used, changed=tuple(inputs))),
    )


def _sought(workspace: Workspace, inputs: Mapping[str, Any]) -> Answer:
    """Return the paths, sought in another process; asked again after anything changed here."""
    answer: Answer = solved("yuzui.investment.pages.backcast:sought", workspace, dict(inputs), state=workspace.version)
    return answer


def sought(workspace: Workspace, inputs: Mapping[str, Any]) -> Answer:
    """Return the answer of the question."""
    return compute(workspace, Inputs(**inputs))


def _names() -> dict[str, Text]:
    """Return the scenarios with amounts that can be found, after money alone."""
    names = {"": Text("money alone", "仅按资金")}
    shipped = scenario.shipped_names()
    return names | {name: one.name for name, one in shipped.items() if written.sought(one)}


def _file(name: str) -> Path:
    return scenario.folder() / f"{name}.yaml"


def _levers(answer: Answer) -> list[Block]:
    """Return what each path asks of each lever, year by year."""
    rows = [
        (backcast_view.PATHS[name], backcast_limits.use(use), *map(backcast_view.digits, amounts))
        for name, one in answer.paths.items()
        if one.levers is not None
        for use, amounts in one.levers.amounts.items()
        if max(amounts) > 0
    ]
    if not rows:
        return []
    heads = [
        Column("path", Text("Path", "路径")),
        Column("lever", Text("Lever", "政策工具")),
        *(Column(f"y{year}", same(year)) for year in answer.years[1:]),
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


def _query_values(visit: Visit) -> dict[str, float]:
    """Return what the address asks for; what is left empty is left out."""
    inputs: dict[str, float | None] = {"by": pages.whole(visit.query.get("by", ""), "by")}
    for name in NUMBERS:
        example = "100" if name == "steadiness" else "8%"
        inputs[name] = pages.number(visit.query.get(name, ""), name, example)
    return {name: value for name, value in inputs.items() if value is not None}


def _shown(inputs: Mapping[str, float], answer: Answer, chosen: str = "") -> dict[str, str]:
    """Return what stands in the form, as it is written in an address."""
    growth = answer.growth
    asked_for = {
        "target": answer.target,
        "by": answer.by,
        "growth": growth if isinstance(growth, float) else None,
        **{name: inputs.get(name) for name in ("cap", "steadiness", "sure")},
    }
    sentence = {
        name: f"{value:g}" if name in ("by", "steadiness") else f"{100 * value:g}%"
        for name, value in asked_for.items()
        if value is not None
    }
    return sentence | ({"scenario": chosen} if chosen else {})


def _form(inputs: Mapping[str, float], answer: Answer, chosen: str) -> Form:
    labels = {
        "by": Text("Deadline", "期限"),
        "target": Text("Target share", "目标占比"),
        "growth": Text("The rest grows a year", "其余部分年增速"),
        "cap": Text("Most growth a year", "年增速上限"),
        "steadiness": Text("Weight of steadiness", "平稳权重"),
        "sure": Text("Odds wanted", "达标把握"),
    }
    shown = _shown(inputs, answer)
    fields = [Field(name, label, same(shown.get(name, "")), needed=False) for name, label in labels.items()]
    hidden = {"scenario": chosen} if chosen else {}
    return Form("solve", PATH, fields, Text("Solve again", "重新求解"), hidden)


def _facts(answer: Answer) -> list[Block]:
    price, more = answer.price_of_steadiness, answer.one_year_more
    if price is None:
        return []
    unit = backcast_view.unit(answer)
    span = Text("{u}, {a} to {b}", "{u}，{a} 至 {b} 年").format(u=unit, a=answer.years[1], b=answer.by)
    totals = [(label, answer.paths[name].total) for name, label in zip(ENDS, _ENDS, strict=True)]
    facts = [Fact(label, number(total), span) for label, total in totals if total is not None]
    facts.append(
        Fact(
            Text("Price of steadiness", "平稳代价"),
            same("× ") + number(price, 4),
            Text("steadiest over cheapest", "最稳与最省之比"),
        )
    )
    if more is not None and more.steadiest.saves is not None:
        base = Text("{u}, steadiest, reached in {y}", "{u}，最稳路径，{y} 年达到").format(u=unit, y=more.by)
        facts.append(Fact(Text("One year more saves", "推迟一年可省"), number(more.steadiest.saves), base))
    return [Facts(facts)]


def _more(answer: Answer) -> Items:
    """Return what a little more of each limit would change, and the odds."""
    later, odds = backcast_view.year_more(answer), backcast_view.odds(answer)
    groups = (
        (Text("Target and limits", "目标与限制"), backcast_view.prices(answer)),
        (Text("One year more", "推迟一年"), [] if later is None else [later]),
        (Text("With odds", "把握"), [] if odds is None else [odds]),
    )
    items = [Item(title, [pages.sentence(one) for one in lines]) for title, lines in groups if lines]
    return Items(Text("What a little more would change", "稍有变动会怎样"), items)


def _without(answer: Answer) -> list[Block]:
    """Return why there is no plan; a part of a path is never shown as one."""
    why = answer.infeasible
    if why is None:
        return [Notice(pages.sentence(backcast_view.unsolved(answer)))]
    table = backcast_view.NEEDED.drawn(answer)
    blocks: list[Block] = [Notice(pages.sentence(backcast_limits.reached(answer, why)))]
    if table.rows:
        return [*blocks, table]
    return [*blocks, *(Notice(pages.sentence(one)) for one in backcast_limits.needed(why))]


def _frontier(answer: Answer) -> list[Block]:
    """Return deadline by target: what the steadiest path takes, and what steadiness costs."""
    if answer.frontier is None:
        return []
    points, to = answer.frontier.points, answer.frontier.counted_to
    extra = Text(
        "Money beyond today's share ({u}), steadiest path, all counted to {y}; “—”: no path.",
        "超出现有占比的资金（{u}），最稳路径，均计至 {y} 年；“—”表示无达标路径。",
    ).format(u=backcast_view.unit(answer), y=to)
    ratio = Text(
        "Money of the steadiest path over that of the cheapest, both counted to {y}.",
        "最稳路径与最省路径资金之比，均计至 {y} 年。",
    ).format(y=to)
    first = Text("Extra money by deadline and target", "各期限与目标的增量资金")
    second = Text("Price of steadiness by deadline and target", "各期限与目标的平稳代价")
    return [
        _grid(points, ("frontier-extra", first, extra), 0, lambda both: both["steadiest"].extra),
        _grid(points, ("frontier-price", second, ratio), 4, _price),
    ]


Ends = dict[str, Point]
"""The paths to one target by one deadline."""


def _grid(
    points: Sequence[Point], titles: tuple[str, Text, Text], digits: int, cell: Callable[[Ends], float | None]
) -> DataTable:
    """Return a table of deadlines by targets."""
    ends: dict[tuple[int, float], Ends] = {}
    for point in points:
        ends.setdefault((point.by, point.target), {})[point.path] = point
    years, targets = ({by for by, _ in ends}, sorted({target for _, target in ends}))
    heads = [
        Column(f"t{k}", Text("to {t}", "达到 {t}").format(t=percent(target)), "", digits)
        for k, target in enumerate(targets)
    ]
    rows = [(by, *(cell(ends[by, target]) for target in targets)) for by in sorted(years)]
    name, title, note = titles
    return DataTable(name, title, (Column("by", Text("Deadline", "期限")), *heads), rows, note)


def _price(both: Ends) -> float | None:
    cheap, steady = (both[name].total for name in ENDS)
    return None if cheap is None or steady is None else float(steady / cheap)


def _fragile(answer: Answer) -> list[Block]:
    left: list[Block] = [Notice(pages.sentence(backcast_limits.untested(row))) for row in answer.untested]
    if not answer.stress:
        return left
    rows = [
        (
            backcast_limits.TITLES[row.name],
            backcast_limits.assumed(row),
            percent(row.share, 2),
            max(0.0, row.shortfall_pp),
            _lost(row),
        )
        for row in answer.stress
    ]
    return [
        DataTable(
            "stress",
            Text("How fragile the steadiest plan is", "最稳规划有多脆弱"),
            (
                Column("stress", Text("Stress", "压力情景")),
                Column("assumed", Text("Assumed", "假设")),
                Column("share", Text("Share in {y}", "{y} 年占比").format(y=answer.by)),
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


def _lost(row: Stress) -> Text:
    if row.shortfall_pp <= 1e-6:
        return same("0")
    if row.name in backcast_limits.UNDATED:
        return same("—")
    if row.years_lost is None:
        return Text("not within 20", "20 年内无法弥补")
    return same(row.years_lost)
