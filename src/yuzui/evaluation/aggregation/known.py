# SPDX-License-Identifier: Apache-2.0
"""Whether what is known of authors lets works be counted as asked."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.evaluation.units.counting import OF_AUTHORS, UNITS, Counting
from yuzui.store.duck import Lake
from yuzui.text import Text


def guard(lake: Lake, c: Counting) -> None:
    """Refuse to count works by what is known of no author: all of them would be lost."""
    known = lake.rows("authorship_known")[0]
    for word, option in ((c.by, "--by"), (c.mode, "--counting")):
        if word in UNITS and not known[word]:
            raise InputError(
                Text("no {unit} of any author is known", "没有任何作者的{unit}数据").format(unit=UNITS[word]),
                place=Place(column=option),
                seen=word,
                fix=_instead(c, [unit for unit in UNITS if known[unit]]),
                code="units_missing",
            )
    if c.mode in OF_AUTHORS and known["positions"] < known["rows"]:
        raise InputError(
            Text("the places of the authors are not known", "作者位次未知"),
            place=Place(column="--counting"),
            seen=c.mode,
            fix=Text(
                "count by units: --counting {by}, or --counting full; or add a column “position”",
                "请按单位计数：--counting {by}，或 --counting full；或补充“position”列",
            ).format(by=c.by),
            code="positions_missing",
        )


def _instead(c: Counting, have: list[str]) -> Text:
    """Return what mends a count by units that are not known."""
    give = Text("give authors with the missing column: --authorships FILE", "请给出含所缺列的署名：--authorships FILE")
    if not have:
        return give
    unit = c.by if c.by in have else have[0]
    other = Text(
        "count by what is known: --by {unit} --counting {unit}, or ",
        "请按已知的单位计数：--by {unit} --counting {unit}，或",
    ).format(unit=unit)
    return other + Text(give.en, give.zh.removeprefix("请"))
