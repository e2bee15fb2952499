# SPDX-License-Identifier: Apache-2.0
"""An assignment as tables, the same for xlsx, csv and json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job.tables import table
from yuzui.model.finding import CODES
from yuzui.model.lifecycle import CYCLES
from yuzui.reviewing.assignment import checks, loads, words
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join

Document = Mapping[str, Any]


def exports(document: Document, lang: str) -> list[Export]:
    """Return assignments, proposals, reviewers, conflicts, coverage and findings."""
    return [
        *([_checks(document, lang)] if _undone(document) else []),
        _assignments(document, lang),
        _proposals(document, lang),
        _reviewers(document, lang),
        _conflicts(document, lang),
        _coverage(document, lang),
        *([_loads(document, lang)] if document["fairness"] else []),
        *([_frontier(document, lang)] if _points(document) else []),
        *([_loosen(document, lang)] if document["infeasible"] else []),
        *([_changes(document, lang)] if document["changes"] else []),
        *([] if _undone(document) else [_checks(document, lang)]),
        _findings(document, lang),
    ]


def _undone(document: Document) -> bool:
    return any(one["pairs_unchecked"] for one in words.checks_of(document))


def _checks(document: Document, lang: str) -> Export:
    columns = (
        (Text("check", "核查项"), ""),
        (Text("done", "完成情况"), ""),
        (Text("pairs not compared", "未比对组合"), "0"),
        (Text("all pairs", "全部组合"), "0"),
        (Text("accepted", "已确认"), ""),
        (Text("why", "原因"), ""),
    )
    rows = [
        (
            checks.WHAT[one["check"]], CHECKED[one["state"]], one["pairs_unchecked"],
            one["pairs_total"], one["accepted"],
            join([Text.of(why["text"]) for why in one["why"]], "; ", "；"),
        )
        for one in words.checks_of(document)
    ]  # fmt: skip
    alerts = [label + Text(": ", "：") + line for label, line in words.unchecked(document)]
    title = join(alerts, "\n", "\n") if alerts else None
    return table(Text("checks", "核查"), columns, rows, lang, title)


CHECKED = {
    "run": Text("for all pairs", "全部完成"),
    "partial": Text("for some pairs only", "部分完成"),
    "not_run": Text("not done", "未进行"),
    "not_asked": Text("not asked for", "未要求"),
    "none_given": Text("nothing was declared", "无申报"),
}


def _assignments(document: Document, lang: str) -> Export:
    columns = (
        (Text("proposal", "申请号"), ""),
        (Text("reviewer", "评审人"), ""),
        (Text("score", "匹配分"), "0.000"),
        (Text("probability", "概率"), "0.000"),
        (Text("reasons", "理由"), ""),
        (Text("alternates", "候补"), ""),
        (Text("state", "状态"), ""),
    )
    rows = [
        (
            row["proposal"], row["reviewer"], row["score"], row["probability"], reasons(row),
            "; ".join(row["alternates"]), state(row["state"]),
        )
        for row in document["assignments"]
    ]  # fmt: skip
    return table(Text("assignments", "指派"), columns, rows, lang)


def state(name: str) -> Text:
    """Return the state of a pair for people."""
    return CYCLES["assignment"].states[name]


def _changes(document: Document, lang: str) -> Export:
    columns = (
        (Text("when", "时间"), ""),
        (Text("proposal", "申请号"), ""),
        (Text("reviewer", "评审人"), ""),
        (Text("state", "状态"), ""),
        (Text("instead", "改请"), ""),
        (Text("others moved", "另行调整"), "0"),
        (Text("cost in total", "总分减少"), "0.000"),
    )
    rows = [
        (
            one["at"], one["proposal"], one["reviewer"], state(one["state"]), one["instead"],
            len(one["moves"]), one["cost"],
        )
        for one in document["changes"]
    ]  # fmt: skip
    return table(Text("changes", "变更"), columns, rows, lang)


def reasons(row: Mapping[str, Any]) -> Text:
    """Return the reasons of a pair in one text, the weightiest first."""
    texts = [Text.of(one["text"]) for one in row["reasons"]]
    return join(texts, "; ", "；") if texts else Text("needed, no sign of a match", "为满足数量所需")


def _proposals(document: Document, lang: str) -> Export:
    columns = (
        (Text("proposal", "申请号"), ""),
        (Text("needs", "所需"), "0"),
        (Text("assigned", "已指派"), "0"),
        (Text("sum of scores", "匹配分之和"), "0.000"),
        (Text("lowest score", "最低匹配分"), "0.000"),
        (Text("may be reviewed by", "可选评审人"), "0"),
        (Text("next best", "次优评审人"), ""),
        (Text("why not", "未指派原因"), ""),
    )
    rows = [
        (
            row["id"], row["demand"], row["assigned"], row["score_sum"], row["score_min"],
            row["eligible_reviewers"], row["next"] and row["next"]["reviewer"],
            row["next"] and words.WHY[row["next"]["why"]],
        )
        for row in document["proposals"]
    ]  # fmt: skip
    return table(Text("proposals", "申请书"), columns, rows, lang)


def _reviewers(document: Document, lang: str) -> Export:
    columns = (
        (Text("reviewer", "评审人"), ""),
        (Text("load", "评审数"), "0"),
        (Text("smallest", "最少"), "0"),
        (Text("largest", "最多"), "0"),
        (Text("senior", "资深"), ""),
        (Text("worth of one more place", "多一名额的价值"), "0.000"),
    )
    keys = ("id", "load", "load_min", "load_max", "senior", "price")
    rows = [[row[key] for key in keys] for row in document["reviewers"]]
    return table(Text("reviewers", "评审人"), columns, rows, lang)


def _loads(document: Document, lang: str) -> Export:
    columns = (
        (Text("reviewers", "评审人"), ""),
        (Text("how many", "人数"), "0"),
        (Text("reviews", "评审数"), "0"),
        (Text("smallest load", "最少"), "0"),
        (Text("largest load", "最多"), "0"),
        (Text("mean", "平均"), "0.00"),
        (Text("standard deviation", "标准差"), "0.00"),
    )
    groups = document["fairness"]["loads"]
    rows = [load_row(one) for one in groups]
    title = loads.UNKNOWN if len(groups) < 2 else None
    return table(Text("loads", "负荷"), columns, rows, lang, title)


def load_row(one: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the load of one group of reviewers as a row of a table."""
    keys = ("reviewers", "reviews", "min", "max", "mean", "sd")
    return (loads.GROUPS[one["group"]], *(one[key] for key in keys))


def _conflicts(document: Document, lang: str) -> Export:
    columns = (
        (Text("proposal", "申请号"), ""),
        (Text("reviewer", "评审人"), ""),
        (Text("kind", "类别"), ""),
        (Text("state", "状态"), ""),
        (Text("evidence", "证据"), ""),
        (Text("from", "起"), ""),
        (Text("to", "止"), ""),
        (Text("source", "来源"), ""),
        (Text("waived by", "豁免人"), ""),
        (Text("reason of waiver", "豁免理由"), ""),
    )
    rows = [
        (
            row["proposal"], row["reviewer"], words.KINDS[row["kind"]],
            words.state_of(row), "; ".join(row["evidence"]), row["from"], row["to"],
            words.SOURCES.get(row["source"], row["source"]), row["waived_by"], row["reason"],
        )
        for row in document["conflicts"]
    ]  # fmt: skip
    return table(Text("conflicts", "回避"), columns, rows, lang)


def _coverage(document: Document, lang: str) -> Export:
    columns = ((Text("reviewer", "评审人"), ""), (Text("works known", "有已知成果"), ""))
    missing = set(document["conflict_check"]["not_checkable"])
    rows: Sequence[Sequence[Any]] = [(row["id"], row["id"] not in missing) for row in document["reviewers"]]
    title = words.coverage(document)
    return table(Text("conflict_check", "回避核查"), columns, rows, lang, title)


def _points(document: Document) -> list[Mapping[str, Any]]:
    return list((document["fairness"] or {}).get("frontier") or ())


def _frontier(document: Document, lang: str) -> Export:
    columns = ((Text("worst", "最低"), "0.000"), (Text("total", "总分"), "0.000"))
    rows = [(point["worst"], point["total"]) for point in _points(document)]
    return table(Text("frontier", "取舍曲线"), columns, rows, lang)


def _loosen(document: Document, lang: str) -> Export:
    short = document["infeasible"]
    columns = ((Text("way out", "出路"), ""), (Text("to", "改为"), "0"))
    rows = [(words.loosen(row, short), row["to"]) for row in short["loosen"]]
    return table(Text("infeasible", "不可行"), columns, rows, lang, words.infeasible(document))


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("what", "情况"), ""),
        (Text("table", "表"), ""),
        (Text("row", "行"), ""),
        (Text("seen", "原值"), ""),
        (Text("count", "数量"), "0"),
    )
    rows = [(CODES[one["code"]], one["table"], one["row"], one["seen"], one["count"]) for one in document["findings"]]
    return table(Text("findings", "发现"), columns, rows, lang)
