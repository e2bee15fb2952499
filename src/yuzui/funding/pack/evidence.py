# SPDX-License-Identifier: Apache-2.0
"""Sheets 7 to 12: reviews, conflicts, draw, reconciliation, methods, origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from yuzui.funding import judge_view as judging
from yuzui.funding.call_data.rule_books import SOURCE
from yuzui.funding.candidates import label
from yuzui.funding.judge_answer import Judgement
from yuzui.funding.judge_view import felt, units
from yuzui.funding.pack import listed
from yuzui.funding.slate import view
from yuzui.job.signature import noted
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

Document = Mapping[str, Any]

_WORD, _TEXT = (Text("item", "项目"), ""), (Text("content", "内容"), "")
_NONE = Text("—", "—")


def reviews(document: Document, lang: str) -> Export:
    """Return sheet 7: reliability, severity or why not, missing reviews."""
    judge = None if document["judge"] is None else msgspec.convert(document["judge"], Judgement)
    columns = (
        _WORD,
        (Text("value", "数值"), "0.000"),
        (Text("from (95 %)", "下端（95%）"), "0.000"),
        (Text("to (95 %)", "上端（95%）"), "0.000"),
    )
    rows: list[tuple[Any, ...]] = []
    title = Text("values were given; nothing was judged", "价值为直接给出，未作评判")
    if judge is not None:
        title = _severity(document)
        rows += _judged(judge)
    missing = [row for row in document["proposals"] if row["n_reviews"] == 0]
    single = [row for row in document["proposals"] if row["n_reviews"] == 1]
    for name, found in (
        (Text("proposals without a score", "无评分的申请"), missing),
        (Text("proposals with one score", "仅一份评分的申请"), single),
    ):
        rows.append((name, len(found), None, None))
    made = table(Text("7 Reviews", "7 评审"), columns, rows, lang, title)
    told = [] if judge is None else judging.sentences(judge, document["call"]["n_reviewers"])
    return replace(made, widths=(52, 12, 12, 12), lead=[text.say(lang) for _, text in told])


def _judged(judge: Judgement) -> list[tuple[Any, ...]]:
    """Return what was estimated, whether it converged, and the severity of each pseudonym."""
    rows: list[tuple[Any, ...]] = []
    if judge.reliability is not None:
        reliability = Text("reliability of {n} scores averaged", "{n} 份评分均值的信度").format(
            n=judge.reliability.scores
        )
        rows.append((reliability, judge.reliability.value, None, None))
    estimates = (
        (judge.mean, Text("overall mean, score points", "总体均值（分）")),
        (judge.sigma_proposal, Text("spread between proposals, points", "申请间标准差（分）")),
        (judge.sigma_reviewer, Text("spread of severity, points", "严苛度标准差（分）")),
        (judge.sigma_error, Text("spread of error, points", "误差标准差（分）")),
        (judge.icc, Text("share of variance between proposals", "申请间方差占比")),
    )
    rows += [(name, one.mean, *one.interval) for one, name in estimates if one is not None]
    checks = (
        (judge.rhat_max, Text("largest R̂ (at most 1.01)", "最大 R̂（不超过 1.01）")),
        (round(judge.ess_min), Text("smallest sample size (at least 400)", "最小有效样本量（不少于 400）")),
        (judge.draws, Text("draws", "抽样数")),
        (judge.components, Text("parts of the graph of reviews", "评审图的连通部分数")),
        (round(judge.median_rank_width), Text("median width of rank intervals", "名次区间宽度中位数")),
    )
    rows += [(name, value, None, None) for value, name in checks]
    if felt(judge):
        rows.append((units(judge), None, None, None))
    for one in judge.reviewers:
        name = Text("severity of {r} ({n} reviews)", "{r} 的严苛度（评审 {n} 份）").format(
            r=one.reviewer, n=one.reviews
        )
        effect = one.severity
        low, high = effect.interval if effect else (None, None)
        rows.append((name, effect.mean if effect else None, low, high))
    return rows


def _severity(document: Document) -> Text:
    if document["judge"]["severity"]:
        return Text(
            "Severity of reviewers was estimated and removed; reviewers under pseudonyms",
            "已估计并去除评审人严苛度；评审人以化名列出",
        )
    return Text(
        "Severity is not identifiable: reviewers have no ids or their ids do not repeat",
        "严苛度不可识别：评审人无编号或编号不重复",
    )


def conflicts(document: Document, lang: str) -> Export:
    """Return sheet 8: what is known about conflicts, and what cannot be checked."""
    found, pairs = document["recusals"], document["recusals"]["pairs"]
    waived = [pair for pair in pairs if pair["state"] == "waived"]
    said = _coverage(found)
    rows: list[tuple[Any, ...]] = [
        (Text("coverage", "覆盖情况"), said, "", ""),
        (Text("pairs known", "已知回避组合"), number(len(pairs)), "", ""),
        (Text("waived", "豁免"), number(len(waived)), "", ""),
        (Text("reviews set aside", "不予计分的评审"), number(found["set_aside"]), "", ""),
    ]
    for pair in pairs:
        handled = Text("recused", "回避")
        if pair["state"] == "waived":
            handled = Text("waived by {p}", "由 {p} 豁免").format(p=pair["waived_by"] or "—")
        kind = _KINDS.get(pair["kind"] or "", same(pair["kind"] or "—"))
        rows.append((same(pair["proposal"]), kind, _KNOWN[pair["state"]], handled))
    columns = (
        (Text("item or proposal", "项目或申请号"), ""),
        (Text("content or kind", "内容或类别"), ""),
        (Text("how it is known", "得知方式"), ""),
        (Text("handling", "处理"), ""),
    )
    made = table(Text("8 Conflicts", "8 利益冲突"), columns, rows, lang, said)
    return replace(made, widths=(24, 60, 16, 28))


_KINDS = {
    "coauthor": Text("co-author", "合作者"),
    "employer": Text("same employer", "同单位"),
    "grant": Text("same grant", "同项目"),
    "family": Text("family", "亲属"),
    "advisor": Text("adviser or student", "师生"),
    "rival": Text("rival", "竞争"),
    "declared": Text("declared", "申报"),
}
_KNOWN = {"derived": Text("derived", "推得"), "declared": Text("declared", "申报"), "waived": Text("known", "已知")}


def _coverage(found: Mapping[str, Any]) -> Text:
    """Return what could be checked; that nothing was found is said only where something was."""
    if not found["checkable"]:
        return Text(
            "not checkable: no reviewer ids published. Not checkable is not “no conflict”.",
            "无法核查：未公布评审人编号。无法核查不等于没有利益冲突。",
        )
    if not found["supplied"]:
        return Text(
            "not checked: no evidence of ties was supplied. Not checked is not “no conflict”.",
            "未核查：未提供关系证据。未核查不等于没有利益冲突。",
        )
    return Text(
        "checked against the pairs that were supplied; ties that nobody supplied are not known. "
        "Evidence that names people stays with the office.",
        "已按所提供的回避组合核查；未提供的关系无从得知。载有姓名的证据由主管部门留存。",
    )


def reconciliation(document: Document, lang: str, variant: str = "board") -> Export:
    """Return sheet 10: funded amounts by category; parts, whole, difference."""
    totals, currency = document["totals"], document["call"]["currency"]
    columns = (
        (Text("by", "按"), ""),
        (Text("category", "类别"), ""),
        (Text("awards", "项数"), "0"),
        (view.amount(currency), "#,##0.00"),
    )
    rows: list[tuple[Any, ...]] = []
    by, count, funded = _decided(document)
    for column, parts in by.items():
        if variant != "board" and column in listed.NAMED:
            continue
        name = listed.HEADINGS.get(column, same(column))
        rows += [(name, _category(key), part["count"], part["amount"]) for key, part in parts.items()]
        sums = [sum(part[key] for part in parts.values()) for key in ("count", "amount")]
        rows.append((name, Text("sum of parts", "分项合计"), *sums))
        whole = count, funded
        rows.append((name, Text("whole", "总计"), *whole))
        difference = [a - b for a, b in zip(sums, whole, strict=True)]
        rows.append((name, Text("difference", "差额"), int(difference[0]), round(difference[1], 2)))
    rows.append((Text("requested by all", "全部申请额"), "", None, totals["requested"]))
    rows.append((Text("budget", "预算"), "", None, document["call"]["budget"]))
    rows.append((Text("not spent", "未支出"), "", None, document["call"]["budget"] - funded))
    title = Text("parts and whole agree", "分项与总计一致")
    if not totals["reconciles"]:
        title = Text("PARTS AND WHOLE DIFFER", "分项与总计不一致")
    return table(Text("10 Reconciliation", "10 对账"), columns, rows, lang, title)


def _decided(document: Document) -> tuple[dict[str, dict[str, Any]], int, float]:
    """Return amounts by column and category, how many and how much: of the decision, if any."""
    totals, decided = document["totals"], document.get("decision")
    if not decided:
        return totals["by"], document["slate"]["count"], totals["funded"]
    levels = decided["levels"]
    rows = [row for row in document["proposals"] if row["id"] in levels]
    by: dict[str, dict[str, Any]] = {}
    for column in totals["by"]:
        parts = by.setdefault(column, {})
        for row in rows:
            part = parts.setdefault(label(row["columns"][column]), {"count": 0, "amount": 0.0})
            part["count"] += 1
            part["amount"] += row["amount"] * levels[row["id"]]
    return (
        {column: dict(sorted(parts.items())) for column, parts in by.items()},
        len(rows),
        sum(row["amount"] * levels[row["id"]] for row in rows),
    )


def _category(key: str) -> Any:
    words = {"true": Text("yes", "是"), "false": Text("no", "否"), "": same("—")}
    return words.get(key, key)


def methods(document: Document, lang: str, log_head: str) -> Export:
    """Return sheet 11: formulae, references, versions, hashes, log head, signature."""
    run, value = document["run"], document["value"]
    redraws = same("—") if document["redraws"] is None else number(document["redraws"])
    gap = document["slate"]["gap"]
    head = same(log_head) if log_head else Text("not printed here", "此处未印")
    rows = [
        (Text("model of scores", "评分模型"), same("score = μ + θ + ρ + ε;  σ ~ U(0, 0.4 · scale)")),
        (Text("expected rank", "期望名次"), same("Heyard et al. 2022, arXiv:2102.09958")),
        (Text("convergence", "收敛"), same("Vehtari et al. 2021, doi:10.1214/20-BA1221")),
        (Text("value", "价值"), same(f"{value['from']} − {value['zero']:g}, per {value['per']}")),
        (Text("optimiser", "求解器"), same(f"{run['engine']} {run['engine_version']}")),
        (Text("status", "求解状态"), same(document["slate"]["status"])),
        (Text("proven gap", "已证差距"), same("—") if gap is None else percent(gap, 4)),
        (Text("re-draws solved", "重抽次数"), redraws),
        (Text("refused explained exactly", "精确解释的落选申请"), number(document["explained"])),
        (Text("software", "软件"), same(f"Yuzui {run['version']}")),
        (Text("run", "运算编号"), same(run["id"])),
        (Text("seed", "随机种子"), same(run["seed"])),
        (Text("inputs digest", "输入摘要"), same(run["inputs_hash"])),
        (Text("rules digest", "规则摘要"), same(run["rules_hash"])),
        (Text("log head", "日志首哈希"), head),
        *_signature(document),
    ]
    name = Text("11 Methods and sources", "11 方法与来源")
    return replace(table(name, (_WORD, _TEXT), rows, lang), widths=(30, 90))


def _signature(document: Document) -> list[tuple[Any, Any]]:
    decided = document.get("decision")
    labels = (
        ("by", Text("decided by", "决定人")),
        ("authority", Text("authority", "权限依据")),
        ("reason", Text("reason", "理由")),
        ("at", Text("date", "日期")),
    )
    line = "." * 40
    rows: list[tuple[Any, Any]] = [(label, same(decided[key] if decided else line)) for key, label in labels]
    return [*rows, *noted(decided or {}), (Text("signature", "签字"), same(line))]


_ORIGINS = {
    "real": Text("real", "真实"),
    "derived": Text("derived from real", "由真实数据派生"),
    "paired": Text("real values, paired at random", "真实数值，随机配对"),
    "synthetic": Text("synthetic", "合成"),
}


def origin(document: Document, lang: str) -> Export:
    """Return sheet 12: real, derived or synthetic, per column, and the files read."""
    rows: list[tuple[Any, ...]] = [(name, _ORIGINS[kind], "") for name, kind in document["origins"].items()]
    supplied = Text("supplied by the caller", "由使用者提供")
    for file in document["run"]["files"]:
        where = f"{file['path']} {file['sheet'] or ''}".strip()
        counted = Text("{n} rows, {x} set aside", "{n} 行，搁置 {x} 行").format(
            n=number(file["rows"]), x=number(file["rejected"])
        )
        rows.append((where, Text("file", "文件") if document["origins"] else supplied, counted))
    columns = ((Text("column or file", "列或文件"), ""), (Text("origin", "性质"), ""), (Text("content", "内容"), ""))
    title = SOURCE if document["origins"] else supplied
    made = table(Text("12 Origin", "12 来源性质"), columns, rows, lang, title)
    return replace(made, widths=(36, 32, 40))
