# SPDX-License-Identifier: Apache-2.0
"""The pictures of a slate: all proposals by expected rank; each rule against its limit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yuzui.funding.call_data.demo import SOURCE
from yuzui.funding.slate import outcome, words
from yuzui.funding.slate.titles import rule_title
from yuzui.job.result import files
from yuzui.text import Text, same
from yuzui.text.numbers import MINUS, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import bullet, caterpillar

Document = Mapping[str, Any]


def pictures(document: Document) -> list[Picture]:
    """Return the caterpillar (if proposals were ranked) and the rules."""
    ranked = [row for row in document["proposals"] if row["expected_rank"] is not None]
    found = [_caterpillar(document, ranked)] if ranked else []
    if document["slate"]["value"] is not None:
        found.append(rules(document))
    return found


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=document["origin"],
        source=SOURCE if document["origins"] else files(document),
        vintage=document["run"]["at"][:10] if not document["origins"] else "2018 · FY2026",
        how="/about/method",
    )


def _caterpillar(document: Document, ranked: list[dict[str, Any]]) -> Picture:
    rows = [
        {
            "id": row["id"],
            "rank": row["expected_rank"],
            "low": row["rank_interval"][0],
            "high": row["rank_interval"][1],
            "low50": row["rank_interval_50"][0],
            "high50": row["rank_interval_50"][1],
            "band": outcome.place(document, row),
            "note": outcome.why(document, row),
        }
        for row in ranked
    ]
    band = [row["rank"] for row in rows if row["band"] == "lottery"]
    return caterpillar.draw(
        _meta(document, "caterpillar", outcome.finding(document), _marks(document)),
        rows,
        (min(band), max(band)) if band else None,
        outcome.places(document),
    )


def _marks(document: Document) -> Text:
    said = Text(
        "Each row is a proposal at its expected rank with its 50 and 95 % interval",
        "每行为一项申请：期望名次及其 50% 与 95% 区间",
    )
    if outcome.stage(document) in ("drawn", "decided", "superseded"):
        said += Text("; shapes: funded, or not funded", "；形状：资助或不资助")
    elif document["redraws"]:
        said += Text("; shapes: ", "；形状：") + outcome.rule(document)
    if document["judge"] is not None and not document["judge"]["severity"]:
        said += Text(". Severity of reviewers is not identifiable and not removed", "。评审人严苛度不可识别，未去除")
    return said


def rules(document: Document, total: int | None = None) -> Picture:
    """Return every rule of a slate as a bar against its limit."""
    finding = words.limiting_said(document, total) + Text("; all are kept", "，全部满足")
    return bullet.draw(
        _meta(
            document,
            "rules",
            finding,
            Text(
                "Bar: what the slate reaches; tick: the limit of the rule; beneath: what one step "
                "of loosening brings, found by solving again, and the clause",
                "条形：方案达到的值；刻线：规则的界限；下行：放宽一步的所得（重新求解）及依据条款",
            ),
        ),
        [_bar(document, rule) for rule in document["rules"]],
    )


def _bar(document: Document, rule: Mapping[str, Any]) -> dict[str, Any]:
    category, currency = rule["category"], document["call"]["currency"]
    name = f"{rule['name']}[{category}]" if category else rule["name"]
    state = words.RULE_STATES[words.rule_state(rule)]
    value, target = (_size(rule, rule[key], currency) for key in ("achieved", "bound"))
    most = rule["sense"] == "<="
    form = Text("{v} of at most {t}", "{v}，上限 {t}") if most else _LEAST
    effect, source = _effect(rule, currency), _clause(rule)
    price = effect if rule["effect"] else Text("room {s}", "余量 {s}").format(s=_size(rule, rule["slack"], currency))
    return {
        "label": rule_title(document, name),
        "value": rule["achieved"],
        "target": rule["bound"],
        "unit": "%" if rule["share_of"] else "",
        "state": state,
        "said": (value, target),
        "phrase": form.format(v=value, t=target) + same(" · ") + state,
        "note": price + same(" · ") + source,
        "more": {
            Text("Room", "余量"): _size(rule, rule["slack"], currency),
            Text("Loosened by a step", "放宽一步"): effect,
            Text("The set holds", "方案不变的界限"): _holds(rule, currency),
            Text("Clause", "依据条款"): source,
        },
    }


_LEAST = Text("{v} of at least {t}", "{v}，下限 {t}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _size(rule: Mapping[str, Any], value: float | None, currency: str, digits: int = 0) -> Text:
    """Return a size in the unit of its rule."""
    if value is None:
        return same("—")
    if rule["share_of"]:
        return percent(value, digits or 1)
    if rule["measure"] == "amount":
        return money(value, currency, digits or None)
    return number(value, 0 if float(value).is_integer() else 2)


def _effect(rule: Mapping[str, Any], currency: str) -> Text:
    found = rule["effect"]
    if not found:
        return same("—")
    return Text("{v} points per {s}", "每放宽 {s}：{v} 分").format(
        v=f"{'+' if found['value_change'] >= 0 else MINUS}{abs(found['value_change']):.2f}",
        s=_size(rule, abs(found["step"]), currency),
    )


def _holds(rule: Mapping[str, Any], currency: str) -> Text:
    if not rule["effect"] or not rule["effect"].get("holds"):
        return same("—")
    low, high = (_size(rule, value, currency, 2) for value in rule["effect"]["holds"])
    return Text("{l} to {h}", "{l} 至 {h}").format(l=low, h=high)


def _clause(rule: Mapping[str, Any]) -> Text:
    """Return the clause; one written in both languages is said in that of the reader."""
    said = str(rule["source"] or "—")
    english, _, chinese = said.partition(" · ")
    both = _HAN.search(chinese) is not None and _HAN.search(english) is None
    return Text(english, chinese) if both else same(said)
