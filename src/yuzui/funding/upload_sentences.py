# SPDX-License-Identifier: Apache-2.0
"""The commonest sentences of a rule, each a form over the real columns of a call with their real counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yuzui.funding import upload_rules
from yuzui.funding.upload_rules import Facts
from yuzui.text import Text, same
from yuzui.view.page import Field, Form, Option

HARD = (Option("hard", Text("must hold", "必须满足")), Option("soft", Text("should hold", "尽量满足")))
SHARES = (
    Option("money", Text("the money", "资助金额")),
    Option("awards", Text("the awards", "获资助项数")),
    Option("budget", Text("the budget", "预算")),
)
FATE = (Option("in", Text("is funded in any case", "必须资助")), Option("out", Text("is not funded", "不予资助")))
PAIR = (
    Option("excludes", Text("is not funded beside", "不得同时资助")),
    Option("requires", Text("is funded only with", "仅可同时资助")),
)
LISTED = 2_000
"""Most proposals of which one can be chosen from a list."""
ADD = Text("Add", "添加")


def forms(found: Facts, path: str) -> list[Form]:
    """Return the sentences that make sense of the columns there are."""
    return [*_of_groups(found, path), *_of_columns(found, path), *_of_quality(found, path), *_of_proposals(found, path)]


def _form(name: str, path: str, act: str, sentence: Text, fields: Sequence[Field], soft: bool, **hidden: str) -> Form:
    clause = Field("clause", Text("Clause it rests on", "依据条款"), needed=False)
    strength = Field("strength", Text("Strength", "强度"), same("hard"), False, "select", HARD)
    more = (strength, clause) if soft else (clause,)
    return Form(name, path, (*fields, *more), ADD, {"act": act, **hidden}, writes=True, sentence=sentence)


def _chosen(name: str, label: Text, options: Sequence[Option]) -> Field:
    return Field(name, label, same(options[0].value), False, "select", options)


def _size(label: Text) -> Field:
    return Field("size", label, kind="number")


SHARE, NUMBER = Text("per cent", "百分比"), Text("how many", "数量")


def _of_groups(found: Facts, path: str) -> Iterator[Form]:
    if not found.groups:
        return
    groups = [
        Option(group.key, upload_rules.about({group.column: group.value}) + same(f" ({group.n})"))
        for group in found.groups
    ]
    where = _chosen("where", Text("proposals", "适用于"), groups)
    of = _chosen("of", Text("of what", "以何计"), SHARES)
    least = Text("At least {size} % of {of} for {where}.", "{where} 不少于 {of} 的 {size} %。")
    most = Text("At most {size} % of {of} for {where}.", "{where} 不超过 {of} 的 {size} %。")
    yield _form("group", path, "group", least, (_size(SHARE), of, where), True, way="floor")
    yield _form("group-most", path, "group", most, (_size(SHARE), of, where), True, way="cap")
    least = Text("At least {size} awards for {where}.", "{where} 不少于 {size} 项。")
    most = Text("At most {size} awards for {where}.", "{where} 不超过 {size} 项。")
    yield _form("group-count", path, "group", least, (_size(NUMBER), where), True, way="floor", of="count")
    yield _form("group-count-most", path, "group", most, (_size(NUMBER), where), True, way="cap", of="count")


def _of_columns(found: Facts, path: str) -> Iterator[Form]:
    if not found.columns:
        return
    columns = [
        Option(name, upload_rules.called(name) + Text(f" ({n} values)", f"（{n} 个取值）"))
        for name, n in found.columns.items()
    ]
    by = _chosen("by", Text("column", "列"), columns)
    of = _chosen("of", Text("of what", "以何计"), SHARES[::-1])
    most = Text("No {by} gets more than {size} % of {of}.", "任一 {by} 不超过 {of} 的 {size} %。")
    yield _form("each", path, "each", most, (by, _size(SHARE), of), True, way="cap")
    most = Text("No {by} gets more than {size} awards.", "任一 {by} 不超过 {size} 项。")
    yield _form("each-count", path, "each", most, (by, _size(NUMBER)), True, way="cap", of="count")
    least = Text("Every {by} gets at least {size} awards.", "每个 {by} 不少于 {size} 项。")
    yield _form("each-least", path, "each", least, (by, _size(NUMBER)), True, way="floor", of="count")


def _of_quality(found: Facts, path: str) -> Iterator[Form]:
    names = list(dict.fromkeys(str(one) for one in found.material.reviews.get("criterion", ()) if one))
    options = [Option("score", Text("all scores", "全部评分"))]
    options += [Option(f"criterion {name}", same(name)) for name in names]
    what = _chosen("what", Text("of what", "哪项评分"), options)
    scale = same("" if found.low is None else f" ({found.low:g}–{found.high:g})")
    score = Text("Nothing is funded below a mean of {size} of {what}", "{what} 平均低于 {size} 者不予资助") + scale
    yield _form("quality", path, "quality", score, (_size(Text("lowest mean", "最低平均分")), what), False)
    few = Text("Nothing is funded with fewer than {size} reviews.", "评审少于 {size} 份者不予资助。")
    yield _form("reviews", path, "quality", few, (_size(Text("fewest reviews", "最少份数")),), False, what="reviews")
    large = Text("Nothing above {amount} is funded.", "申请金额高于 {amount} 者不予资助。")
    amount = Field("amount", Text("largest amount, such as 500,000", "最高金额，如 50 万"))
    yield _form("amount", path, "amount", large, (amount,), False)


def _of_proposals(found: Facts, path: str) -> Iterator[Form]:
    ids = [Option(str(one), same(str(one))) for one in found.material.proposals.get("id", ())]
    if not 1 < len(ids) <= LISTED:
        return
    one = _chosen("proposal", Text("Proposal", "申请"), ids)
    fate = _chosen("fate", Text("what becomes of it", "处理"), FATE)
    reason = Field("reason", Text("Reason", "理由"))
    fixed = Text("{proposal} {fate}, because {reason}", "{proposal} {fate}，理由：{reason}")
    yield _form("one", path, "one", fixed, (one, fate, reason), False)
    other = Field("other", Text("the other proposal", "另一项申请"), same(ids[1].value), False, "select", ids)
    pair = Text("{proposal} {way} {other}.", "{proposal} 与 {other}：{way}。")
    way = _chosen("way", Text("how the two go together", "两者关系"), PAIR)
    yield _form("pair", path, "pair", pair, (one, way, other), False)
