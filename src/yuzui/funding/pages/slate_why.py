# SPDX-License-Identifier: Apache-2.0
"""Why one proposal stands where it stands: what it lacks, who would leave, what would mend it."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.errors import LimitReachedError, VisibilityError
from yuzui.funding import ask_question as questions
from yuzui.funding import ask_view, slate_outcome, slate_queries
from yuzui.funding.ask_answer import Answer, ValueParts, Why
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.ask_question import Question
from yuzui.funding.ask_view import pictures
from yuzui.funding.pages import slates
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Proposal
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import money, number, percent, signed
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Figure, Item, Items, Page, Split, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/fund/lists/{id}/why/{proposal}", EVERYONE
PLACE = ("fund", 0)
WAS = ("/slates/{id}/why/{proposal}",)
TITLE = Text("Why one proposal", "某项申请的理由")
ADDRESS = "/fund/lists/demo/why/S-0101"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    slate = slate_named(workspace, visit.parts["id"])
    return page(slate, questions.why(visit.parts["proposal"]))


def page(slate: Slate, question: Question, first: Sequence[Block] = (), last: Sequence[Block] = ()) -> Page:
    """Return the page of one proposal."""
    row = next((row for row in slate.proposals if row.id == question.names[0]), None)
    if row is None:
        raise VisibilityError.not_found()
    run = encode(slate.run.id)
    crumb = (Link(slates.TITLE, "/fund/lists"), Link(same(slate.call.id), f"/fund/lists/{run}"), Link(same(row.id), ""))
    if slate.slate.value is None:
        none = Text("No set keeps every rule, so nobody is in", "没有满足全部规则的方案，无人入选")
        return Page(none, (slate_queries.back(slate),), crumb=crumb, state=slate_outcome.state_words(slate))
    try:
        answer = slate_queries.answer(slate, question)
    except LimitReachedError as error:
        return _late(slate, row, [*first, *pages.refused(error), *last], crumb)
    assert answer.why is not None
    blocks: list[Block] = [_facts(answer.why, answer.slate.currency, row)]
    main = [*first, *(Figure(picture, page=answer.permalink) for picture in pictures(answer))]
    change = _change(answer, answer.why)
    blocks += [Split(main, [change])] if main else [change]
    if len(answer.why.parts) > 1:
        blocks.append(_parts(answer.why.parts, answer.slate.currency))
    if len(answer.sets) > 1:
        blocks.append(slate_queries.sets(slate, answer))
    blocks += slate_queries.notices(slate, answer)
    return Page(
        answer.finding,
        [*blocks, *last, slate_queries.ask(slate)],
        lead=_lead(slate, answer, answer.why),
        crumb=crumb,
        state=slate_outcome.state_words(slate),
        document=answer,
        stamp=pages.stamp(slate),
    )


def _late(slate: Slate, row: Proposal, blocks: Sequence[Block], crumb: Sequence[Link]) -> Page:
    """Return what the slate itself says of a proposal, where no time was left to solve again."""
    stored = same("")
    if row.delta is not None:
        side = Text("may lose", "可失去") if row.selected else Text("lacks", "尚差")
        least = Text("", "") if row.delta_exact else Text("at least ", "至少")
        stored = Text(": it {s} {l}{d} points", "：{s}{l} {d} 分").format(s=side, l=least, d=f"{row.delta:.3g}")
    words = Text("{p} is funded", "{p} 入选") if row.selected else Text("{p} is not funded", "{p} 未入选")
    return Page(
        words.format(p=row.id) + stored,
        [*blocks, slate_queries.ask(slate)],
        lead=row.reason,
        crumb=crumb,
        state=slate_outcome.state_words(slate),
        stamp=pages.stamp(slate),
    )


def _lead(slate: Slate, answer: Answer, why: Why) -> Text | None:
    if why.delta is None:
        return None
    words = pages.sentence(ask_view.amount(why, answer.slate.currency))
    if why.selected:
        held = ask_view.holds(answer)
        words = Text(f"This holds {held.en}.", f"{held.zh}。")
    return Text("Of the computed award list: ", "就计算清单而言：") + words if slate.decided else words


def _facts(why: Why, currency: str, row: Proposal) -> Facts:
    label = Text("it may lose", "可失去") if why.selected else Text("it lacks", "尚差")
    delta = same("—") if why.delta is None else same(f"{why.delta:.3g}")
    exact = Text("exact, by solving again", "精确，重新求解所得")
    if not why.exact:
        exact = Text("at least; not proven", "至少；未经证明")
    facts = [
        Fact(Text("Value ", "价值") + label, delta, exact if why.delta is not None else _why(why)),
        Fact(
            Text("Its value", "其价值"),
            same("—") if why.value is None else same(f"{why.value:.2f}"),
            Text("points for {a}", "分，金额 {a}").format(a=money(row.amount, currency)),
        ),
    ]
    if row.expected_rank is not None and row.rank_interval is not None:
        low, high = row.rank_interval
        between = Text("95 % between {l} and {h}", "95% 介于 {l} 与 {h}")
        facts.append(
            Fact(
                Text("Expected rank", "期望名次"),
                number(row.expected_rank, 1),
                between.format(l=number(low), h=number(high)),
            )
        )
    if row.probability is not None:
        error = Text("± {e}, two standard errors", "± {e}（两倍标准误）")
        facts.append(
            Fact(
                Text("Funded in re-draws", "重抽入选率"),
                percent(row.probability, 0),
                error.format(e=percent(2 * (row.probability_se or 0.0), 1)),
            )
        )
    return Facts(facts)


def _why(why: Why) -> Text:
    if slate_outcome.UNSCORED in why.ineligible_by:
        return slate_outcome.NOT_REVIEWED
    if not why.eligible:
        return Text("not eligible", "不合格")
    return Text("no value would change it", "价值再高也不变")


def _change(answer: Answer, why: Why) -> Items:
    """Return what would have put the proposal on the other side, one way an item."""
    items = []
    if why.delta is not None and why.value is not None:
        items.append(Item(Text("By its value", "就价值而言"), (_by_value(why.selected, why.value, why.delta),)))
    if not why.selected and why.eligible and why.delta is not None:
        words = ask_view.amount(why, answer.slate.currency)
        items.append(Item(Text("By its cost", "就金额而言"), (pages.sentence(words),)))
    if len(answer.sets) > 1:
        other = answer.sets[1]
        items.append(Item(Text("Who would move then", "届时的进出"), slate_outcome.moved(other)))
    for rule in why.ineligible_by:
        if rule == slate_outcome.UNSCORED:
            items.append(Item(why.reason))
            continue
        form = Text("Rule “{r}” keeps it out", "规则“{r}”使其不合格")
        items.append(Item(form.format(r=rule), (why.reason,)))
    run = answer.slate.id
    items.append(Item(Text("Every rule and its price", "全部规则及代价"), (), f"/fund/lists/{encode(run)}/rules"))
    items.append(Item(Text("The whole award list", "整份清单"), (), f"/fund/lists/{encode(run)}"))
    return Items(Text("What would have changed it", "怎样才会不同"), items)


def _by_value(selected: bool, value: float, delta: float) -> Text:
    form = Text(
        "It enters if and only if its value rises by more than {d} points from {v}.",
        "当且仅当价值由 {v} 分提高超过 {d} 分时入选。",
    )
    if selected:
        form = Text(
            "It leaves if its value falls by more than {d} points from {v}.", "价值由 {v} 分下降超过 {d} 分时退出。"
        )
    return form.format(v=f"{value:.3f}", d=f"{delta:.3g}")


_PARTS: tuple[tuple[Text, str, int | None], ...] = (
    (Text("mean of the scores", "评分均值"), "score_mean", 3),
    (Text("what judging adds (severity, shrinkage)", "评判修正（严苛度、收缩）"), "judging", 3),
    (Text("score as judged", "评判后得分"), "score", 3),
    (Text("less the score worth nothing", "减去零点"), "zero", 3),
    (Text("times the amount", "乘以金额"), "times_amount", None),
    (Text("value", "价值"), "value", 3),
    (Text("amount", "金额"), "amount", None),
    (Text("expected rank", "期望名次"), "expected_rank", 1),
)
"""Parts of a value by their name, and the decimals they are shown with; None for money."""


def _parts(parts: Sequence[ValueParts], currency: str) -> DataTable:
    """Return what the value of the proposal and of the marginal funded one are made of."""
    one, two = parts[:2]
    rows: list[tuple[object, ...]] = []
    for label, name, digits in _PARTS:
        a, b = getattr(one, name), getattr(two, name)
        if a is None and b is None:
            continue
        if digits is None:
            rows.append((label, money(a, currency, 2), money(b, currency, 2), None))
        else:
            less = None if a is None or b is None else signed(a - b, digits)
            rows.append((label, *(None if v is None else number(v, digits) for v in (a, b)), less))
    title = Text("Beside {m}, the funded proposal nearest the line", "对照最接近资助线的入选申请 {m}")
    return DataTable(
        "parts",
        title.format(m=two.id),
        (
            Column("part", Text("Part", "组成")),
            Column("this", same(one.id)),
            Column("marginal", same(two.id)),
            Column("difference", Text("Difference", "差")),
        ),
        rows,
    )
