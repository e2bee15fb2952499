# SPDX-License-Identifier: Apache-2.0
"""The sheets of a plan as a workbook: which column holds which part, and what may stand in it.

One row a clause, so that a planning office can write a plan without YAML; the content is that of
the YAML file, no more and no less (:mod:`yuzui.policy.plan.book.workbook`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from yuzui.policy.plan.check import Check
from yuzui.policy.plan.clause import HORIZONS, KINDS, OWNERS
from yuzui.policy.plan.concept import Relation
from yuzui.policy.plan.target import Comparator
from yuzui.policy.plan.template import templates
from yuzui.text import Text, same

Form = Literal["text", "words", "refs", "value", "rest"]
"""Plain text; words with commas; references, one a line; a plain value or YAML; all that has no
column of its own, as YAML."""


_NOTHING = same("")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one sheet."""

    key: str
    label: Text
    form: Form = "text"
    help: Text = _NOTHING
    always: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet."""

    key: str
    label: Text
    columns: tuple[Column, ...]
    parent: str = ""


def _both(key: str, label: Text) -> tuple[Column, Column]:
    english, chinese = Text(", English", "（英文）"), Text(", Chinese", "（中文）")
    return Column(f"{key}.en", label + english), Column(f"{key}.zh", label + chinese)


def _of(codes: dict[str, Text], apart: str = " | ") -> Text:
    return Text(
        apart.join(f"{code} ({text.en})" for code, text in codes.items()),
        apart.join(f"{code}（{text.zh}）" for code, text in codes.items()),
    )


_CHECKS = [str(kind.__struct_config__.tag) for kind in get_args(Check)]
_DAY = Text("a day such as 2030-12-31; empty if the text gives none",
            "日期，如 2030-12-31；原文未给则留空")  # fmt: skip
_YAML = Text("a plain value, or YAML on one line", "普通取值，或单行 YAML")
_CLAUSE = Column("clause", Text("clause", "条款"), help=Text("id of the clause", "条款编号"))
_TITLE, _LABEL = Text("title", "标题"), Text("name", "名称")

PLAN = Layout(
    "plan",
    Text("Plan", "规划"),
    (
        Column("id", Text("plan id", "规划编号")),
        *_both("title", _TITLE),
        Column("period", Text("period", "规划期"), "value", same("[2026, 2030]")),
        Column("edition", Text("edition", "版次"), "value", same("1")),
        *_both("issuer", Text("issuer", "发布单位")),
        *_both("jurisdiction", Text("jurisdiction", "适用范围")),
        Column("language", Text("language of authority", "权威语言"), help=same("en | zh")),
        Column("text_source", Text("address of the text", "原文网址")),
        Column("text_digest", Text("SHA-256 of the text", "原文 SHA-256")),
        Column("supersedes", Text("plan it follows", "所接续的规划")),
        Column("retired", Text("ids never to be used again", "不得再用的编号"), "words"),
        *_both("note", Text("note", "说明")),
        Column("nodes", Text("file of list nodes", "清单节点文件"), "value"),
    ),
)
SECTIONS = Layout(
    "sections",
    Text("Sections", "章节"),
    (Column("id", Text("section", "章节编号")), Column("en", same("English")),
     Column("zh", same("中文"))),
)  # fmt: skip
CLAUSES = Layout(
    "clauses",
    Text("Clauses", "条款"),
    (
        Column("id", Text("clause", "条款"), help=Text("never used twice", "不得重复使用")),
        Column("section", Text("section", "章节")),
        *_both("title", _TITLE),
        Column("kinds", Text("kinds, the first is the main one", "类别（首个为主）"), "words",
               _of(KINDS), always=True),
        Column("owner", Text("owner", "责任部门"), help=_of(OWNERS)),
        Column("horizon", Text("horizon", "期限"), help=_of(HORIZONS)),
        Column("bind", Text("served by", "由何支撑"), "refs",
               Text("one a line: study:evaluate, page:facility (support); names: yuzui list",
                    "每行一个：study:evaluate、page:facility (support)；名称见 yuzui list"),
               always=True),
        *_both("does_not_show", Text("what the checks do not show", "检验不能说明")),
        *_both("counterpart", Text("counterpart, if outside software", "对应物（软件之外时）")),
        Column("quote", Text("quotation, at most 25 words", "引文（至多 25 词）")),
        Column("text_span", Text("start and end in the text", "原文起止位置"), "value",
               same("[120, 188]")),
        *_both("text_flag", Text("remark on the text", "对原文的说明")),
    ),
)  # fmt: skip
CHECKS = Layout(
    "check",
    Text("Checks", "检验"),
    (
        _CLAUSE,
        Column("kind", Text("kind of check", "检验类别"),
               help=same(" | ".join(_CHECKS))),
        Column("template", Text("or template", "或模板"), help=same(" | ".join(templates()))),
        Column("name", Text("check name", "检验名称")),
        Column("required", Text("required", "必需"), "value", same("true | false")),
        Column("ref", Text("what is checked", "检验对象"), "value", same("study:evaluate")),
        Column("data", Text("on what data", "所用数据"), "value"),
        Column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
TARGETS = Layout(
    "target",
    Text("Targets", "目标"),
    (
        _CLAUSE,
        Column("numerator", Text("numerator", "分子")),
        Column("denominator", Text("denominator", "分母")),
        Column("cmp", Text("comparator", "比较"), help=same(" | ".join(get_args(Comparator)))),
        Column("value", Text("aim", "目标值"), "value",
               Text("a share as a fraction: 0.08", "占比写成小数：0.08")),
        Column("unit", Text("unit", "单位"), help=Text("1 for a fraction", "小数写 1")),
        Column("deadline", Text("deadline", "期限"), help=_DAY),
        Column("", Text("parameters", "参数"), "rest", _YAML),
    ),
    parent="clause",
)  # fmt: skip
READINGS = Layout(
    "readings",
    Text("Readings", "解读"),
    (
        _CLAUSE,
        *_both("label", _LABEL),
        Column("deadline", Text("deadline", "期限"), help=_DAY),
        Column("source", Text("who reads it so", "解读出处")),
        Column("status", Text("status", "状态"), help=same("stated | assumed | open")),
    ),
    parent="clause",
)
PARAMETERS = Layout(
    "parameters",
    Text("Parameters", "参数"),
    (
        Column("name", Text("parameter", "参数名")),
        *_both("label", _LABEL),
        Column("unit", Text("unit", "单位")),
        Column("values", Text("dated values", "带日期的取值"), "value", same("{2026-01-01: 0.7}")),
        Column("low", Text("lowest", "下限"), "value"),
        Column("high", Text("highest", "上限"), "value"),
        Column("until", Text("known until", "已知至"), help=_DAY),
        Column("source", Text("source", "来源")),
        Column("vintage", Text("vintage", "版次")),
    ),
)
CONCEPTS = Layout(
    "concepts",
    Text("Concepts", "概念"),
    (
        Column("id", Text("concept", "概念")),
        *_both("label", _LABEL),
        Column("see", Text("see also", "另见"), "words"),
        Column("query_version", Text("version of the query", "检索式版本")),
    ),
)
MEMBERS = Layout(
    "members",
    Text("Members", "归属"),
    (
        Column("concept", Text("concept", "概念")),
        Column("node", Text("list node", "清单节点")),
        Column("relation", Text("relation", "关系"), help=same(" | ".join(get_args(Relation)))),
    ),
    parent="concept",
)  # fmt: skip
WAIVERS = Layout(
    "waivers",
    Text("Waivers", "豁免"),
    (
        _CLAUSE,
        *_both("reason", Text("reason", "理由")),
        Column("name", Text("named person", "责任人")),
        Column("role", Text("role", "角色")),
        Column("since", Text("first day", "起始日")),
        Column("until", Text("last day", "截止日")),
    ),
)
LAYOUTS = (PLAN, SECTIONS, CLAUSES, CHECKS, TARGETS, READINGS, PARAMETERS, CONCEPTS, MEMBERS,
           WAIVERS)  # fmt: skip
"""The sheets, in order."""
