# SPDX-License-Identifier: Apache-2.0
"""What an appeal says to a person, line by line, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from yuzui.funding.appeals import Answer, Appeal, Changed, Recomputed
from yuzui.model.lifecycle import CYCLES
from yuzui.model.tables.award import APPEAL
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, day, number
from yuzui.view.page import Chip, Code
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

SHOWN = 12
"""Most changed values that a transcript lists; the document lists more."""
STATES = CYCLES["appeal"].states
_AGAIN = Text("computed again", "重算")
_PASSED = Text(" (passed)", "（已过）")
_CHIPS = {"open": "part", "upheld": "good", "dismissed": "none", "withdrawn": "out"}
_SAME = {
    None: Chip(Text("not yet", "尚未重算"), "none"),
    True: Chip(Text("the same bytes", "逐字节相同"), "good"),
    False: Chip(Text("not the same", "不同"), "bad"),
}


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    if answer.recomputed is not None:
        return _recomputed(answer.recomputed)
    lines = [(Text("appeals", "复审"), headline(answer))]
    if answer.act == "list":
        return lines + [(Text("appeal", "复审申请"), _listed(row)) for row in answer.appeals]
    (row,) = answer.appeals
    return [*lines, *_whole(row), *_next(row)]


def headline(answer: Answer) -> Text:
    """Return what the appeals come to, or computing again, as one sentence."""
    if answer.recomputed is not None:
        return _outcome(answer.recomputed)
    rows = answer.appeals
    if not rows:
        return Text("nobody has appealed", "无人申请复审")
    counts = Counter[str](row.state for row in rows)
    parts = [
        Text(f"{counts[state]} ", f"{counts[state]} 项") + words for state, words in STATES.items() if counts[state]
    ]
    return count(len(rows), Text("appeal", "项复审申请")) + Text(": ", "：") + join(parts) + _waits(rows)


def _waits(rows: Sequence[Appeal]) -> Text:
    """Return what the decisions wait for, if they wait."""
    waiting = {row.state for row in rows if row.waits}
    if "open" in waiting:
        return Text("; the decision waits for the outcome", "；决定待其结论")
    if "upheld" in waiting:
        return Text("; a new decision is due", "；应另作决定")
    return same("")


def _listed(row: Appeal) -> Text:
    """Return one appeal in a line of a list."""
    form = Text("{id}: {p}, filed {day}, {state}", "{id}：{p}，{day} 提出，{state}")
    words = form.format(id=row.id, p=row.proposal, day=day(row.filed), state=STATES[row.state])
    return words + same(" · ") + again(row)


def again(row: Appeal) -> Text:
    """Return what computing again gave."""
    if row.run is None:
        return Text("not computed again", "尚未重算")
    if row.same is None:
        return Text("computed again in run {r}", "已重算，运算 {r}").format(r=row.run)
    if row.same:
        return Text("computed again: the same bytes", "重算结果逐字节相同")
    return Text("computed again: not the same", "重算结果不同")


def _whole(row: Appeal) -> list[Line]:
    """Return one appeal with everything its reader may see of it."""

    def line(name: str, value: str | None) -> Line:
        return APPEAL[name].label, same(value) if value else Text("not for this reader", "此读者不可见")

    lines = [
        (Text("appeal", "复审申请"), same(f"{row.id} · {row.proposal} · {row.decision}")),
        line("by", row.by),
        line("grounds", row.grounds),
        (APPEAL["filed"].label, day(row.filed)),
    ]
    if row.deadline:
        lines.append((APPEAL["deadline"].label, _deadline(row)))
    lines.append((_AGAIN, again(row)))
    if row.outcome:
        final = Text("; no further appeal is possible", "；终局，不得再次申请") if row.final else same("")
        lines.append((APPEAL["outcome"].label, STATES[row.state] + final))
        lines += [line("handler", row.handler), line("reason", row.reason)]
    return lines


def _next(row: Appeal) -> list[Line]:
    """Return what is to be done now."""
    label = Text("next", "下一步")
    if row.state == "open":
        return [(label, same(f"yuzui appeal recompute {row.id} · yuzui appeal settle {row.id} --by NAME …"))]
    if row.state == "upheld":
        return [(label, same(f"yuzui decide SLATE --supersedes {row.decision} …"))]
    return []


def _outcome(result: Recomputed) -> Text:
    if result.same:
        return Text("the same bytes", "逐字节相同")
    differing = count(len(result.changed) + result.more, Text("value differs", "处取值"), "values differ")
    return Text("not the same: {n}", "不同：{n}").format(n=differing)


def _recomputed(result: Recomputed) -> list[Line]:
    digest = same(result.after if result.same else f"{result.before} → {result.after}")
    source = Text(
        "its {n} kept parts of input, seed {seed}, version {v}", "留存的 {n} 部分输入，随机种子 {seed}，版本 {v}"
    ).format(n=len(result.inputs), seed=result.seed, v=result.version)
    lines = [
        (Text("recomputed", "重算"), _outcome(result)),
        (Text("award list", "清单"), same(result.slate)),
        (Text("from", "依据"), source),
        (Text("digest", "摘要"), digest),
    ]
    moved = [
        words + join([same(name) for name in names])
        for words, names in ((Text("in: ", "调入："), result.enters), (Text("out: ", "调出："), result.leaves))
        if names
    ]
    if moved:
        lines.append((Text("proposals", "申请"), join(moved, "; ", "；")))
    label = Text("changed", "变化")
    lines += [(label, _changed(value)) for value in result.changed[:SHOWN]]
    if (rest := len(result.changed) + result.more - SHOWN) > 0:
        lines.append((label, Text("and {n} more: see --json", "另有 {n} 处：见 --json").format(n=number(rest))))
    return lines


def _changed(value: Changed) -> Text:
    return same(f"{value.where}: {_cut(value.before)} → {_cut(value.after)}")


def _cut(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _deadline(row: Appeal) -> Text:
    if not row.deadline:
        return same("—")
    return day(row.deadline) + (_PASSED if row.late else same(""))


def _chip(row: Appeal) -> Chip:
    final = Text(", final", "（终局）") if row.final else same("")
    return Chip(STATES[row.state] + final, _CHIPS[row.state])


def _column(name: str, **how: Any) -> Column:
    return Column(name, APPEAL[name].label, **how)


def _written(name: str) -> Column:
    """Return a column of what a person wrote, or who it was: a dash where the reader may not read it."""
    return _column(name, shown=lambda _, row: same(getattr(row, name) or "—"))


_FILE = ("file",)
APPEALS = Table[Answer](
    "appeals",
    Text("Each appeal, its grounds and what came of it", "各项复审申请的事由与结论"),
    rows=lambda answer: answer.appeals,
    columns=lambda answer: () if answer.recomputed else _COLUMNS,
    sheet=Text("appeals", "复审申请"),
)
_COLUMNS: Sequence[Column] = (
    _column("id", shown=lambda _, row: Code(row.id)),
    _column("decision", places=_FILE),
    _column("proposal", link=lambda _, row: f"/fund/lists/{encode(row.slate)}/why/{encode(row.proposal)}"),
    _column("filed", shown=lambda _, row: day(row.filed)),
    _column("deadline", shown=lambda _, row: _deadline(row)),
    _column("outcome", value=lambda row: _chip(row).text, shown=lambda _, row: _chip(row)),
    _column("settled", places=_FILE),
    _column("final", places=_FILE),
    Column(
        "again", _AGAIN, value=lambda row: _SAME[row.same].text, shown=lambda _, row: _SAME[row.same], places=("page",)
    ),
    *(_written(name) for name in ("by", "grounds", "handler", "reason")),
    _column("run", places=_FILE),
)


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)


CHANGED = Table[Answer](
    "changed",
    Text("changed", "变化"),
    rows=lambda answer: answer.recomputed.changed if answer.recomputed else (),
    columns=lambda answer: _CHANGES if answer.recomputed else (),
)
_CHANGES: Sequence[Column] = (
    Column("where", Text("place", "位置")),
    Column("before", Text("before", "原值"), value=lambda row: _cell(row.before)),
    Column("after", Text("after", "现值"), value=lambda row: _cell(row.after)),
)
