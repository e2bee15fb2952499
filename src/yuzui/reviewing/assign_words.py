# SPDX-License-Identifier: Apache-2.0
"""What an assignment says to a person: the transcript, and the sentences that pages use too."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.funding import import_report as reading
from yuzui.model.headings import APPLICANTS, EMPLOYERS, PARTNERS, RECUSALS
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.assign_parts import Chances, Check, Conflict, Draw, Fairness, Infeasible, Load, Loosen
from yuzui.reviewing.sheet_ties import means
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent, within
from yuzui.view.view import Line

SHOWN, CAUSES = 4, 6
"""Ids named in a sentence, and causes of a check that did not run."""
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


WHAT = {
    "employer": Text("employers", "单位"),
    "author": Text("authors", "申请人与评审专家是否同一人"),
    "declared": Text("declared conflicts", "申报的回避"),
}
GROUPS = {
    "all": Text("all", "全部"),
    "senior": Text("senior", "资深"),
    "other": Text("not senior", "非资深"),
    "unsaid": Text("seniority not said", "未说明资深与否"),
}
UNKNOWN = Text(
    "by seniority: cannot be said, no column “senior” of the reviewers says who is",
    "按资深与否：无法说明，评审人表的“资深”一列未予注明",
)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was not checked, what came out, what was read."""
    transcript = [*unchecked(answer), *reading.alerts(answer.findings), *_outcome(answer)]
    transcript += [(Text("conflicts", "回避"), coverage(answer)), (Text("state", "状态"), _state(answer))]
    transcript += [(Text("read", "读入"), _read(answer)), *_compared(answer)]
    return transcript + reading.lines(answer.understood)


def headline(answer: Answer) -> Text:
    """Return what came out, in one sentence."""
    short, proposals = answer.infeasible, number(len(answer.proposals))
    if short is not None:
        form = Text(
            "No assignment exists: {d} reviews are needed, {c} can be given",
            "不存在可行的指派方案：需 {d} 份评审，至多承担 {c} 份",
        )
        return form.format(d=number(short.demand), c=score(short.capacity))
    if answer.status == "unchecked":
        undone = [one for one in answer.checks if one.open]
        form = Text(
            "No assignment was made: {w} not compared for {n} of {m} pairs", "未作指派：{w}未能比对（{m} 对中 {n} 对）"
        )
        what = join([WHAT[one.check] for one in undone], ", ", "、")
        most = max(one.pairs_unchecked for one in undone)
        return form.format(w=what, n=number(most), m=number(undone[0].pairs_total))
    if not answer.assignments:
        return Text("The search ended before any assignment was found", "搜索未得到任何指派方案")
    lacking = sum(row.assigned < row.demand for row in answer.proposals)
    form = Text(
        "{n} proposals have their reviewers; nobody judges against a known conflict",
        "{n} 项申请均已配齐评审人，无人违反已知回避",
    )
    if lacking:
        form = Text(
            "{k} of {n} proposals short of reviewers: somebody declined, and nobody is left",
            "{n} 项申请中 {k} 项缺评审人：有人谢绝，且已无可改请者",
        )
    elif any(one.pairs_unchecked for one in answer.checks):
        form = Text(
            "{n} proposals have their reviewers; not every conflict was checked",
            "{n} 项申请均已配齐评审人，但回避未全部核查",
        )
    return form.format(k=number(lacking), n=proposals)


def _outcome(answer: Answer) -> list[Line]:
    transcript: list[Line] = []
    if answer.infeasible is not None:
        transcript.append((Text("assign", "指派"), infeasible(answer.infeasible)))
    elif answer.status == "unchecked":
        transcript.append((Text("assign", "指派"), refused(answer.checks)))
    elif answer.fairness is None:
        ended = Text(
            "the search ended before any assignment was found: nothing is claimed",
            "搜索在找到任何指派方案前结束：不作任何结论",
        )
        transcript.append((Text("assign", "指派"), ended))
    else:
        transcript.append((Text("assign", "指派"), outcome(answer)))
        if answer.draw is not None:
            transcript.append((Text("draw", "抽取"), _draw(answer.draw)))
        elif answer.fairness.worst is not None:
            transcript.append((Text("fairness", "均衡"), fairness(answer.fairness)))
        by_seniority = seniority(answer.fairness.loads)
        transcript.append((Text("load", "负荷"), load(answer) + same("\n") + by_seniority))
    return transcript


def _compared(answer: Answer) -> list[Line]:
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
        sheets = [one for one in answer.understood if one.table in tables]
        for what, words, columns in wanted:
            names = [m.heading for one in sheets for m in one.mapping if m.column in columns]
            names += [
                h for one in sheets for h in one.further
                if means(h, words) and (table == "proposal" or "pi" not in columns)
            ]  # fmt: skip
            if names:
                shown = join([same(name) for name in dict.fromkeys(names)], ", ", "、")
                parts.append(side + Text(", ", "的") + what + Text(": ", "：") + shown)
    return [(Text("compared", "比对"), join(parts, "; ", "；"))] if parts else []


def unchecked(answer: Answer) -> list[Line]:
    """Return what was not compared, first of all what stops the assignment."""
    label = Text("NOT CHECKED", "未核查")
    transcript = [(label, one) for one in uncompared(answer.checks, accepted=False)]
    accepted = Text("NOT CHECKED, accepted", "未核查（已确认）")
    transcript += [(accepted, one) for one in uncompared(answer.checks, accepted=True)]
    return transcript


def state_of(row: Conflict) -> Text:
    """Return the state of a conflict, and how alike two names are."""
    phrase = BARRED if row.alike else STATES[row.state]
    if row.similarity is not None:
        phrase = phrase + Text(" (similarity {s})", "（相似度 {s}）").format(s=number(row.similarity, 2))
    return phrase


def score(value: float) -> Text:
    """Return a score, or a sum of scores, with as many digits as it needs, three at most."""
    return number(value, 0 if abs(value - round(value)) < 5e-4 else 3)


def _read(answer: Answer) -> Text:
    form = Text("{p} proposals, {r} reviewers", "申请 {p} 项、评审人 {r} 名")
    phrase = form.format(p=number(len(answer.proposals)), r=number(len(answer.reviewers)))
    if answer.mix:
        parts = [_MIX[name] + same("" if weight == 1 else f" × {weight:g}") for name, weight in answer.mix.items()]
        phrase += Text("; scored by ", "；匹配依据：") + join(parts, ", ", "、")
    # who may be one person is said with the conflicts
    others = [one for one in answer.findings if one.code != "possible_conflict"]
    odd = reading.flagged(others, ("note", "warning"))
    if odd.en:
        phrase += same("\n") + odd
    return phrase


def coverage(answer: Answer) -> Text:
    """Return what was looked at for conflicts, what was found and what could not be looked at."""
    check = answer.conflict_check
    counts = by_kind(answer)
    one = check.blocked == 1
    phrase = Text("{b} pair barred" if one else "{b} pairs barred", "{b} 对须回避")
    phrase = phrase.format(b=number(check.blocked))
    if counts:
        parts = [KINDS[kind] + same(f" {n:,}") for kind, n in counts]
        phrase += Text(" (", "（") + join(parts, ", ", "、") + Text(")", "）")
    alike = check.possible_barred
    if alike:
        form = Text(", {n} of them only possible (names alike)", "，其中 {n} 对仅为疑似（名称相近）")
        phrase += form.format(n=number(alike))
    if check.waived:
        phrase += Text("; {n} waived", "；{n} 对已豁免").format(n=number(check.waived))
    if check.possible:
        form = Text(
            "; {n} possible through somebody of the same name, not barred", "；{n} 对因第三人同名而疑似，未回避"
        )
        phrase += form.format(n=number(check.possible))
    states = {one.check: one.state for one in answer.checks}
    if states.get("declared") == "none_given":
        phrase += Text("; no conflict was declared in the files", "；文件中没有申报的回避")
    if alike:
        phrase += Text(
            "\nlook at the possible ones; release those that are no conflict in a sheet “released” "
            "(one side, other side, released by, reason)",
            "\n请核实疑似者，确非同一者列入“解除回避”表（一方、另一方、解除人、理由）",
        )
        shown = _alike(answer)
        phrase += same("\n") + shown if shown.en else same("")
    missing = len(check.not_checkable)
    total = len(answer.reviewers)
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


def _alike(answer: Answer) -> Text:
    """Return the pairs of names that may be one, each once, the most alike first."""
    pairs: dict[str, float] = {}
    for row in answer.conflicts:
        if row.alike and row.evidence:
            value = row.similarity
            pairs.setdefault(row.evidence[0], 1.0 if value is None else value)
    order = sorted(pairs, key=lambda name: (-pairs[name], name))
    shown = [same(name) for name in order[: 2 * SHOWN]]
    more = Text(", {n} in all", "等 {n} 组").format(n=number(len(order)))
    return join(shown, "\n", "\n") + (more if len(order) > len(shown) else same(""))


def by_kind(answer: Answer) -> list[tuple[str, int]]:
    """Return how many active conflicts there are of each kind that has some."""
    counts: dict[str, int] = {}
    for row in answer.conflicts:
        if row.barred:
            counts[row.kind] = counts.get(row.kind, 0) + 1
    return [(kind, counts[kind]) for kind in KINDS if kind in counts]


def proof(answer: Answer) -> Text:
    """Return what is proven of the assignment."""
    if answer.status == "feasible" and answer.gap is None:
        return STATUS["unproven"]
    if answer.options.beta:
        return Text("proven best with the bonus for spreading", "计入分散奖励后已证最优")
    return STATUS[answer.status].format(gap=within(answer.gap or 0.0))


def outcome(answer: Answer) -> Text:
    """Return the assignment in one sentence."""
    options, count = answer.options, len(answer.assignments)
    kind = OBJECTIVES[options.objective]
    if answer.draw is not None:
        return Text("{n} pairs, {kind}", "共 {n} 对，{kind}").format(n=number(count), kind=kind)
    form = Text("{n} pairs, {kind}: score {s}, {proof}", "共 {n} 对，{kind}：总分 {s}，{proof}")
    if options.objective == "randomised":
        form = Text(
            "{n} pairs, {kind} ({q}): expected score {s}, {proof}", "共 {n} 对，{kind}（{q}）：期望总分 {s}，{proof}"
        )
    phrase = form.format(
        n=number(count), kind=kind, s=score(answer.objective or 0.0), q=percent(options.q, 0), proof=proof(answer)
    )
    if answer.chances is not None:
        phrase += same("\n") + chances(answer.chances)
    used = answer.certificate
    if used is not None and used.pairs_used < used.pairs_total:
        more = Text(
            "\nevery one of {t} pairs was priced; {u} were in the last program",
            "\n全部 {t} 对均已计价；最后一次求解含 {u} 对",
        )
        phrase += more.format(t=number(used.pairs_total), u=number(used.pairs_used))
    return phrase


def fairness(fair: Fairness) -> Text:
    """Return how the worst-served proposals fare, and what serving them better would cost."""
    worst, fifth, mean = (one or 0.0 for one in (fair.worst, fair.p20, fair.mean))
    phrase = Text(
        "worst-served proposal {w}, a fifth below {p}, mean {m}", "得分最低的申请 {w}，五分之一低于 {p}，平均 {m}"
    ).format(w=score(worst), p=score(fifth), m=score(mean))
    if fair.worst_bound is not None and fair.worst_bound > worst:
        form = Text("; no assignment has a worst above {b}", "；任何方案的最低分不超过 {b}")
        phrase += form.format(b=score(fair.worst_bound))
    points = fair.frontier or []
    if len(points) > 1:
        form = Text("\nworst {a} → {b} costs {c} of the total", "\n最低分由 {a} 提高到 {b}，总分减少 {c}")
        first, last = points[0], points[-1]
        phrase += form.format(a=score(first.worst), b=score(last.worst), c=percent(1 - last.total / first.total, 2))
    return phrase


def load(answer: Answer) -> Text:
    """Return how the reviews are spread over the reviewers."""
    loads = [row.load for row in answer.reviewers]
    full = sum(row.load == row.load_max for row in answer.reviewers)
    return Text(
        "{a} to {b} each; with as many as allowed: {f}, with none: {i}", "每人 {a} 至 {b} 项；{f} 名已满，{i} 名未分配"
    ).format(a=number(min(loads)), b=number(max(loads)), f=number(full), i=number(loads.count(0)))


def _draw(drawn: Draw) -> Text:
    return Text(
        "commitment {c}, list {h}, public value “{p}”: anybody can draw again and get the same",
        "承诺值 {c}，名单 {h}，公共值“{p}”：任何人均可重新抽取并得到相同结果",
    ).format(c=same(drawn.commitment[:16] + "…"), h=same(drawn.list_hash[:16] + "…"), p=same(drawn.public))


def infeasible(short: Infeasible) -> Text:
    """Return why there is no assignment, and what would mend it."""
    phrase = shortage(short)
    for row in short.loosen:
        phrase += same("\n") + loosen(row, short)
    return phrase


def shortage(short: Infeasible) -> Text:
    """Return why there is no assignment, in one sentence."""
    form = Text(
        "no assignment exists: {p} need {d} reviews, {r} can give {c}",
        "不存在可行方案：{p}需 {d} 份评审，{r}至多承担 {c} 份",
    )
    if short.kind == "load_min":
        form = Text(
            "no assignment exists: {r} must be given {d} reviews, {p} have {c} for them",
            "不存在可行方案：{r}至少须分配 {d} 份评审，{p}只能提供 {c} 份",
        )
    return form.format(
        p=_some(short.proposals, Text("{n} proposals", "{n} 项申请")),
        r=_some(short.reviewers, Text("{n} reviewers", "{n} 名评审人")),
        d=number(short.demand),
        c=score(short.capacity),
    )


def loosen(row: Loosen, short: Infeasible) -> Text:
    """Return one way out in a sentence."""
    pairs = [same(f"{p}–{r}") for p, r in zip(row.proposals, row.reviewers, strict=False)]
    return _LOOSEN[row.what].format(
        n=score(row.to),
        d=number(short.demand),
        who=_some(row.reviewers, Text("{n} reviewers", "{n} 名评审人")),
        pairs=join(pairs[:SHOWN]),
    )


def _some(ids: Sequence[str], many: Text) -> Text:
    if len(ids) == 1:
        many = Text(many.en.removesuffix("s"), many.zh)
    phrase = many.format(n=number(len(ids)))
    if len(ids) <= SHOWN:
        return phrase + Text(" (", "（") + join([same(one) for one in ids]) + Text(")", "）")
    return phrase


def _state(answer: Answer) -> Text:
    if answer.status == "unchecked":
        return Text("nothing is proposed: conflicts were not checked", "未核查回避，不作拟议")
    if not answer.assignments:
        return Text("nothing to propose", "无可拟议")
    doubtful = sum(one.code == "possible_conflict" for one in answer.findings)
    phrase = Text("PROPOSED. Nobody has been asked yet", "拟议。尚未向任何评审人发出邀请")
    if doubtful:
        form = Text("; {n} assigned pairs share a name: look at them first", "；{n} 对已指派者存在同名，请先核对")
        phrase += form.format(n=number(doubtful))
    return phrase


def uncompared(rows: Sequence[Check], accepted: bool) -> list[Text]:
    """Return a sentence for each check that did not run for some pairs."""
    lines = []
    for row in rows:
        if not row.pairs_unchecked or row.accepted != accepted:
            continue
        form = Text("{w} were not compared for {n} of {m} pairs", "{w}：{m} 对中 {n} 对未能比对")
        text = form.format(w=WHAT[row.check], n=number(row.pairs_unchecked), m=number(row.pairs_total))
        reasons = [one.text for one in row.why[:CAUSES]]
        if reasons:
            text = text + Text(": ", "：") + join(reasons, "; ", "；")
        lines.append(text)
    return lines


def refused(rows: Sequence[Check]) -> Text:
    """Return what to do about checks that did not run; nothing is assigned until then."""
    open_ = [row for row in rows if row.open]
    sheets = [n for row in open_ for one in row.why if one.reason == "unread_sheet"
              for n in one.ids]  # fmt: skip
    how = Text("fill in what is missing", "补全缺项")
    if sheets:
        how = Text(
            "write each conflict of {s} as a row with a column “proposal” and a column “reviewer”, "
            "or mark them with x in a table of proposals by reviewers, on a sheet called "
            "“Conflicts” (bids: on one called “Bids”)",
            "请将{s}中的回避改写为每行一对，设“申请号”与“评审人”两列；或在名为“回避”的表中以申请×"
            "评审人列出，并以 x 标出回避（意向则用名为“意向”的表）",
        ).format(s=join([Text(f"“{name}”", f"“{name}”") for name in sheets], ", ", "、"))
        if len(open_) > 1:
            how = how + Text("; fill in what else is missing", "；并补全其余缺项")
    return Text(
        "no assignment was made. Fix: {h}, or accept it by name: --accept-unchecked {c}",
        "未作指派。处理办法：{h}；或确认不核查：--accept-unchecked {c}",
    ).format(h=how, c=same(",".join(row.check for row in open_)))


def seniority(groups: Sequence[Load]) -> Text:
    """Return the loads by seniority in one sentence, or that they cannot be told apart."""
    if len(groups) < 2:
        return UNKNOWN
    form = Text(
        "{group} ({n}): {a} to {b}, mean {m}, standard deviation {s}",
        "{group}（{n} 名）：{a} 至 {b} 项，平均 {m}，标准差 {s}",
    )
    parts = [
        form.format(
            group=GROUPS[one.group],
            n=number(one.reviewers),
            a=same(one.min),
            b=same(one.max),
            m=number(one.mean, 2),
            s=number(one.sd, 2),
        )
        for one in groups[1:]
    ]
    return join(parts, "; ", "；")


def chances(one: Chances) -> Text:
    """Return what chance costs of the score, and how widely the probabilities are spread."""
    total, size = one.score, one.support
    form = Text(
        "leaving it to chance costs {c} of the score; {n} pairs may come, none above {q}",
        "随机指派使总分减少 {c}；可能出现的组合 {n} 对，概率均不超过 {q}",
    )
    phrase = form.format(
        c=percent(_less(total.capped, total.certain), 2), n=number(size.capped), q=percent(one.largest.capped, 0)
    )
    if not one.beta:
        return phrase
    form = Text(
        "\nspreading them further costs {c} more: {n} pairs may come, none above {q}; entropy from {a} to {b}",
        "\n进一步分散再减少 {c}：可能出现 {n} 对，概率均不超过 {q}；熵由 {a} 升至 {b}",
    )
    return phrase + form.format(
        c=percent(_less(total.used, total.capped), 2),
        n=number(size.used),
        q=percent(one.largest.used, 0),
        a=number(one.entropy.capped, 1),
        b=number(one.entropy.used, 1),
    )


def _less(after: float, before: float) -> float:
    return max(1 - after / before, 0.0) if before > 0 else 0.0
