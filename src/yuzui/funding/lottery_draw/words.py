# SPDX-License-Identifier: Apache-2.0
"""What a draw says to a person, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.signature import noted
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]
Line = tuple[Text, Text]

STATES = {
    "committed": Text("committed: the candidates may now be fixed", "已承诺：可确定候选名单"),
    "fixed": Text("candidates fixed: publish list and commitment", "名单已定：请公布名单与承诺值"),
    "revealed": Text("revealed and drawn", "已揭示并抽签"),
    "void": Text("void: another person commits anew", "作废：须由他人重新承诺"),
}
SHOWN = 40


def lines(document: Document) -> list[Line]:
    """Return the transcript of a step."""
    return _drawn(document) if document["schema"] == "yuzui.draw/1" else _state(document)


def _state(document: Document) -> list[Line]:
    found = [
        (Text("state", "状态"), STATES[document["state"]]),
        (Text("commitment", "承诺值"), same(document["commitment"])),
        (Text("committed", "承诺"), same(f"{document['committed_at']} · {document['committed_by']}")),
        *noted(document),
        (Text("reveal by", "揭示期限"), same(document["due"] or "—")),
    ]
    if document["public_source"]:
        found.append((Text("public value", "公共值来源"), same(document["public_source"])))
    if document["list_hash"]:
        found.append((Text("list digest", "名单摘要"), same(document["list_hash"])))
    if document["chance"]:
        found.append((Text("candidates", "候选"), _chances(document)))
    log = document["log"]
    form = Text("event {seq}, {hash}", "事件 {seq}，{hash}")
    return [*found, (Text("log head", "日志头"), form.format(**log))]


def _chances(document: Document) -> Text:
    """Return the chance of each candidate, the likeliest first."""
    ranked = sorted(document["chance"].items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [same(f"{name} ") + percent(share, 1) for name, share in ranked[:SHOWN]]
    head = Text("{n}, each with its chance: ", "{n} 项及各自机会：").format(n=number(len(ranked)))
    rest = len(ranked) - len(parts)
    said = head + join(parts, " · ", "，")
    return said + Text(" · and {n} more", "，另有 {n} 项").format(n=number(rest)) if rest else said


def _drawn(document: Document) -> list[Line]:
    taken = [one["id"] for one in document["outcome"] if one["taken"]]
    passed: dict[str, list[str]] = {}
    for one in document["outcome"]:
        if not one["taken"]:
            passed.setdefault(one["rule"], []).append(one["id"])
    found = [
        (Text("public value", "公共值"), same(document["public"])),
        (Text("secret", "密值"), same(document["secret"])),
        (Text("commitment", "承诺值"), same(document["commitment"])),
        (Text("list digest", "名单摘要"), same(document["list_hash"])),
        (Text("taken", "抽中"), _ids(taken)),
    ]
    for rule, ids in passed.items():
        label = Text("passed over", "越过")
        found.append((label, Text("“{r}”: ", "“{r}”：").format(r=rule) + _ids(ids)))
    said = Text("anyone can draw again: yuzui check draw FILE", "任何人可复核：yuzui check draw 文件")
    return [*found, *noted(document), (Text("replay", "复核"), said)]


def _ids(ids: list[str]) -> Text:
    shown = join([same(name) for name in ids[:SHOWN]]) if ids else same("—")
    rest = len(ids) - SHOWN
    return shown + Text(" and {n} more", "等另 {n} 项").format(n=number(rest)) if rest > 0 else shown
