# SPDX-License-Identifier: Apache-2.0
"""The pictures of an answer: who changes places, what a move adds up to, what stays in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding.ask import words
from yuzui.text import Text
from yuzui.text.numbers import money, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import bars, swap, waterfall

Document = Mapping[str, Any]

POINTS = Text("value, points", "价值（分）")
_VALUE = Text("value points", "价值分")


def pictures(document: Document) -> list[Picture]:
    """Return the pictures of one answer."""
    kind = document["question"]["kind"]
    if kind == "sensitivity":
        return [_kept(document)]
    if kind == "why":
        why = document["why"]
        found = [_steps(document)] if why["steps"] else []
        beside = len(why["parts"]) > 1 and all(one["value"] is not None for one in why["parts"])
        return [*found, _beside(document)] if beside else found
    moved = document["sets"][1]["enters"] or document["sets"][1]["leaves"]
    return [_swap(document)] if moved else []


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    slate = document["slate"]
    source = Text("slate {id} of call {c}, solved again", "批次 {c} 方案 {id}，重新求解")
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=slate["origin"],
        source=source.format(id=slate["id"], c=slate["call"]),
        vintage=str(slate["at"] or "")[:10],
    )


def about(slate: Document, name: str, finding: Text, description: Text) -> Meta:
    """Return what is said about a picture of a slate that was solved again."""
    run = slate["run"]
    told = {"id": run["id"], "call": slate["call"]["id"], "origin": slate["origin"]}
    return _meta({"slate": {**told, "at": run["at"]}}, name, finding, description)


def _swap(document: Document) -> Picture:
    figures = {row["id"]: row for row in document["proposals"]}
    other, currency = document["sets"][1], document["slate"]["currency"]
    rows = [
        {
            "id": name,
            "enters": side == "enters",
            "value": figures[name]["value"] or 0.0,
            "cost": money(figures[name]["amount"], currency, 2),
        }
        for side in ("enters", "leaves")
        for name in other[side]
        if name in figures
    ]
    finding = Text("{i} enter, {o} leave: {cost}", "{i} 项进入，{o} 项退出：{cost}").format(
        i=number(len(other["enters"])), o=number(len(other["leaves"])), cost=words.cost(other, currency)
    )
    description = Text("Bars are the value of each proposal that changes places", "条形为每项变动申请的价值")
    heads = (Text("Leave", "退出"), Text("Enter", "进入"), _VALUE)
    return swap.draw(_meta(document, "swap", finding, description), rows, heads)


def _steps(document: Document) -> Picture:
    why = document["why"]
    forms = {
        "enters": Text("{p} comes in", "{p} 进入"),
        "leaves": Text("{p} goes out", "{p} 退出"),
        "level": Text("{p} at another level", "{p} 资助比例变化"),
        "rules": Text("penalties and bonuses of rules", "规则的罚分与加分"),
    }
    steps = [{"label": forms[step["move"]].format(p=step["id"]), "value": step["value"]} for step in why["steps"]]
    total = Text("whole change", "合计")
    form = Text(
        "Forcing {p} in costs {d} points: what comes in is worth less than what must go",
        "强行纳入 {p} 使总价值减少 {d} 分：进入者不及退出者",
    )
    if why["selected"]:
        form = Text(
            "Leaving {p} out costs {d} points, after the best replacement",
            "排除 {p} 后即使最优替补，总价值仍减少 {d} 分",
        )
    change = sum(step["value"] for step in why["steps"])
    finding = form.format(p=why["id"], d=f"{abs(change):.3g}")
    description = Text(
        "Each step begins where the one before ended; the last bar is the sum", "每一步从上一步的终点开始；末条为合计"
    )
    meta = _meta(document, "steps", finding, description)
    return waterfall.draw(meta, steps, (POINTS, total), _digits(change))


def _digits(size: float) -> int:
    return 2 if abs(size) >= 1 else 3


def _beside(document: Document) -> Picture:
    """Return how one proposal comes to its value, from that of the marginal funded one."""
    mine, other = document["why"]["parts"][:2]
    steps = [
        {"label": Text("{m}, funded", "{m}（已入选）").format(m=other["id"]), "value": other["value"]},
        *({"label": label, "value": size} for label, size in _differences(mine, other) if size),
    ]
    currency = document["slate"]["currency"]
    more, dearer = mine["value"] >= other["value"], mine["amount"] >= other["amount"]
    words_ = {True: Text("more", "高"), False: Text("less", "低")}
    money_ = {True: Text("more", "多"), False: Text("less", "少")}
    finding = Text(
        "{p} is worth {d} points {a} than {m}, the funded proposal nearest the line, and asks {c} {b}",
        "{p} 的价值比最接近资助线的入选申请 {m} {a} {d} 分，金额{b} {c}",
    ).format(
        p=mine["id"],
        m=other["id"],
        d=f"{abs(mine['value'] - other['value']):.3g}",
        a=words_[more],
        b=money_[dearer],
        c=money(abs(mine["amount"] - other["amount"]), currency, 2),
    )
    description = Text(
        "From the value of the marginal funded proposal to that of this one, part by part",
        "由边际入选申请的价值逐项推至本申请的价值",
    )
    meta = _meta(document, "beside", finding, description)
    total = Text("{p}", "{p}").format(p=mine["id"])
    return waterfall.draw(meta, steps, (POINTS, total), _digits(mine["value"]))


def _differences(mine: Document, other: Document) -> list[tuple[Text, float]]:
    """Return the parts by which two values differ; they add up to the difference."""
    whole = mine["value"] - other["value"]
    if mine["score"] is None or other["score"] is None:
        return [(Text("difference of the values given", "所给价值之差"), whole)]
    factor = 1.0 if other["times_amount"] is None else other["times_amount"]
    mean = (mine["score_mean"] - other["score_mean"]) * factor
    judging = (mine["judging"] - other["judging"]) * factor
    rest = whole - mean - judging
    parts = [
        (Text("difference of mean scores", "评分均值之差"), mean),
        (Text("what judging adds or takes", "评判修正之差"), judging),
    ]
    if other["times_amount"] is not None:
        parts.append((Text("difference of amounts", "金额之差"), rest))
    return parts


def _kept(document: Document) -> Picture:
    now = set(document["sets"][0]["ids"])
    rows = []
    for one in document["sets"]:
        ids = set(one["ids"])
        for name, count in (("kept", len(ids & now)), ("new", len(ids - now))):
            group = {"kept": Text("also in the slate", "本方案已有"), "new": Text("new", "新进入")}
            part = {"label": Text.of(one["title"]), "value": count, "group": group[name]}
            rows.append({**part, "low": None, "high": None})
    description = Text(
        "Bars count funded proposals under each choice of what counts as value", "条形为各价值口径下的入选申请数"
    )
    meta = _meta(document, "choices", Text.of(document["finding"]), description)
    return bars.draw(meta, rows, (Text("funded proposals", "入选申请数"), ""))
