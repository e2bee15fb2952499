# SPDX-License-Identifier: Apache-2.0
"""What is said, drawn and listed of overlap of laboratories."""

from __future__ import annotations

from collections.abc import Iterator

from yuzui.job import form_sheets
from yuzui.network.labs_answer import Answer, Lab, Pair
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.grids import PairCell, pair_matrix
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

LABORATORY = Text("laboratory", "家实验室")
PAIR = Text("pair", "对")
UNITS = {"work": Text("work", "项成果"), "person": Text("person", "名人员"), "row": Text("row", "行")}
DRAWN = 40
"""Laboratories drawn in the matrix: those of the clearest pairs, then the largest."""


def headline(answer: Answer) -> Text:
    """Return the one sentence of the page."""
    if answer.unit == "row":
        return Text(
            "{n} listed by topic: without works or persons no overlap can be tested",
            "已列 {n}及其方向：无成果或人员，无法检验重叠",
        ).format(n=count(len(answer.labs), LABORATORY, "laboratories"))
    if not answer.pairs_tested:
        return Text(
            "None of {n} can be compared: too few have {least} works or more",
            "{n}均无法比较：达到 {least} 项成果的不足两家",
        ).format(n=count(len(answer.labs), LABORATORY, "laboratories"), least=number(answer.least))
    if answer.source.startswith("U.S. National Science") and not answer.significant:
        return Text(
            "0 of {all} pairs of universities overlap beyond their field, as it should be",
            "{all} 对高校中没有一对的重叠超出学科范围，符合预期",
        ).format(all=number(answer.pairs_tested))
    return Text("{n} of {all} pairs overlap beyond their field", "{all} 对中有 {n} 对的重叠超出学科范围").format(
        n=number(answer.significant), all=number(answer.pairs_tested)
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what was read, which pairs overlap, how the test was calibrated, the groups."""
    lines: list[Line] = []
    if answer.unused:
        lines.append((Text("NOT READ", "未读取"), join([same(one) for one in answer.unused], ", ", "、")))
    lines += [(Text("look at", "请核查"), one) for one in answer.notes]
    lines += [(Text("read", "读取"), _read(answer)), (Text("overlap", "重叠"), headline(answer))]
    lines += [(same(""), pair_sentence(one)) for one in answer.pairs[:5] if one.significant]
    if answer.significant_without_groups is not None and answer.significant_without_groups > answer.significant:
        lines.append(
            (
                Text("without groups", "不分组"),
                Text(
                    "{n} pairs, if works are exchanged across groups: most of it is their field",
                    "若跨组置换成果则有 {n} 对：多数只是同属一个学科",
                ).format(n=number(answer.significant_without_groups)),
            )
        )
    lines.append((Text("calibration", "校准"), calibration(answer)))
    if answer.tested > 2:
        lines.append((Text("groups", "群组"), _groups(answer)))
    if answer.hhi.median is not None:
        lines.append((Text("topics", "方向"), _topics(answer)))
    if answer.aside:
        lines.append((Text("set aside", "退回"), _aside(answer)))
    return lines


def _read(answer: Answer) -> Text:
    few = sum(not one.tested for one in answer.labs)
    words = count(len(answer.labs), LABORATORY, "laboratories")
    if answer.unit != "row":
        words += Text(", {units} of {tested}", "，其中 {tested} 家可检验，共 {units}").format(
            units=count(answer.works, UNITS[answer.unit]), tested=number(answer.tested)
        )
    if few and answer.unit != "row":
        words += Text(
            "; {n} have too few works to tell (under {least})", "；{n} 家成果过少，无法判断（少于 {least} 项）"
        ).format(n=number(few), least=number(answer.least))
    if answer.people_unknown:
        words += Text(
            "; {n} named without an id, so possible, not shared", "；{n} 人只有姓名而无编号：可能共有，不计为共有"
        ).format(n=number(answer.people_unknown))
    return words


def calibration(answer: Answer) -> Text:
    """Return how often the test calls pairs where there is nothing to find."""
    if answer.calibration.shuffled_at_5 is None:
        return Text("nothing was tested", "未作检验")
    words = Text(
        "with works shuffled among laboratories {share} of pairs pass the 5 % test (5 % is right); {n} exchanges "
        "within {strata}",
        "成果随机打乱后，{share} 的对通过 5% 检验（应为 5%）；在“{strata}”内置换 {n} 次",
    ).format(
        share=percent(answer.calibration.shuffled_at_5), n=number(answer.calibration.exchanges), strata=answer.strata
    )
    if answer.indicative:
        words += Text("; persons share works, so p is indicative only", "；人员之间共有成果，p 值仅供参考")
    return words


def _groups(answer: Answer) -> Text:
    sizes = [len(one) for one in answer.groups if len(one) > 1]
    return Text(
        "{n} of two or more laboratories, the largest of {k}; {share} agreement over 50 seeds",
        "{n} 个两家以上的群组，最大 {k} 家；50 个随机种子的一致率为 {share}",
    ).format(n=number(len(sizes)), k=number(max(sizes, default=0)), share=percent(answer.agreement, 0))


def _topics(answer: Answer) -> Text:
    source = (
        Text("topics of the sheet", "表中方向")
        if answer.hhi.topics_from == "stated"
        else Text("topics read from titles", "由题目识别的方向")
    )
    return Text(
        "{n} {source}: {two} held by two laboratories, {one} by one; median concentration {hhi}",
        "{n} 个{source}：{two} 个仅两家从事，{one} 个仅一家；集中度中位数 {hhi}",
    ).format(
        n=number(answer.hhi.topics),
        source=source,
        two=number(answer.hhi.held_by_two),
        one=number(answer.hhi.held_by_one),
        hhi=number(answer.hhi.median or 0.0, 2),
    )


def _aside(answer: Answer) -> Text:
    several = len({one.sheet for one in answer.aside}) > 1
    shown = [
        (Text("{s}, ", "{s}").format(s=one.sheet) if several else same(""))
        + Text("row {r}: {m} ({s})", "第 {r} 行：{m}（{s}）").format(r=str(one.row), m=one.message, s=one.seen[:40])
        for one in answer.aside[:3]
    ]
    return count(len(answer.aside), Text("row", "行")) + Text(": ", "：") + join(shown, "; ", "；")


SAME = Text(
    " Their names are alike: if they are one laboratory, say so in the register.",
    "二者名称相近：若为同一实验室，请在名录中注明。",
)


def pair_sentence(one: Pair) -> Text:
    """Return a pair that overlaps, and what else it may be."""
    words = Text("{a} and {b}: z {z}", "{a}与{b}：z {z}").format(a=one.a, b=one.b, z=number(one.z or 0.0, 1))
    if one.same_name is not None:
        words = Text("same laboratory? ", "是否同一实验室？") + words
    if one.joint:
        words += Text("; {n} joint works apart from that", "；另有 {n} 项合作成果").format(n=number(one.joint))
    return words


# The matrix, ordered by group.


def matrix(answer: Answer) -> Picture | None:
    """Draw overlap of each pair, laboratories ordered by group; framed where it is beyond chance."""
    tested = [one for one in answer.labs if one.tested]
    if len(tested) < 2 or not answer.pairs:
        return None
    shown = _ordered(answer, tested)
    place = {one.id: k for k, one in enumerate(shown)}
    cells = [
        PairCell(place[one.a], place[one.b], max(0.0, one.z or 0.0), one.significant)
        for one in answer.pairs
        if one.a in place and one.b in place
    ]
    description = Text(
        "Each cell is a pair of laboratories; the darker, the further their works are from what exchanging works gives "
        "(z). A frame marks pairs beyond chance at a false discovery rate of 5 %. Order: groups, then size.",
        "每格为一对实验室；颜色越深，其成果的相似程度距随机置换的结果越远（z）。"
        "加框者在 5% 错误发现率下超出偶然。先按群组、再按规模排列。",
    )
    meta = Meta(
        "lab-overlap",
        headline(answer),
        description,
        answer.origin,
        same(answer.source),
        answer.vintage or same("–"),
        "/about/method#labs",
    )
    return pair_matrix(meta, [same(one.id) for one in shown], cells, (Text("laboratory", "实验室"), Text("z", "z")))


def _ordered(answer: Answer, tested: list[Lab]) -> list[Lab]:
    first = [name for one in answer.pairs for name in (one.a, one.b)]
    rank = {name: k for k, name in reversed(list(enumerate(first)))}
    kept = sorted(tested, key=lambda one: (rank.get(one.id, len(first)), -one.works))[:DRAWN]
    return sorted(kept, key=lambda one: (one.group or 0, -one.works, one.id))


# Pairs and laboratories, as tables.


def _verdict(_: Answer, one: Pair) -> Chip:
    return Chip(_verdict_words(one), "out" if one.z is None else "good" if one.significant else "none")


def _verdict_words(one: Pair) -> Text:
    if one.z is None:
        return Text("nothing to exchange", "无可置换")
    if one.significant:
        return Text("beyond its field", "超出学科")
    return Text("not beyond chance", "未超出偶然")


def _same_name(one: Pair) -> Text:
    return Text("perhaps: names alike", "名称相近，待确认") if one.same_name else same("–")


def _tested(one: Lab) -> Text:
    return _YES if one.tested else _FEW


def pair_path(a: str, b: str) -> str:
    """Return the address of a pair."""
    return f"/labs/{encode(a)}..{encode(b)}"


def _pair_columns(answer: Answer) -> tuple[Column, ...]:
    return (
        Column(
            "same_name", Text("Same laboratory?", "是否同一实验室？"),
            value=_same_name,
        ),
        Column("a", Text("One", "甲"), link=lambda all_, one: pair_path(one.a, one.b) if all_.paged else ""),
        Column("b", Text("Other", "乙")),
        Column("significant", Text("Overlap", "重叠"), value=_verdict_words, shown=_verdict),
        Column("z", Text("z", "z"), digits=1),
        Column("p", Text("p", "p"), digits=4),
        Column("s", Text("Likeness", "相似度"), digits=4, places=("file", "pack")),
        Column("joint", Text("Joint works", "合作成果"), digits=0),
        Column("people", Text("Shared people", "共有人员"), digits=0),
        Column(
            "topics", Text("Shared topics", "共同方向"),
            value=lambda one: ", ".join(topic.topic for topic in one.topics[:4]),
        ),
        Column(
            "evidence", Text("Closest works", "最接近的成果"), places=("file", "pack"),
            value=lambda one: "; ".join(f"{work.a} ~ {work.b} ({work.s:.2f})" for work in one.evidence),
        ),
    )  # fmt: skip


def _listed(answer: Answer) -> Iterator[Pair]:
    yield from answer.pairs


PAIRS = Table[Answer](
    "pairs",
    Text("Pairs, the clearest first", "各对实验室（按显著程度）"),
    rows=_listed,
    columns=_pair_columns,
    note=lambda answer: calibration_note(answer),
    sheet=Text("pairs", "各对"),
)
CLEAREST = Table[Answer](
    "pairs",
    Text("The clearest pairs", "最显著的各对"),
    rows=lambda answer: answer.pairs[:30],
    columns=_pair_columns,
    note=lambda answer: calibration_note(answer),
)
"""The pairs that a page shows; files hold all."""


def calibration_note(answer: Answer) -> Text:
    """Return the calibration as the sentence above the pairs."""
    words = calibration(answer)
    return Text(words.en[:1].upper() + words.en[1:] + ".", words.zh + "。")


_YES, _FEW = Text("yes", "是"), Text("too few works to tell", "成果过少，无法判断")


def _group_number(one: Lab) -> int | None:
    return None if one.group is None else one.group + 1


LABS = Table[Answer](
    "laboratories",
    Text("Laboratories", "实验室"),
    rows=lambda answer: answer.labs,
    columns=(
        Column("id", Text("Laboratory", "实验室")),
        Column("works", Text("Works", "成果"), digits=0),
        Column("people", Text("People by id", "有编号的人员"), digits=0),
        Column("tested", Text("Tested", "参与检验"), value=_tested),
        Column("group", Text("Group", "群组"), digits=0, value=_group_number),
    ),
    sheet=Text("laboratories", "实验室"),
)
TESTED = Table[Answer](
    "laboratories",
    Text("Laboratories tested", "参与检验的实验室"),
    rows=lambda answer: sorted((one for one in answer.labs if one.tested), key=lambda one: (one.group or 0, one.id)),
    columns=LABS.columns,
)
"""The laboratories that a page shows."""
REJECTS = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, charts=(matrix,), first=(PAIRS,), tables=(LABS, REJECTS))
