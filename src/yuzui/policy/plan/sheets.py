# SPDX-License-Identifier: Apache-2.0
"""The sheets of a plan as a workbook: which column holds which part, and what may stand in it.

One row a clause, so that a planning office can write a plan without YAML; the content is that of
the YAML file, no more and no less (:mod:`yuzui.policy.plan.workbook`).
"""

from __future__ import annotations

from typing import get_args

from yuzui.errors import PlanError
from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.policy.plan.concept import Relation
from yuzui.policy.plan.target import Comparator
from yuzui.policy.plan.template import templates
from yuzui.sheets.schema import NOTHING, Column, Schema
from yuzui.text import Text, same


def _column(key: str, label: Text, kind: str = "text", about: Text = NOTHING, always: bool = False) -> Column:
    """Return a column: plain text; words with commas; references, one a line; a value or YAML; all the rest as YAML."""
    return Column(key, label, about, kind, always=always)


def _sheet(key: str, label: Text, columns: tuple[Column, ...], parent: str = "") -> Schema:
    return Schema(key, label, columns, parent, closed=True, error=PlanError)


def _both(key: str, label: Text) -> tuple[Column, Column]:
    english, chinese = Text(", English", "（英文）"), Text(", Chinese", "（中文）")
    return _column(f"{key}.en", label + english), _column(f"{key}.zh", label + chinese)


def _of(codes: dict[str, Text], apart: str = " | ") -> Text:
    return Text(
        apart.join(f"{code} ({text.en})" for code, text in codes.items()),
        apart.join(f"{code}（{text.zh}）" for code, text in codes.items()),
    )


_CHECKS = [str(kind.__struct_config__.tag) for kind in get_args(Check)]
_DAY = Text("a day such as 2030-12-31; empty if the text gives none",
            "日期，如 2030-12-31；原文未给则留空")  # fmt: skip
_YAML = Text("a plain value, or YAML on one line", "普通取值，或单行 YAML")
_CLAUSE = _column("clause", Text("clause", "条款"), about=Text("id of the clause", "条款编号"))
_TITLE, _LABEL = Text("title", "标题"), Text("name", "名称")

PLAN = _sheet(
    "plan",
    Text("Plan", "规划"),
    (
        _column("id", Text("plan id", "规划编号")),
        *_both("title", _TITLE),
        _column("period", Text("period", "规划期"), "value", same("[2026, 2030]")),
        _column("edition", Text("edition", "版次"), "value", same("1")),
        *_both("issuer", Text("issuer", "发布单位")),
        *_both("jurisdiction", Text("jurisdiction", "适用范围")),
        _column("language", Text("language of authority", "权威语言"), about=same("en | zh")),
        _column("text_source", Text("address of the text", "原文网址")),
        _column("text_digest", Text("SHA-256 of the text", "原文 SHA-256")),
        _column("supersedes", Text("plan it follows", "所接续的规划")),
        _column("retired", Text("ids never to be used again", "不得再用的编号"), "words"),
        *_both("note", Text("note", "说明")),
        _column("nodes", Text("file of list nodes", "清单节点文件"), "value"),
    ),
)
SECTIONS = _sheet(
    "sections",
    Text("Sections", "章节"),
    (_column("id", Text("section", "章节编号")), _column("en", same("English")),
     _column("zh", same("中文"))),
)  # fmt: skip
CLAUSES = _sheet(
    "clauses",
    Text("Clauses", "条款"),
    (
        _column("id", Text("clause", "条款"), about=Text("never used twice", "不得重复使用")),
        _column("section", Text("section", "章节")),
        *_both("title", _TITLE),
        _column("kinds", Text("kinds, the first is the main one", "类别（首个为主）"), "words",
               _of(KINDS), always=True),
        _column("owner", Text("owner", "责任部门"), about=_of(OWNERS)),
        _column("horizon", Text("horizon", "期限"), about=_of(HORIZONS)),
        _column("bind", Text("served by", "由何支撑"), "refs",
               Text("one a line: study:evaluate, page:facility (support); names: yuzui list",
                    "每行一个：study:evaluate、page:facility (support)；名称见 yuzui list"),
               always=True),
        *_both("does_not_show", Text("what the checks do not show", "检验不能说明")),
        *_both("counterpart", Text("counterpart, if outside software", "对应物（软件之外时）")),
        _column("quote", Text("quotation, at most 25 words", "引文（至多 25 词）")),
        _column("text_span", Text("start and end in the text", "原文起止位置"), "value",
               same("[120, 188]")),
        *_both("text_flag", Text("remark on the text", "对原文的说明")),
    ),
)  # fmt: skip
CHECKS = _sheet(
    "check",
    Text("Checks", "检验"),
    (
        _CLAUSE,
        _column("kind", Text("kind of check", "检验类别"),
               about=same(" | ".join(_CHECKS))),
        _column("template", Text("or template", "或模板"), about=same(" | ".join(templates()))),
        _column("name", Text("check name", "检验名称")),
        _column("required", Text("required", "必需"), "value", same("true | false")),
        _column("ref", Text("what is checked", "检验对象"), "value", same("study:evaluate")),
        _column("data", Text("on what data", "所用数据"), "value"),
        _column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
TARGETS = _sheet(
    "target",
    Text("Targets", "目标"),
    (
        _CLAUSE,
        _column("numerator", Text("numerator", "分子")),
        _column("denominator", Text("denominator", "分母")),
        _column("cmp", Text("comparator", "比较"), about=same(" | ".join(get_args(Comparator)))),
        _column("value", Text("aim", "目标值"), "value",
               Text("a share as a fraction: 0.08", "占比写成小数：0.08")),
        _column("unit", Text("unit", "单位"), about=Text("1 for a fraction", "小数写 1")),
        _column("deadline", Text("deadline", "期限"), about=_DAY),
        _column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
READINGS = _sheet(
    "readings",
    Text("Readings", "解读"),
    (
        _CLAUSE,
        *_both("label", _LABEL),
        _column("deadline", Text("deadline", "期限"), about=_DAY),
        _column("source", Text("who reads it so", "解读出处")),
        _column("status", Text("status", "状态"), about=same("stated | assumed | open")),
    ),
    parent="clause",
)
PARAMETERS = _sheet(
    "parameters",
    Text("Parameters", "参数"),
    (
        _column("name", Text("parameter", "参数名")),
        *_both("label", _LABEL),
        _column("unit", Text("unit", "单位")),
        _column("values", Text("dated values", "带日期的取值"), "value", same("{2026-01-01: 0.7}")),
        _column("low", Text("lowest", "下限"), "value"),
        _column("high", Text("highest", "上限"), "value"),
        _column("until", Text("known until", "已知至"), about=_DAY),
        _column("source", Text("source", "来源")),
        _column("vintage", Text("vintage", "版次")),
    ),
)
CONCEPTS = _sheet(
    "concepts",
    Text("Concepts", "概念"),
    (
        _column("id", Text("concept", "概念")),
        *_both("label", _LABEL),
        _column("see", Text("see also", "另见"), "words"),
        _column("query_version", Text("version of the query", "检索式版本")),
    ),
)
MEMBERS = _sheet(
    "members",
    Text("Members", "归属"),
    (
        _column("concept", Text("concept", "概念")),
        _column("node", Text("list node", "清单节点")),
        _column("relation", Text("relation", "关系"), about=same(" | ".join(get_args(Relation)))),
    ),
    parent="concept",
)  # fmt: skip
WAIVERS = _sheet(
    "waivers",
    Text("Waivers", "豁免"),
    (
        _CLAUSE,
        *_both("reason", Text("reason", "理由")),
        _column("name", Text("named person", "责任人")),
        _column("role", Text("role", "角色")),
        _column("since", Text("first day", "起始日")),
        _column("until", Text("last day", "截止日")),
    ),
)
SCHEMAS = (PLAN, SECTIONS, CLAUSES, CHECKS, TARGETS, READINGS, PARAMETERS, CONCEPTS, MEMBERS,
           WAIVERS)  # fmt: skip
"""The sheets, in order."""
