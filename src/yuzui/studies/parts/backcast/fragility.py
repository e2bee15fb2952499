# SPDX-License-Identifier: Apache-2.0
"""The stress test: what is taken from the plan, what is left, how many years it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui import plugins
from yuzui.errors import NotIdentifiableError
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

if TYPE_CHECKING:
    from yuzui.invest.backcast.problem import Problem
    from yuzui.invest.backcast.stress import Stress
    from yuzui.invest.backcast.successive import Given
    from yuzui.invest.lever import Path as Cube

LEVER, SCHEDULE = "government_growth", "basic"
"""The lever whose plan meets a world without private response."""

RELABELLED = "relabelled_share"
"""The prior whose median is the part that is only called so."""

TITLES = {
    "falling_revenue": Text("revenue falls", "财政收入下降"),
    "sunset": Text("the extra money ends", "增量资金到期"),
    "elasticity_zero": Text("enterprises do not respond", "企业不响应"),
    "relabelling": Text("some of it is only relabelled", "部分仅为重新归类"),
}
ASSUMED = {
    "falling_revenue": Text(
        "money falls {size} a year behind the steadiest plan, compounding",
        "资金逐年比最稳路径再少 {size}",
    ),
    "sunset": Text(
        "what is spent beyond today's share ends with {last}",
        "超出现有占比的投入到 {last} 年为止",
    ),
    "elasticity_zero": Text(
        "the plan was made for a private response of {size} to public money; there is none",
        "规划按企业对财政投入的响应 {size} 编制，而实际无响应",
    ),
    "relabelling": Text(
        "{size} of what is added is development under another name",
        "新增部分中有 {size} 实为改称的试验发展",
    ),
}


def stresses(
    problem: Problem, falls: Sequence[float], given: Sequence[Given], cube: Callable[[], Cube]
) -> list[dict[str, Any]]:
    """Return every stress on the steadiest plan.

    Parameters
    ----------
    problem : Problem
        What the plan was made for.
    falls : sequence of float
        Yearly falls of revenue.
    given : sequence of Given
        Levers that act as the scenario sets them, for the stress on a lever.
    cube : callable
        Gives the cube over the problem's years, for the same.

    Returns
    -------
    list of dict
        ``name``, ``size``, ``share``, ``shortfall_pp``, ``years_lost`` (null if never within
        twenty years), ``source``.
    """
    from yuzui.invest import prior
    from yuzui.invest.backcast import stress

    found = [_row(stress.falling_revenue(problem, fall)) for fall in falls]
    if problem.years > 1:
        found.append(_row(stress.sunset(problem, problem.years // 2)))
    found += _without_response(stress.plain(problem), given, cube)
    relabelled = prior.load(RELABELLED)
    found.append(_row(stress.relabelling(problem, relabelled.median), relabelled.citation))
    return found


def _row(found: Stress, source: str = "") -> dict[str, Any]:
    return {
        "name": found.name,
        "size": found.size,
        "share": found.share,
        "shortfall_pp": 100 * found.shortfall,
        "years_lost": found.years_lost,
        "source": source or None,
    }


def _without_response(
    problem: Problem, given: Sequence[Given], cube: Callable[[], Cube]
) -> list[dict[str, Any]]:
    """Return the plan of government money made at the median response, in a world without one.

    The response goes mostly into the denominator: without it the share may come out higher.
    """
    import numpy as np

    from yuzui.invest.backcast.answer import steadiest_answer
    from yuzui.invest.backcast.successive import Levers, Use, replay, shares_of, successive
    from yuzui.invest.simulate import medians, silent

    lever = plugins.modules("lever")[LEVER]
    try:
        start = cube()
    except NotIdentifiableError:
        return []
    # the plan is about the target, not about what can be absorbed: nothing is queued here
    room = {"people_growth": 1.0, "cost_growth": 1.0}
    planned = Use(lever, SCHEDULE, float("inf"), values={**medians(lever), **room})
    others = [one for one in given if one.lever is not lever]
    made = successive(problem, start, Levers([planned], others).at_medians(), steadiest_answer)
    if made.answer.path is None:
        return []
    amounts = np.array(made.answer.path.used[planned.name])
    quiet = Use(lever, SCHEDULE, float("inf"), values={**silent(lever), **room})
    world = Levers([quiet], others).at_medians()
    before, after = (replay(start, world, x)[0] for x in (0 * amounts, amounts))
    share = float(shares_of(problem, before, after)[0, -1])
    short = problem.target - share
    return [
        {
            "name": "elasticity_zero",
            "size": medians(lever)["response"],
            "share": share,
            "shortfall_pp": 100 * short,
            "years_lost": 0 if short <= 1e-9 else None,
            "source": lever.SOURCE,
        }
    ]


def said(document: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return what one stress leaves of the plan.

    Parameters
    ----------
    document : mapping
        The document.
    row : mapping
        One of its ``stress``.

    Returns
    -------
    Text
        What is assumed, the share that is left, the years lost.
    """
    words = Text(
        "{title} ({assumed}): {s} in {by}, ", "{title}（{assumed}）：{by} 年为 {s}，"
    ).format(
        title=TITLES[row["name"]],
        assumed=assumed(document, row),
        s=percent(row["share"], 2),
        by=document["by"],
    )
    if row["shortfall_pp"] <= 1e-6:
        return words + Text("target met", "仍达标")
    short = Text("{p} pp short", "差 {p} 个百分点").format(p=number(row["shortfall_pp"], 2))
    return words + short + lost(row)


def assumed(document: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return what a stress assumes, with its size."""
    last = document["base"]["year"]
    size = percent(row["size"])
    if row["name"] == "sunset":
        last += round(row["size"])
    elif row["name"] == "elasticity_zero":
        size = number(row["size"], 2)
    return ASSUMED[row["name"]].format(size=size, last=last)


def lost(row: Mapping[str, Any]) -> Text:
    """Return the years a stress costs, as the end of a sentence."""
    if row["name"] == "elasticity_zero":
        return same("")
    if row["years_lost"] is None:
        return Text("; not made up for in twenty years", "；二十年内无法弥补")
    return Text("; years lost: {n}", "；推迟 {n} 年").format(n=row["years_lost"])
