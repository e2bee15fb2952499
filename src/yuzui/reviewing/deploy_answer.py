# SPDX-License-Identifier: Apache-2.0
"""Who could fill which post: answer, words and tables of a deployment."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

KINDS = {
    "skill": Text("no skill in common", "无共同技能"),
    "days": Text("not free over the whole span", "未能覆盖全部时段"),
    "contract": Text("contract", "合同限制"),
    "distance": Text("region", "地区不符"),
    "export": Text("export control", "出口管制"),
    "ethics": Text("ethics", "伦理"),
    "declared": Text("declared", "本人申明"),
    "consent": Text("no consent", "本人未同意"),
    "home": Text("works there already", "即其原单位"),
    "no_time": Text("no free block", "无空闲"),
}
"""Why a person may not take a post."""
MOST = 10
"""Lines of each kind in a transcript; tables hold all."""


class Lent(msgspec.Struct, frozen=True):
    """One block of a post, the person proposed for it, and the skills they share."""

    post: str
    block: int
    person: str
    home: str
    organisation: str
    score: float
    skills: list[str]
    invitation: str | None


class OpenPost(msgspec.Struct, frozen=True):
    """One post: blocks needed and filled, who may take it, and why it is not full."""

    id: str
    organisation: str
    start: str
    end: str | None
    blocks: int
    filled: int
    able: int
    reason: Text | None


class Lender(msgspec.Struct, frozen=True):
    """One person: free blocks, and how many of them are proposed for posts."""

    id: str
    home: str
    blocks: int
    used: int


class Barred(msgspec.Struct, frozen=True):
    """How many pairs of person and post are barred for one reason."""

    kind: str
    pairs: int


class Rule(msgspec.Struct, frozen=True):
    """A rule of this deployment, in words."""

    name: str
    text: Text


class Short(msgspec.Struct, frozen=True):
    """Posts that need more blocks than those who may take any of them have free."""

    posts: list[str]
    people: list[str]
    blocks: int
    free: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.deploy/1"):
    """A deployment: a proposal of invitations with its proof; nobody is sent anywhere by it."""

    source: str
    origin: Origin
    status: str
    objective: float
    bound: float
    gap: float
    block: int
    assignments: list[Lent]
    posts: list[OpenPost]
    people: list[Lender]
    barred: list[Barred]
    rules: list[Rule]
    short: list[Short]
    aside: list[SetAside]
    notes: list[Text]


_POST, _BLOCK = Text("post", "个岗位"), Text("block", "块")


def headline(answer: Answer) -> Text:
    """Return how many posts can be filled, by how many people, and whether that is proved best."""
    full = [one for one in answer.posts if one.filled == one.blocks]
    people = {one.person for one in answer.assignments}
    words = Text("{k} of {n} can be filled by {p} invited people", "{n}中 {k} 个可由 {p} 名受邀人员补足")
    text = words.format(k=number(len(full)), n=count(len(answer.posts), _POST), p=number(len(people)))
    rest = len(answer.posts) - len(full)
    if rest:
        text += Text("; {r} stay open", "；{r} 个仍有空缺").format(r=number(rest))
    return text


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("read", "读取"), note) for note in answer.notes]
    lines += form_sheets.aside_lines(answer.aside)
    lines.append((Text("posts", "岗位"), headline(answer)))
    lines.append((Text("proof", "证明"), proof(answer)))
    for one in pairs(answer)[:MOST]:
        words = Text("{p} → {o}: {f} of a full post", "{p} → {o}：{f}")
        lines.append((Text("invite", "邀请"), words.format(p=one[0], o=one[1], f=f"{one[2] * answer.block / 100:g}")))
    lines += [
        (Text("open", "空缺"), same(f"{one.id}: ") + one.reason) for one in answer.posts if one.reason is not None
    ][:MOST]
    return lines


def proof(answer: Answer) -> Text:
    """Return how sure it is that no better deployment exists."""
    if answer.status == "optimal" and answer.gap <= 1e-6:
        return Text("proven best under the rules", "已证明在规则之下最优")
    words = Text("within {g} % of the best there can be", "与可能的最优相差不超过 {g}%")
    return words.format(g=number(100 * answer.gap, 2))


def pairs(answer: Answer) -> list[tuple[str, str, int]]:
    """Return person, post and blocks of each invitation."""
    blocks: dict[tuple[str, str], int] = {}
    for one in answer.assignments:
        blocks[one.person, one.post] = blocks.get((one.person, one.post), 0) + 1
    return [
        (person, post, n) for (person, post), n in sorted(blocks.items(), key=lambda item: (item[0][1], item[0][0]))
    ]


def short_words(short: Short) -> Text:
    """Return why some posts cannot all be filled, whoever is asked."""
    words = Text(
        "posts {p} need {b}; the {k} who may take any of them have {f} free",
        "岗位 {p} 共需 {b}；可承担其中任一岗位的 {k} 人仅空闲 {f}",
    )
    return words.format(
        p=_some(short.posts), b=count(short.blocks, _BLOCK), k=number(len(short.people)), f=count(short.free, _BLOCK)
    )


def _some(names: Sequence[str]) -> Text:
    shown = join([same(one) for one in names[:MOST]], ", ", "、")
    return shown + same(" …") if len(names) > MOST else shown


def homes(answer: Answer) -> Picture | None:
    """Draw what each home would lend to each host."""
    blocks: dict[tuple[str, str], int] = {}
    for one in answer.assignments:
        key = (one.home or "?", one.organisation or "?")
        blocks[key] = blocks.get(key, 0) + 1
    if not blocks:
        return None
    rows = [
        Bar(label=same(f"{home} → {host}"), value=n * answer.block / 100) for (home, host), n in sorted(blocks.items())
    ]
    total = sum(blocks.values()) * answer.block / 100
    finding = Text(
        "Lent between {k} pairs of organisations: {n} of full posts in all", "{k} 对单位之间合计调配全时岗位 {n} 个"
    )
    about = Text("Full posts lent by home and host.", "按原单位与用人单位统计的全时岗位数。")
    meta = Meta(
        "home-to-host", finding.format(n=f"{total:g}", k=len(blocks)), about, answer.origin, same(answer.source), "",
        "/about/method#deploy",
    )  # fmt: skip
    return bar_chart(meta, rows, (Text("full posts", "全时岗位"), "1"))


INVITED = Table[Answer](
    "invitations",
    Text("Whom to invite for which post", "各岗位拟邀人员"),
    rows=lambda answer: answer.assignments,
    columns=(
        Column("post", Text("Post", "岗位")),
        Column("block", Text("Block", "块"), digits=0),
        Column("person", Text("Person", "人员")),
        Column("home", Text("Home", "原单位")),
        Column("organisation", Text("Host", "用人单位")),
        Column("score", Text("Fit × priority", "匹配度×优先级"), digits=2),
        Column("skills", Text("Skills in common", "共同技能"), value=lambda one: ", ".join(one.skills)),
        Column("invitation", Text("Invitation", "邀请"), value=lambda one: one.invitation or "–"),
    ),
    note=Text(
        "A proposal: each is asked, the home agrees, the host begins. A block is a fifth of a full post.",
        "此为建议：须经本人、原单位同意，由用人单位起聘。每块为全时的五分之一。",
    ),
    sheet=Text("invitations", "邀请"),
)
POSTS = Table[Answer](
    "posts",
    Text("Posts", "岗位"),
    rows=lambda answer: answer.posts,
    columns=(
        Column("id", Text("Post", "岗位")),
        Column("organisation", Text("Organisation", "单位")),
        Column("from", Text("From", "起"), value=lambda one: one.start, places=("file",)),
        Column(
            "to",
            Text("To (first day after)", "止（次日）"),
            value=lambda one: one.end or Text("open", "未定"),
            places=("file",),
        ),
        Column("blocks", Text("Blocks needed", "所需块数"), digits=0),
        Column("filled", Text("Blocks filled", "已补块数"), digits=0),
        Column("able", Text("People who may take it", "可承担人数"), digits=0),
        Column("reason", Text("Why it stays open", "空缺原因"), value=lambda one: one.reason or same("–")),
    ),
    sheet=Text("posts", "岗位"),
)
PEOPLE = Table[Answer](
    "people",
    Text("People", "人员"),
    rows=lambda answer: answer.people,
    columns=(
        Column("id", Text("Person", "人员")),
        Column("home", Text("Home", "原单位")),
        Column("blocks", Text("Free blocks", "空闲块数"), digits=0),
        Column("used", Text("Blocks proposed", "拟用块数"), digits=0),
    ),
    note=Text("In the order of the sheet; nobody is ranked.", "按表中次序，不作排名。"),
    sheet=Text("people", "人员"),
)
BARRED = Table[Answer](
    "barred",
    Text("Pairs that may not be, by reason", "不可行的组合及原因"),
    rows=lambda answer: answer.barred,
    columns=(
        Column("kind", Text("Reason", "原因"), value=lambda one: KINDS[one.kind]),
        Column("pairs", Text("Pairs of person and post", "人员与岗位组合"), digits=0),
    ),
    sheet=Text("barred", "不可行"),
)
RULES = Table[Answer](
    "rules",
    Text("Rules", "规则"),
    rows=lambda answer: answer.rules,
    columns=(Column("text", Text("Rule", "规则")),),
    sheet=Text("rules", "规则"),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(homes,),
    first=(INVITED,),
    tables=(POSTS, PEOPLE, BARRED, RULES, ASIDE),
)
