# SPDX-License-Identifier: Apache-2.0
"""A scorecard as tables: clauses, checks, targets, readings, odds, waivers, concepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from yuzui.policy.evidence import run
from yuzui.policy.evidence.document import OWN, failing, odds
from yuzui.policy.evidence.outcome import STATUSES, WORDS
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same

Row = Mapping[str, Any]
Column = tuple[Text, Callable[[Row], Any]]
"""Heading, and what stands in its cells: a plain value, a :class:`Text` or None."""


def _plain(en: str, zh: str, key: str) -> Column:
    return Text(en, zh), lambda row: row[key]


def _words(en: str, zh: str, key: str) -> Column:
    return Text(en, zh), lambda row: Text.of(row[key]) if row[key] else None


def _coded(en: str, zh: str, key: str, codes: Mapping[str, Text]) -> Column:
    return Text(en, zh), lambda row: codes[row[key]] if row[key] else None


def _why(row: Row) -> Text | None:
    why = row.get("why")  # a scorecard kept by an earlier version has none
    return Text.of(why) if why else None


_CLAUSE = _plain("clause", "条款", "id")


def _because(row: Row) -> Text | None:
    wrong = [same(f"{c['name']}: ") + Text.of(c["message"]) for c in failing(row)]
    return join(wrong, "; ", "；") if wrong else None


CLAUSES: tuple[Column, ...] = (
    _CLAUSE,
    _plain("section", "章节", "section"),
    _words("title", "题目", "title"),
    (Text("kinds", "类别"), lambda row: join([KINDS[kind] for kind in row["kinds"]])),
    _coded("owner", "责任", "owner", OWNERS),
    _coded("horizon", "期限", "horizon", HORIZONS),
    _coded("status", "状态", "status", STATUSES),
    _coded("counterpart", "对应物", "counterpart_status", STATUSES),
    _coded("own data", "自有数据", "own_data", OWN),
    (Text("served by", "支撑"), lambda row: ", ".join(b["ref"] for b in row["bindings"])),
    (Text("fails because", "未过原因"), _because),
    _words("does not show", "不能说明", "does_not_show"),
)
CHECKS: tuple[Column, ...] = (
    _CLAUSE,
    _plain("check", "检验", "name"),
    _plain("kind", "类别", "kind"),
    _plain("required", "必需", "required"),
    _coded("outcome", "结果", "outcome", WORDS),
    _plain("measured", "实测", "measured"),
    _plain("bar", "标准", "bar"),
    (Text("data", "数据"), lambda row: ", ".join(row["data"])),
    _plain("data digest", "数据摘要", "data_digest"),
    _words("message", "说明", "message"),
)
TARGETS: tuple[Column, ...] = (
    _CLAUSE,
    _plain("numerator", "分子", "numerator"),
    _plain("denominator", "分母", "denominator"),
    _plain("comparator", "比较", "cmp"),
    _plain("aim", "目标值", "aim"),
    _plain("unit", "单位", "unit"),
    _plain("value", "现值", "value"),
    _plain("year", "年份", "year"),
    _plain("vintage", "版次", "vintage"),
    _coded("status", "状态", "status", run.STATUSES),
    _plain("deadline", "期限", "deadline"),
    (Text("why there is no value", "无数值的原因"), _why),
)
READINGS: tuple[Column, ...] = (
    _CLAUSE,
    _words("reading", "解读", "label"),
    _plain("deadline", "期限", "deadline"),
    _plain("source", "来源", "source"),
    _coded("status", "状态", "status", run.STATUSES),
    (Text("odds", "可能性"), lambda row: odds(row["odds"])),
    (Text("why there are no odds", "无可能性的原因"), _why),
)
ODDS: tuple[Column, ...] = (
    _CLAUSE,
    _plain("by", "期限", "by"),
    (Text("method", "方法"), lambda row: Text.of(row["title"]) if "title" in row else row["method"]),
    _plain("probability", "可能性", "probability"),
    (Text("8 in 10 from", "八成区间下限"), lambda row: (row.get("interval") or {}).get("low")),
    (Text("to", "上限"), lambda row: (row.get("interval") or {}).get("high")),
    (Text("outcomes", "样本数"), lambda row: row.get("forecasts")),
    (Text("independent countries", "有效国家数"), lambda row: row.get("effective_countries")),
    (Text("basis", "依据"), lambda row: Text.of(row["basis"]) if row.get("basis") else None),
    _plain("year of the data", "数据年份", "year"),
    _plain("vintage", "版次", "vintage"),
    _plain("source", "来源", "source"),
)
WAIVERS: tuple[Column, ...] = (
    _CLAUSE,
    _words("reason", "理由", "reason"),
    _plain("by", "人员", "by"),
    _plain("role", "岗位", "role"),
    _plain("until", "截止", "until"),
)
CONCEPTS: tuple[Column, ...] = (
    _plain("concept", "概念", "id"),
    _words("label", "名称", "label"),
    _plain("nodes", "节点数", "nodes"),
    _plain("clauses, each once", "条款（去重）", "union"),
    _plain("clauses, summed over nodes", "条款（按节点相加）", "sum"),
    (Text("lists", "清单"), lambda row: ", ".join(f"{node} ({how})" for node, how in row["relations"].items())),
)


def _checks(rows: list[Row]) -> Iterator[Row]:
    return ({**check, "id": row["id"]} for row in rows for check in row["checks"])


def _targets(rows: list[Row]) -> Iterator[Row]:
    return ({**row["target"], "id": row["id"]} for row in rows if row["target"])


def _readings(rows: list[Row]) -> Iterator[Row]:
    return ({**g, "id": t["id"]} for t in _targets(rows) for g in t["readings"])


def _odds(rows: list[Row]) -> Iterator[Row]:
    names = ("id", "year", "vintage", "source")
    return ({**row, **{k: t[k] for k in names}} for t in _targets(rows) for row in t["odds"])


def _waivers(rows: list[Row]) -> Iterator[Row]:
    return ({**row["waiver"], "id": row["id"]} for row in rows if row["waiver"])


def tables(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return the scorecard as tables in one language."""
    rows = document["clauses"]
    sheets: tuple[tuple[Text, tuple[Column, ...], Any], ...] = (
        (Text("clauses", "条款"), CLAUSES, rows),
        (Text("checks", "检验"), CHECKS, _checks(rows)),
        (Text("targets", "目标"), TARGETS, _targets(rows)),
        (Text("readings", "解读"), READINGS, _readings(rows)),
        (Text("odds", "可能性"), ODDS, _odds(rows)),
        (Text("waivers", "豁免"), WAIVERS, _waivers(rows)),
        (Text("concepts", "概念"), CONCEPTS, document["concepts"]),
    )

    def cell(value: Any) -> Any:
        return value.say(lang) if isinstance(value, Text) else value

    return [
        Export(
            name.say(lang),
            [heading.say(lang) for heading, _ in columns],
            [tuple(cell(get(row)) for _, get in columns) for row in items],
        )
        for name, columns, items in sheets
    ]
