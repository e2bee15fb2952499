# SPDX-License-Identifier: Apache-2.0
"""What an assignment says to a person: the transcript, and the sentences that pages use too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from yuzui.funding import import_report as reading
from yuzui.funding.judge_answer import Finding, SheetRead
from yuzui.model.headings import APPLICANTS, EMPLOYERS, PARTNERS, RECUSALS
from yuzui.reviewing.assignment import checks, loads
from yuzui.reviewing.assignment.ties import means
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent, within

Document = Mapping[str, Any]
Line = tuple[Text, Text]

SHOWN = 4
OBJECTIVES = {
    "total": Text("largest total score", "总匹配分最高"),
    "max_min": Text("the worst-served proposal first", "优先照顾得分最低的申请"),
    "leximin": Text("the worst-served first, then the next", "自得分最低者起逐项优先"),
    "alpha": Text("largest geometric mean", "几何平均最高"),
    "randomised": Text("drawn, no pair likelier than allowed", "随机指派，限定每对概率"),
    "random_draw": Text("drawn by lot", "随机抽取"),
}
STATUS = {
    "optimal": Text("proven best", "已证最优"),
    "feasible": Text("within {gap} of the proven bound", "与已证上界相差不超过 {gap}"),
    "unproven": Text("not proven best", "未证明为最优"),
    "limit": Text("the search ended before a proof", "搜索在完成证明前结束"),
}
KINDS = {
    "applicant": Text("own proposal", "本人申请"),
    "coauthor": Text("co-author", "合作者"),
    "employer": Text("same employer", "同单位"),
    "grant": Text("common grant", "同项目"),
    "family": Text("family", "亲属"),
    "advisor": Text("adviser or advised", "师生"),
    "rival": Text("rival", "竞争关系"),
    "declared": Text("declared", "申报"),
}
STATES = {
    "derived": Text("found", "查得"),
    "declared": Text("declared", "申报"),
    "waived": Text("waived", "已豁免"),
    "possible": Text("possible, not barred", "疑似，未回避"),
}
BARRED = Text("possible, barred until released", "疑似，解除前回避")
SOURCES = {
    "proposals": Text("proposals", "申请书表"),
    "reviewers": Text("reviewers", "评审人表"),
    "works": Text("works", "成果表"),
    "ties": Text("ties", "关系表"),
    "conflicts": Text("conflicts", "回避表"),
}
"""Lists in which a conflict was found."""
WHY = {
    "unavailable": Text("not available", "不可指派"),
    "full": Text("has as many as allowed", "评审数已满"),
    "less": Text("scores no higher", "匹配分不更高"),
    "total": Text("elsewhere more is gained", "指派他处总分更高"),
}
_MIX = {
    "supplied": Text("scores supplied", "所提供的匹配分"),
    "text": Text("words of proposals and works", "申请与成果的用词"),
    "bids": Text("bids", "意向"),
    "field": Text("field", "学科"),
}
_LOOSEN = {
    "raise_load": Text("let {who} take up to {n} each: enough", "将 {who}的最大评审数提高到 {n} 即可"),
    "raise_share": Text("allow a pair a probability of {n}", "将每对的最大概率提高到 {n}"),
    "invite": Text(
        "invite reviewers who may take {n} more reviews of these proposals", "另请能再承担这些申请 {n} 份评审的评审人"
    ),
    "waive": Text("waive {n} conflicts: {pairs}", "豁免 {n} 项回避：{pairs}"),
    "lower_demand": Text(
        "ask for {n} reviews of these proposals in all, not {d}", "这些申请的评审总数由 {d} 份减为 {n} 份"
    ),
    "lower_load_min": Text(
        "lower the least loads of these reviewers to {n} in all, from {d}",
        "将这些评审人的最少评审数之和由 {d} 降为 {n}",
    ),
}


def lines(document: Document) -> list[Line]:
    """Return the transcript: what was not checked, what came out, what was read."""
    transcript = [*unchecked(document), *reading.alerts(_findings(document)), *_outcome(document)]
    transcript += [(Text("conflicts", "回避"), coverage(document)), (Text("state", "状态"), _state(document))]
    transcript += [(Text("read", "读入"), _read(document)), *_compared(document)]
    return transcript + reading.lines(msgspec.convert(document["understood"], list[SheetRead]))


def _outcome(document: Document) -> list[Line]:
    transcript: list[Line] = []
    if document["infeasible"] is not None:
        transcript.append((Text("assign", "指派"), infeasible(document)))
    elif document["status"] == "unchecked":
        transcript.append((Text("assign", "指派"), checks.refused(document["checks"])))
    elif not document["assignments"]:
        ended = Text(
            "the search ended before any assignment was found: nothing is claimed",
            "搜索在找到任何指派方案前结束：不作任何结论",
        )
        transcript.append((Text("assign", "指派"), ended))
    else:
        transcript.append((Text("assign", "指派"), outcome(document)))
        if document["draw"] is not None:
            transcript.append((Text("draw", "抽取"), _draw(document)))
        elif document["fairness"]["worst"] is not None:
            transcript.append((Text("fairness", "均衡"), fairness(document)))
        seniority = loads.sentence(document["fairness"]["loads"])
        transcript.append((Text("load", "负荷"), load(document) + same("\n") + seniority))
    return transcript


def _compared(document: Document) -> list[Line]:
    """Return by which columns persons and institutions were compared, as the files call them."""
    sides = {"proposal": Text("proposals", "申请"), "reviewer": Text("reviewers", "评审专家")}
    wanted = (
        (Text("persons", "人员"), APPLICANTS, ("pi", "name")),
        (Text("institutions", "单位"), EMPLOYERS, ("institute",)),
        (Text("partners", "合作单位"), PARTNERS, ()),
        (Text("to be kept apart", "回避"), RECUSALS, ()),
    )
    parts = []
    for table, side in sides.items():
        tables = (table, "author") if table == "proposal" else (table,)
        sheets = [one for one in document["understood"] if one["table"] in tables]
        for what, words, columns in wanted:
            names = [m["heading"] for one in sheets for m in one["mapping"] if m["column"] in columns]
            names += [
                h for one in sheets for h in one["further"]
                if means(h, words) and (table == "proposal" or "pi" not in columns)
            ]  # fmt: skip
            if names:
                shown = join([same(name) for name in dict.fromkeys(names)], ", ", "、")
                parts.append(side + Text(", ", "的") + what + Text(": ", "：") + shown)
    return [(Text("compared", "比对"), join(parts, "; ", "；"))] if parts else []


def checks_of(document: Document) -> Sequence[Mapping[str, Any]]:
    """Return how far conflicts were compared; a document kept before it was told has none."""
    checked: Sequence[Mapping[str, Any]] = document.get("checks", ())
    return checked


def unchecked(document: Document) -> list[Line]:
    """Return what was not compared, first of all what stops the assignment."""
    label = Text("NOT CHECKED", "未核查")
    transcript = [(label, one) for one in checks.sentences(checks_of(document), accepted=False)]
    accepted = Text("NOT CHECKED, accepted", "未核查（已确认）")
    transcript += [(accepted, one) for one in checks.sentences(checks_of(document), accepted=True)]
    return transcript


def state_of(row: Mapping[str, Any]) -> Text:
    """Return the state of a conflict, and how alike two names are."""
    phrase = BARRED if row["state"] == "possible" and row.get("barred") else STATES[row["state"]]
    if row.get("similarity") is not None:
        phrase = phrase + Text(" (similarity {s})", "（相似度 {s}）").format(s=number(row["similarity"], 2))
    return phrase


def score(value: float) -> Text:
    """Return a score, or a sum of scores, with as many digits as it needs, three at most."""
    return number(value, 0 if abs(value - round(value)) < 5e-4 else 3)


def _findings(document: Document) -> list[Finding]:
    return msgspec.convert(document["findings"], list[Finding])


def _read(document: Document) -> Text:
    form = Text("{p} proposals, {r} reviewers", "申请 {p} 项、评审人 {r} 名")
    phrase = form.format(p=number(len(document["proposals"])), r=number(len(document["reviewers"])))
    if document["mix"]:
        parts = [_MIX[name] + same("" if weight == 1 else f" × {weight:g}") for name, weight in document["mix"].items()]
        phrase += Text("; scored by ", "；匹配依据：") + join(parts, ", ", "、")
    # who may be one person is said with the conflicts
    odd_ones = (one for one in _findings(document) if one.code != "possible_conflict")
    odd = reading.flagged(odd_ones, ("note", "warning"))
    if odd.en:
        phrase += same("\n") + odd
    return phrase


def coverage(document: Document) -> Text:
    """Return what was looked at for conflicts, what was found and what could not be looked at."""
    check = document["conflict_check"]
    counts = by_kind(document)
    one = check["blocked"] == 1
    phrase = Text("{b} pair barred" if one else "{b} pairs barred", "{b} 对须回避")
    phrase = phrase.format(b=number(check["blocked"]))
    if counts:
        parts = [KINDS[kind] + same(f" {n:,}") for kind, n in counts]
        phrase += Text(" (", "（") + join(parts, ", ", "、") + Text(")", "）")
    alike = check.get("possible_barred")
    if alike:
        form = Text(", {n} of them only possible (names alike)", "，其中 {n} 对仅为疑似（名称相近）")
        phrase += form.format(n=number(alike))
    if check["waived"]:
        phrase += Text("; {n} waived", "；{n} 对已豁免").format(n=number(check["waived"]))
    if check["possible"]:
        form = Text(
            "; {n} possible through somebody of the same name, not barred", "；{n} 对因第三人同名而疑似，未回避"
        )
        phrase += form.format(n=number(check["possible"]))
    states = {one["check"]: one["state"] for one in checks_of(document)}
    if states.get("declared") == "none_given":
        phrase += Text("; no conflict was declared in the files", "；文件中没有申报的回避")
    if alike:
        phrase += Text(
            "\nlook at the possible ones; release those that are no conflict in a sheet “released” "
            "(one side, other side, released by, reason)",
            "\n请核实疑似者，确非同一者列入“解除回避”表（一方、另一方、解除人、理由）",
        )
        shown = _alike(document)
        phrase += same("\n") + shown if shown.en else same("")
    missing = len(check["not_checkable"])
    total = len(document["reviewers"])
    if missing:
        form = Text(
            "\n{n} of {m} reviewers are not checkable (no work known of them): that is not “no conflict”",
            "\n{m} 名评审人中 {n} 名无法核查（无已知成果），不等于“无冲突”",
        )
        if missing == total:
            form = Text(
                "\nno reviewer is checkable for common works: only what is listed is known",
                "\n全部评审人均无成果可供核查，仅知名单所列回避",
            )
        phrase += form.format(n=number(missing), m=number(total))
    return phrase


def _alike(document: Document) -> Text:
    """Return the pairs of names that may be one, each once, the most alike first."""
    pairs: dict[str, float] = {}
    for row in document["conflicts"]:
        if row["state"] == "possible" and row.get("barred") and row["evidence"]:
            value = row["similarity"]
            pairs.setdefault(row["evidence"][0], 1.0 if value is None else value)
    order = sorted(pairs, key=lambda name: (-pairs[name], name))
    shown = [same(name) for name in order[: 2 * SHOWN]]
    more = Text(", {n} in all", "等 {n} 组").format(n=number(len(order)))
    return join(shown, "\n", "\n") + (more if len(order) > len(shown) else same(""))


def by_kind(document: Document) -> list[tuple[str, int]]:
    """Return how many active conflicts there are of each kind that has some."""
    counts: dict[str, int] = {}
    for row in document["conflicts"]:
        if row.get("barred", row["state"] in ("derived", "declared")):
            counts[row["kind"]] = counts.get(row["kind"], 0) + 1
    return [(kind, counts[kind]) for kind in KINDS if kind in counts]


def proof(document: Document) -> Text:
    """Return what is proven of the assignment."""
    if document["status"] == "feasible" and document["gap"] is None:
        return STATUS["unproven"]
    if document["options"]["beta"]:
        return Text("proven best with the bonus for spreading", "计入分散奖励后已证最优")
    return STATUS[document["status"]].format(gap=within(document["gap"] or 0.0))


def outcome(document: Document) -> Text:
    """Return the assignment in one sentence."""
    options, count = document["options"], len(document["assignments"])
    kind = OBJECTIVES[options["objective"]]
    if document["draw"] is not None:
        return Text("{n} pairs, {kind}", "共 {n} 对，{kind}").format(n=number(count), kind=kind)
    form = Text("{n} pairs, {kind}: score {s}, {proof}", "共 {n} 对，{kind}：总分 {s}，{proof}")
    if options["objective"] == "randomised":
        form = Text(
            "{n} pairs, {kind} ({q}): expected score {s}, {proof}", "共 {n} 对，{kind}（{q}）：期望总分 {s}，{proof}"
        )
    phrase = form.format(
        n=number(count), kind=kind, s=score(document["objective"]), q=percent(options["q"], 0), proof=proof(document)
    )
    if document["chances"] is not None:
        phrase += same("\n") + loads.chances(document["chances"])
    used = document["certificate"]
    if used is not None and used["pairs_used"] < used["pairs_total"]:
        more = Text(
            "\nevery one of {t} pairs was priced; {u} were in the last program",
            "\n全部 {t} 对均已计价；最后一次求解含 {u} 对",
        )
        phrase += more.format(t=number(used["pairs_total"]), u=number(used["pairs_used"]))
    return phrase


def fairness(document: Document) -> Text:
    """Return how the worst-served proposals fare, and what serving them better would cost."""
    fair = document["fairness"]
    phrase = Text(
        "worst-served proposal {w}, a fifth below {p}, mean {m}", "得分最低的申请 {w}，五分之一低于 {p}，平均 {m}"
    ).format(w=score(fair["worst"]), p=score(fair["p20"]), m=score(fair["mean"]))
    if fair["worst_bound"] is not None and fair["worst_bound"] > fair["worst"]:
        form = Text("; no assignment has a worst above {b}", "；任何方案的最低分不超过 {b}")
        phrase += form.format(b=score(fair["worst_bound"]))
    points = fair["frontier"] or []
    if len(points) > 1:
        form = Text("\nworst {a} → {b} costs {c} of the total", "\n最低分由 {a} 提高到 {b}，总分减少 {c}")
        first, last = points[0], points[-1]
        phrase += form.format(
            a=score(first["worst"]), b=score(last["worst"]), c=percent(1 - last["total"] / first["total"], 2)
        )
    return phrase


def load(document: Document) -> Text:
    """Return how the reviews are spread over the reviewers."""
    fair = document["fairness"]
    full = sum(row["load"] == row["load_max"] for row in document["reviewers"])
    idle = sum(row["load"] == 0 for row in document["reviewers"])
    return Text(
        "{a} to {b} each; with as many as allowed: {f}, with none: {i}", "每人 {a} 至 {b} 项；{f} 名已满，{i} 名未分配"
    ).format(a=number(fair["load_min"]), b=number(fair["load_max"]), f=number(full), i=number(idle))


def _draw(document: Document) -> Text:
    drawn = document["draw"]
    return Text(
        "commitment {c}, list {h}, public value “{p}”: anybody can draw again and get the same",
        "承诺值 {c}，名单 {h}，公共值“{p}”：任何人均可重新抽取并得到相同结果",
    ).format(c=same(drawn["commitment"][:16] + "…"), h=same(drawn["list_hash"][:16] + "…"), p=same(drawn["public"]))


def infeasible(document: Document) -> Text:
    """Return why there is no assignment, and what would mend it."""
    short = document["infeasible"]
    phrase = shortage(short)
    for row in short["loosen"]:
        phrase += same("\n") + loosen(row, short)
    return phrase


def shortage(short: Mapping[str, Any]) -> Text:
    """Return why there is no assignment, in one sentence."""
    form = Text(
        "no assignment exists: {p} need {d} reviews, {r} can give {c}",
        "不存在可行方案：{p}需 {d} 份评审，{r}至多承担 {c} 份",
    )
    if short["kind"] == "load_min":
        form = Text(
            "no assignment exists: {r} must be given {d} reviews, {p} have {c} for them",
            "不存在可行方案：{r}至少须分配 {d} 份评审，{p}只能提供 {c} 份",
        )
    return form.format(
        p=_some(short["proposals"], Text("{n} proposals", "{n} 项申请")),
        r=_some(short["reviewers"], Text("{n} reviewers", "{n} 名评审人")),
        d=number(short["demand"]),
        c=score(short["capacity"]),
    )


def loosen(row: Mapping[str, Any], short: Mapping[str, Any]) -> Text:
    """Return one way out in a sentence."""
    pairs = [same(f"{p}–{r}") for p, r in zip(row["proposals"], row["reviewers"], strict=False)]
    return _LOOSEN[row["what"]].format(
        n=score(row["to"]),
        d=number(short["demand"]),
        who=_some(row["reviewers"], Text("{n} reviewers", "{n} 名评审人")),
        pairs=join(pairs[:SHOWN]),
    )


def _some(ids: Sequence[str], many: Text) -> Text:
    if len(ids) == 1:
        many = Text(many.en.removesuffix("s"), many.zh)
    phrase = many.format(n=number(len(ids)))
    if len(ids) <= SHOWN:
        return phrase + Text(" (", "（") + join([same(one) for one in ids]) + Text(")", "）")
    return phrase


def _state(document: Document) -> Text:
    if document["status"] == "unchecked":
        return Text("nothing is proposed: conflicts were not checked", "未核查回避，不作拟议")
    if not document["assignments"]:
        return Text("nothing to propose", "无可拟议")
    doubtful = sum(one["code"] == "possible_conflict" for one in document["findings"])
    phrase = Text("PROPOSED. Nobody has been asked yet", "拟议。尚未向任何评审人发出邀请")
    if doubtful:
        form = Text("; {n} assigned pairs share a name: look at them first", "；{n} 对已指派者存在同名，请先核对")
        phrase += form.format(n=number(doubtful))
    return phrase
