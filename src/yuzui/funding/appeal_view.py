# SPDX-License-Identifier: Apache-2.0
"""What an appeal says to a person, line by line, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.model.lifecycle import CYCLES
from yuzui.model.tables.award import APPEAL
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, number

Document = Mapping[str, Any]
Row = Mapping[str, Any]
Line = tuple[Text, Text]

SHOWN = 12
"""Most changed values that a transcript lists; the document lists more."""
STATES = CYCLES["appeal"].states
FINAL = Text("; no further appeal is possible", "；终局，不得再次申请")


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    if document["recomputed"] is not None:
        return _recomputed(document["recomputed"])
    rows = document["appeals"]
    found = [(Text("appeals", "复审"), finding(rows))]
    if document["act"] == "list":
        return found + [(Text("appeal", "复审申请"), _told(row)) for row in rows]
    return [*found, *(line for row in rows for line in _whole(row)), *_next(document)]


def finding(rows: Sequence[Row]) -> Text:
    """Return what some appeals come to, as one sentence."""
    if not rows:
        return Text("nobody has appealed", "无人申请复审")
    counts = Counter(row["state"] for row in rows)
    parts = [Text(f"{counts[name]} ", f"{counts[name]} 项") + said for name, said in STATES.items() if counts[name]]
    return count(len(rows), Text("appeal", "项复审申请")) + Text(": ", "：") + join(parts) + _waits(rows)


def _waits(rows: Sequence[Row]) -> Text:
    """Return what the decisions wait for, if they wait."""
    waiting = [row for row in rows if row["stage"] in ("contested", "appealed")]
    if any(row["state"] == "open" for row in waiting):
        return Text("; the decision waits for the outcome", "；决定待其结论")
    if any(row["state"] == "upheld" for row in waiting):
        return Text("; a new decision is due", "；应另作决定")
    return same("")


def _told(row: Row) -> Text:
    """Return one appeal in a line of a list."""
    form = Text("{id}: {p}, filed {day}, {state}", "{id}：{p}，{day} 提出，{state}")
    said = form.format(id=row["id"], p=row["proposal"], day=day(row["filed"]), state=STATES[row["state"]])
    return said + Text(" · ", " · ") + again(row)


def again(row: Row) -> Text:
    """Return what computing again gave."""
    if row["run"] is None:
        return Text("not computed again", "尚未重算")
    if row["same"] is None:
        return Text("computed again in run {r}", "已重算，运算 {r}").format(r=row["run"])
    if row["same"]:
        return Text("computed again: the same bytes", "重算结果逐字节相同")
    return Text("computed again: not the same", "重算结果不同")


def _whole(row: Row) -> list[Line]:
    """Return one appeal with everything its reader may see of it."""
    label, unseen = APPEAL, Text("not for this reader", "此读者不可见")

    def cell(name: str) -> Line:
        return label[name].label, same(row[name]) if row[name] else unseen

    found = [
        (Text("appeal", "复审申请"), same(f"{row['id']} · {row['proposal']} · {row['decision']}")),
        cell("by"),
        cell("grounds"),
        (label["filed"].label, day(row["filed"])),
    ]
    if row["deadline"]:
        late = Text(" (passed)", "（已过）") if row["late"] else same("")
        found.append((label["deadline"].label, day(row["deadline"]) + late))
    found.append((Text("computed again", "重算"), again(row)))
    if row["outcome"]:
        said = STATES[row["state"]]
        if row["final"]:
            said += FINAL
        found += [(label["outcome"].label, said), cell("handler"), cell("reason")]
    return found


def _next(document: Document) -> list[Line]:
    """Return what is to be done now."""
    row, label = document["appeals"][0], Text("next", "下一步")
    if row["state"] == "open":
        form = "yuzui appeal recompute {id} · yuzui appeal settle {id} --by NAME …"
        return [(label, same(form.format(id=row["id"])))]
    if row["state"] == "upheld":
        return [(label, same(f"yuzui decide SLATE --supersedes {row['decision']} …"))]
    return []


def _recomputed(found: Mapping[str, Any]) -> list[Line]:
    said = Text("the same bytes", "逐字节相同")
    if not found["same"]:
        total = len(found["changed"]) + found["more"]
        form = Text("not the same: {n}", "不同：{n}")
        said = form.format(n=count(total, Text("value differs", "处取值"), "values differ"))
    told = [
        (Text("recomputed", "重算"), said),
        (Text("slate", "方案"), same(found["slate"])),
        (Text("from", "依据"), _from(found)),
        (Text("digest", "摘要"), same(found["after"])),
    ]
    if found["same"]:
        return told
    told[-1] = (Text("digest", "摘要"), same(f"{found['before']} → {found['after']}"))
    if moved := _moved(found):
        told.append((Text("proposals", "申请"), moved))
    told += [(Text("changed", "变化"), _changed(one)) for one in found["changed"][:SHOWN]]
    if (rest := len(found["changed"]) + found["more"] - SHOWN) > 0:
        form = Text("and {n} more: see --json", "另有 {n} 处：见 --json")
        told.append((Text("changed", "变化"), form.format(n=number(rest))))
    return told


def _from(found: Mapping[str, Any]) -> Text:
    form = Text(
        "its {n} kept parts of input, seed {seed}, version {v}", "留存的 {n} 部分输入，随机种子 {seed}，版本 {v}"
    )
    return form.format(n=len(found["inputs"]), seed=found["seed"], v=found["version"])


def _moved(found: Mapping[str, Any]) -> Text | None:
    parts = []
    if found["enters"]:
        parts.append(Text("in: ", "调入：") + join([same(name) for name in found["enters"]]))
    if found["leaves"]:
        parts.append(Text("out: ", "调出：") + join([same(name) for name in found["leaves"]]))
    return join(parts, "; ", "；") if parts else None


def _changed(one: Mapping[str, Any]) -> Text:
    return same(f"{one['where']}: {_cut(one['before'])} → {_cut(one['after'])}")


def _cut(value: Any) -> str:
    said = "–" if value is None else str(value)
    return said if len(said) <= 60 else said[:59] + "…"


TABLE = (
    "id", "decision", "proposal", "filed", "deadline", "outcome", "settled", "final", "by",
    "grounds", "handler", "reason", "run",
)  # fmt: skip
"""Columns of the table, in order."""


def exports(document: Document, lang: str) -> list[Export]:
    """Return the appeals, or what computing again changed, as a table."""
    if (found := document["recomputed"]) is not None:
        heads = {"en": ("place", "before", "after"), "zh": ("位置", "原值", "现值")}[lang]
        cells = [(one["where"], _cell(one["before"]), _cell(one["after"])) for one in found["changed"]]
        return [Export({"en": "changed", "zh": "变化"}[lang], heads, cells)]
    labels = tuple(APPEAL[name].label.say(lang) for name in TABLE)
    rows = [tuple(row[name] for name in TABLE) for row in document["appeals"]]
    return [Export({"en": "appeals", "zh": "复审申请"}[lang], labels, rows)]


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float | str) else str(value)
