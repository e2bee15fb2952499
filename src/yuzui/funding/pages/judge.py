# SPDX-License-Identifier: Apache-2.0
"""What the reviews of a call can tell: severity, use of the scale, parts, predictive check."""

from __future__ import annotations

import msgspec

from yuzui.funding import judge_view, judging, slate_outcome, slate_queries
from yuzui.funding.judge_answer import Assessment, Comparison, Confidence, Criterion, Estimate, Judgement
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.job import pages
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Notice, Page, Remedy, Split, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/calls/{call}/reviews", EVERYONE
PLACE = ("fund", 0)
WAS = ("/judge/{call}",)
TITLE = Text("Reviews of a call", "一次征集的评审")
ADDRESS = "/fund/calls/demo/reviews"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    document = judging.judgement_named(workspace, visit.parts["call"])
    answer = msgspec.convert(document, Assessment)
    judge, call = answer.judge, answer.call
    page = f"/fund/calls/{encode(call.id)}/reviews"
    blocks = _means() if judge is None else _blocks(answer, judge, page)
    slate = decoded(Slate, document) if "slate" in document else None
    blocks += slate_queries.blocks(answer.findings, answer.out, "" if slate is None else slate.call.currency)
    return Page(
        judge_view.headline(answer),
        blocks,
        lead=None if judge is None else pages.sentence(judge_view.severity(judge, call.n_reviewers)),
        crumb=(Link(TITLE, ""), Link(same(call.id), "")),
        state=_COMPUTED if slate is None else slate_outcome.state_words(slate),
        document=document,
        stamp=pages.stamp(document),
    )


_COMPUTED = Text("computed, nothing chosen", "已计算，未作选择")


def _means() -> list[Block]:
    why = Text(
        "Values were given, or there are fewer than five proposals, or one score for all.",
        "价值为直接给出，或申请不足五项，或评分全部相同。",
    )
    return [Remedy(why, "yuzui fund judge reviews.xlsx")]


def _blocks(answer: Assessment, judge: Judgement, page: str) -> list[Block]:
    run = answer.run.id
    figures = [Figure(picture, run, page) for picture in judge_view.pictures(answer)]
    sentences = judge_view.sentences(judge, answer.call.n_reviewers)
    first = Items(Text("What it means", "含义"), [Item(title, _lines(line)) for title, line in sentences])
    blocks: list[Block] = [_facts(answer, judge), Split(figures[:1], (first,)), *figures[1:]]
    if not judge.severity:
        blocks.append(
            Notice(
                Text(
                    "Severity of reviewers is not part of these ranks: a severe panel and a weak "
                    "proposal look alike here.",
                    "名次未计评审人严苛度：评审偏严与申请偏弱在此无从区分。",
                )
            )
        )
    blocks.append(CRITERIA.drawn(judge))
    shown = ((BRIDGES, judge.components > 1), (CONFIDENCE, _stated(judge)), (COMPARED, _foreseen(judge)))
    blocks += [table.drawn(judge) for table, holds in shown if holds]
    return blocks


def _lines(words: Text) -> list[Text]:
    pairs = zip(words.en.split("\n"), words.zh.split("\n"), strict=True)
    return [Text(en, zh) for en, zh in pairs]


def _facts(answer: Assessment, judge: Judgement) -> Facts:
    tied = Text("tied by common reviewers", "由共同评审人衔接")
    if judge.components > 1:
        tied = Text("without a common reviewer", "之间无共同评审人")
    settled = Text("at most 1.010; {n} draws count as {e}", "不超过 1.010；{n} 次抽样相当于 {e}")
    return Facts(
        (
            _reliable(judge),
            _severe(judge, answer.call.n_reviewers),
            Fact(Text("Parts of the reviews", "评审连通部分"), number(judge.components), tied),
            Fact(
                Text("Convergence R̂", "收敛 R̂"),
                number(judge.rhat_max, 3),
                settled.format(n=number(judge.draws), e=number(judge.ess_min)),
            ),
        )
    )


def _reliable(judge: Judgement) -> Fact:
    title, rows = Text("Reliability", "信度"), judge.reliability
    if rows is None and len(judge.criteria) == 1:
        return Fact(title, same("–"), judge_view.UNREPEATED)
    if rows is None:
        return Fact(title, same("–"), Text("by criterion, see below", "按指标，见下"))
    one, several = Text("of a single score", "单份评分"), Text("of {n} scores averaged", "{n} 份评分的均值")
    return Fact(title, number(rows.value, 2), judge_view.averaged(rows, one, several))


def _severe(judge: Judgement, reviewers: int | None) -> Fact:
    if not judge.severity:
        why = Text("not identifiable, or not wanted", "不可识别，或未要求")
        return Fact(Text("Severity", "严苛度"), Text("not removed", "未去除"), why)
    counts = judge_view.sides(judge)
    apart = Text("reviewers; {n} apart from the mean", "名评审人；{n} 名异于均值")
    apart = apart.format(n=number(counts["harsh"] + counts["lenient"]))
    return Fact(Text("Severity removed", "已去除严苛度"), number(reviewers or 0), apart)


def _span(estimate: Estimate | None) -> Text:
    if estimate is None:
        return Text("not estimated", "未估计")
    low, high = (number(end, 2) for end in estimate.interval)
    return Text("{m} ({l} to {h})", "{m}（{l} 至 {h}）").format(m=number(estimate.mean, 2), l=low, h=high)


CRITERIA = Table[Judgement](
    "criteria",
    Text("What was estimated, with 95 % intervals", "估计值及 95% 区间"),
    rows=lambda judge: judge.criteria,
    columns=(
        Column("criterion", Text("Criterion", "指标"), value=judge_view.criterion_name),
        Column("weight", Text("Weight", "权重"), "%", 0),
        Column("model", Text("Model", "模型"), value=lambda row: judge_view.MODELS[row.model]),
        Column("mean", Text("Mean", "均值"), value=lambda row: _span(row.mean)),
        Column("proposal", Text("Between proposals", "申请间"), value=lambda row: _span(row.sigma_proposal)),
        Column("reviewer", Text("Severity", "严苛度"), value=lambda row: _span(row.sigma_reviewer)),
        Column("panel", Text("Between panels", "评审组间"), value=lambda row: _span(row.sigma_panel)),
        Column("error", Text("Error", "误差"), value=lambda row: _span(row.sigma_error)),
        Column("icc", Text("Share between proposals", "申请间方差占比"), value=lambda row: _span(row.icc)),
    ),
    note=judge_view.units,
)
BRIDGES = Table[Judgement](
    "bridges",
    Text("What would tie the parts together", "如何衔接各部分"),
    rows=lambda judge: judge.parts,
    columns=(
        Column("part", Text("Part", "部分"), digits=0),
        Column("proposals", Text("Proposals", "申请"), digits=0),
        Column("reviewers", Text("Reviewers", "评审人"), digits=0),
        Column("scores", Text("Scores", "评分"), digits=0),
        Column(
            "advice",
            Text("Advice", "建议"),
            value=lambda row: Text("the largest part", "最大部分") if row.bridge is None else judge_view.advice(row),
        ),
    ),
)


def _stated(judge: Judgement) -> list[tuple[Criterion, Confidence]]:
    return [(criterion, row) for criterion in judge.criteria for row in criterion.confidence]


CONFIDENCE = Table[Judgement](
    "confidence",
    Text("Do the surest err least?", "自评最有把握者误差最小吗？"),
    rows=_stated,
    columns=(
        Column("criterion", Text("Criterion", "指标"), value=lambda row: judge_view.criterion_name(row[0])),
        Column("confidence", Text("Confidence stated", "自评把握程度"), digits=0, value=lambda row: row[1].confidence),
        Column("scores", Text("Scores", "评分"), digits=0, value=lambda row: row[1].scores),
        Column("variance", Text("Error variance", "误差方差"), value=lambda row: _span(row[1].variance)),
    ),
    note=Text(
        "Scores are weighted by confidence only in the model “confidence”, where the variance "
        "of each class is estimated.",
        "仅在“把握程度”模型中按各档估计的方差加权，其余模型不按自评加权。",
    ),
)


def _foreseen(judge: Judgement) -> list[tuple[Criterion, Comparison]]:
    return [(criterion, row) for criterion in judge.criteria for row in criterion.compared]


COMPARED = Table[Judgement](
    "compared",
    Text("Which model foresees scores held out", "哪个模型更能预测留出的评分"),
    rows=_foreseen,
    columns=(
        Column("criterion", Text("Criterion", "指标"), value=lambda row: judge_view.criterion_name(row[0])),
        Column("model", Text("Model", "模型"), value=lambda row: judge_view.MODELS[row[1].model]),
        Column("held_out", Text("Scores held out", "留出评分"), digits=0, value=lambda row: row[1].held_out),
        Column("gain", Text("Gain over normal, nats", "较正态模型的增益"), digits=1, value=lambda row: row[1].gain),
        Column("error", Text("Standard error", "标准误"), digits=1, value=lambda row: row[1].gain_error),
        Column(
            "used",
            Text("Used", "采用"),
            value=lambda row: Text("yes", "是") if row[1].model == row[0].model else Text("no", "否"),
        ),
    ),
)
