# SPDX-License-Identifier: Apache-2.0
"""``rows``: enough rows match, their fields are filled, their words can be trusted."""

from __future__ import annotations

from yuzui.model.table import Row
from yuzui.policy.evidence.outcome import Outcome, empty
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Rows
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("rows are there, dated and sourced", "有行，且有日期与来源")


def run(check: Rows, world: World, clause: Clause) -> Outcome:
    """Count the rows that meet the condition and look into their cells."""
    rows = world.matching(check.data, check.where)
    count = len({str(row[check.distinct]) for row in rows} if check.distinct else rows)
    exact = check.exactly is not None
    bar = f"= {check.exactly}" if exact else f">= {check.at_least}"
    wrong = _count(check, count) or _filled(check, rows) or _words(check, rows)
    message = wrong or Text(f"{check.data}: {count}", f"{check.data}：{count}")
    return Outcome("fail" if wrong else "pass", message, count, bar, (check.data,))


def _count(check: Rows, count: int) -> Text | None:
    if check.exactly is None and count >= check.at_least:
        return None
    if check.exactly is not None and count == check.exactly:
        return None
    wanted = check.at_least if check.exactly is None else check.exactly
    return Text(f"{check.data}: {count} found, {wanted} needed", f"{check.data}：找到 {count}，需要 {wanted}")


def _filled(check: Rows, rows: list[Row]) -> Text | None:
    for column, share in check.filled.items():
        got = sum(not empty(row.get(column)) for row in rows)
        if got < share * len(rows):
            return Text(
                f"“{column}” is filled in {got} of {len(rows)} rows", f"“{column}”列仅填写 {got}/{len(rows)} 行"
            )
    return None


def _words(check: Rows, rows: list[Row]) -> Text | None:
    for column, words in check.words.items():
        odd = sorted({str(row.get(column)) for row in rows} - set(words))
        if odd:
            return Text(
                f"“{column}” says {', '.join(odd)}; only {', '.join(words)} counts as evidence",
                f"“{column}”列为 {'、'.join(odd)}；仅 {'、'.join(words)} 可作证据",
            )
    return None
