# SPDX-License-Identifier: Apache-2.0
"""The table of a slate's proposals: one declaration for page, file, pack and terminal."""

from __future__ import annotations

from collections.abc import Callable

from yuzui.funding import slate_outcome
from yuzui.funding.call_sheets import AMOUNT, MUST, SELECTED
from yuzui.funding.slate_answer import Answer, Cell, Proposal
from yuzui.model.schema import TABLES
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY, number
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table

FILE, PACK = ("file",), ("pack",)
SHOWN = 400
"""Most proposals listed on the page; the page of its list holds all."""
LISTS = {
    "fund": (0, Chip(slate_outcome.LISTS["fund"], "good")),
    "lottery": (1, Chip(slate_outcome.BY_LOT, "part")),
    "decline": (2, Chip(slate_outcome.LISTS["decline"], "none")),
}
"""Where a proposal stands once lots were drawn or a decision was made: no band is left but one it leaves to lots."""


def chip(answer: Answer, row: Proposal) -> tuple[int, Chip]:
    """Return where a proposal stands as matters stand: its place in the order, and the word."""
    if slate_outcome.not_reviewed(row) and row.id not in slate_outcome.levels(answer):
        return 4, Chip(slate_outcome.NOT_REVIEWED, "bad")
    if slate_outcome.stage(answer) in slate_outcome.SETTLED:
        return LISTS[slate_outcome.place(answer, row)]
    place, word = BANDS[row.band]
    if row.band is not None and not row.selected and row.band == "lottery":
        return place, Chip(Text("close, not in the list", "接近，未列入"), "part")
    return place, word


BANDS: dict[str | None, tuple[int, Chip]] = {
    "fund": (0, Chip(slate_outcome.BANDS["fund"], "good")),
    "lottery": (1, Chip(slate_outcome.BANDS["lottery"], "part")),
    "decline": (2, Chip(slate_outcome.BANDS["decline"], "none")),
    None: (3, Chip(Text("not eligible", "不合格"), "none")),
}


def standing(answer: Answer) -> list[Proposal]:
    """Return the proposals by band, then by expected rank."""
    return sorted(
        answer.proposals, key=lambda row: (chip(answer, row)[0], not row.selected, row.expected_rank or 0.0, row.id)
    )


def first_of(answer: Answer) -> Text | None:
    """Return how many of all proposals are listed, where these are not all."""
    if len(answer.proposals) <= SHOWN:
        return None
    return Text("The first {n} of {m}.", "前 {n} 项，共 {m} 项。").format(
        n=number(SHOWN), m=number(len(answer.proposals))
    )


def amount(currency: str) -> Text:
    """Return the heading of amounts, with the currency where one is known."""
    if currency == NO_CURRENCY:
        return AMOUNT
    return Text("amount, {c}", "金额（{c}）").format(c=currency)


def shown_scores(row: Proposal) -> str:
    """Return the single scores of a proposal, one a reviewer; as many digits as they need."""
    return " · ".join(f"{score:.2f}".rstrip("0").rstrip(".") for score in row.scores)


def _interval_end(end: int) -> Callable[[Proposal], float | None]:
    return lambda row: None if row.rank_interval is None else row.rank_interval[end]


def _columns(answer: Answer) -> list[Column]:
    """Return all columns; each says whether it appears in files or in the pack."""
    return [
        Column("id", Text("proposal", "申请号"), places=FILE),
        Column("amount", AMOUNT, digits=0, places=FILE),
        Column("score_mean", Text("mean score", "均分"), digits=2, form="0.00", places=FILE),
        Column("n_reviews", Text("reviews", "评审数"), form="0", places=FILE),
        Column("scores", Text("scores", "各份评分"), value=shown_scores, places=FILE),
        Column("expected_rank", Text("expected rank", "期望名次"), form="0.0", places=FILE),
        Column("low", Text("rank from (95 %)", "名次下端（95%）"), form="0", value=_interval_end(0), places=FILE),
        Column("high", Text("rank to (95 %)", "名次上端（95%）"), form="0", value=_interval_end(1), places=FILE),
        Column("value", Text("value", "价值"), form="0.000", places=FILE),
        Column("selected", SELECTED, places=FILE),
        Column("must", MUST, value=lambda row: None, places=FILE),
        Column("probability", Text("in re-draws", "重抽入选率"), form="0.0%", places=FILE),
        Column("band", Text("band", "分区"), value=lambda row: row.band and slate_outcome.BANDS[row.band], places=FILE),
        Column("delta", Text("value it lacks", "所差价值"), form="0.000", places=FILE),
        Column("delta_exact", Text("exact", "精确"), places=FILE),
        Column("reason", Text("reason", "理由"), places=FILE),
        Column("id", Text("proposal", "申请号"), places=PACK),
        Column("expected_rank", Text("expected rank", "期望名次"), form="0.0", places=PACK),
        Column("low", Text("from (95 %)", "下端（95%）"), form="0", value=_interval_end(0), places=PACK),
        Column("high", Text("to (95 %)", "上端（95%）"), form="0", value=_interval_end(1), places=PACK),
        Column("probability", Text("in re-draws", "重抽入选率"), form="0.0%", places=PACK),
        Column("selected", Text("in the slate", "入选"), places=PACK),
        *_decided(answer),
        Column("amount", amount(answer.call.currency), form="#,##0", places=PACK),
        *_further_columns(answer),
        Column("reason", Text("reason", "理由"), value=lambda row: slate_outcome.why(answer, row), places=PACK),
    ]


def _decided(answer: Answer) -> list[Column]:
    if (decided := answer.decided) is None:
        return []
    return [Column("funded", Text("funded", "获资助"), value=lambda row: row.id in decided.ids, places=PACK)]


def _further_columns(answer: Answer) -> list[Column]:
    """Return the further columns of the call for a file, in the record's own words."""
    further = list(answer.proposals[0].columns) if answer.proposals else []
    labels = {name: TABLES["proposal"][name].label for name in further if name in TABLES["proposal"]}
    return [Column(name, labels.get(name, same(name)), value=further_cell(name), places=FILE) for name in further]


def further_cell(name: str) -> Callable[[Proposal], Cell]:
    """Return what reads a further column of the call."""
    return lambda row: row.columns[name]


FILED = Table[Answer]("slate", Text("slate", "方案"), lambda answer: answer.proposals, _columns)
"""Every proposal in the order of the call, as files hold it."""
