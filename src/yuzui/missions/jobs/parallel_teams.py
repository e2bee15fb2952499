# SPDX-License-Identifier: Apache-2.0
"""Parallel teams on one problem: how many start, how many go on, and what that buys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from yuzui.errors import InputError, Place, together
from yuzui.job import form_sheets
from yuzui.job.form_sheets import FormRows, SetAside
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.missions import team_sheets
from yuzui.missions.chances import Chance, chance, in_per_cent, of_hundred
from yuzui.missions.gate_inputs import ParallelTeams as Inputs
from yuzui.missions.parallel_teams import MOST_TEAMS, Plan, Span, Stages, Team, plans
from yuzui.model.quantity import Origin, digits
from yuzui.model.table import Row
from yuzui.sheets.partial_day import PartialDay, last
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("parallel teams on one problem", "同一榜单的并行团队")
QUESTION = Text(
    "How many teams should start on a problem, how many go on after the gate, and what does that cost?",
    "一个榜单启动几支团队、过关后保留几支、各需多少经费？",
)
SOURCE = "the panel's own chances, added up exactly"
CANNOT_TELL = Text(
    "Whether the panel's chances are right. Teams are taken to be independent: if the same cause can stop "
    "several, a second team helps less than stated here.",
    "评审组给出的把握是否准确。此处假定各团队互不影响；若同一原因会使多支团队失败，增加团队的作用小于此处所列。",
)
USUAL = (0.3, 0.4, 0.3)
"""Stage shares taken where a sheet names none; stated in the answer."""
_SEPARATOR = re.compile(r"[/;；、:：|\s]+|,\s*|，")


class TeamView(msgspec.Struct, frozen=True, kw_only=True):
    """A team in the order of preference, with the panel's chances."""

    name: str
    score: float | None
    gate: Chance
    success: Chance
    finish: str | None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A problem with its teams and every plan; payments are in units of the currency, or per cent of one team's sum."""

    item: str
    problem: str | None
    test: str | None
    judge: str | None
    due: str | None
    amount: float
    currency: str | None
    shares: list[float]
    shares_assumed: bool
    teams_at_most: int | None
    teams: list[TeamView]
    plans: list[Plan]

    def money(self, share: float) -> Text:
        """Return a payment in words."""
        if self.currency is None:
            return Text("{n} % of one team's sum", "单支团队经费的 {n}%").format(n=number(100 * share))
        return money(share * self.amount, self.currency)

    def plan(self, start: int, go_on: int) -> Plan | None:
        """Return one of the plans."""
        return next((one for one in self.plans if (one.start, one.go_on) == (start, go_on)), None)


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.parallel_teams/1"):
    """Problems with their plans; ``order`` says by what teams are preferred."""

    origin: Origin
    source: str
    order: Literal["score", "chance"]
    items: list[Item]
    aside: list[SetAside]
    unused: list[str]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Weigh the teams of each problem on a sheet."""
    if inputs.path is None:
        teams = form_sheets.example(team_sheets.TEAMS, team_sheets.EXAMPLE_TEAMS)
        items: FormRows | None = form_sheets.example(team_sheets.ITEMS, team_sheets.EXAMPLE_ITEMS)
    else:
        source = form_sheets.source_map(inputs.map, (team_sheets.TEAMS, team_sheets.ITEMS))
        teams = form_sheets.read(inputs.path, team_sheets.TEAMS, source)
        items = form_sheets.optional(inputs.path, team_sheets.ITEMS, source)
    if items is not None and items.sheet == teams.sheet:
        items = None  # one sheet of teams alone: what it says of a problem is its id
    undated = _dated(items) if items is not None else []
    read = teams.digest
    teams = _readable(teams)
    facts = {str(row["item"]): (n, row) for n, row in enumerate(items.rows)} if items else {}
    _check(items, teams)
    names = list(dict.fromkeys(str(row["item"]) for row in teams.rows))
    scored = all(row["score"] is not None for row in teams.rows)
    answers = [_item(name, facts.get(name), items, teams, scored) for name in names]
    return Answer(
        run=Run.of("parallel_teams", {"teams": read, "items": items.digest if items else None}),
        origin="example" if inputs.path is None else "derived",
        source=teams.file,
        order="score" if scored else "chance",
        items=answers,
        aside=[*(items.aside if items else []), *undated, *_unbid(items, names), *teams.aside],
        unused=list(dict.fromkeys([*teams.unused, *(items.unused if items else [])])),
        cannot_tell=CANNOT_TELL,
    )


def _dated(items: FormRows) -> list[SetAside]:
    """Put for each day of need the last that it can mean; leave empty and return what is no date."""
    wrong = []
    for n, row in enumerate(items.rows):
        text = row["due"]
        try:
            day = PartialDay.of(text).text if text else ""
        except ValueError:
            day, message = "", Text("no day, month or year", "不是日、月或年") + form_sheets.EMPTY
            wrong.append(
                SetAside(
                    file=items.file, sheet=items.sheet, row=items.lines[n], column=items.form["due"].label,
                    seen=str(text), expected="2028-12-31 | 2028-12 | 2028年12月", message=message,
                )
            )  # fmt: skip
        row["due"] = last(day) if day else None
    return wrong


def _unbid(items: FormRows | None, names: Sequence[str]) -> list[SetAside]:
    """Return the problems of the list for which no team can be read."""
    if items is None:
        return []
    words = Text("no team that can be read bids for it", "没有可读取的揭榜团队")
    return [
        SetAside(
            file=items.file, sheet=items.sheet, row=items.lines[n], column=items.form["item"].label,
            seen=str(row["item"]), expected="", message=words,
        )
        for n, row in enumerate(items.rows)
        if str(row["item"]) not in names
    ]  # fmt: skip


def _readable(teams: FormRows) -> FormRows:
    """Return the rows with their chances read; those that say none are set aside."""
    for name in ("pass_gate", "succeed"):
        hundreds = in_per_cent(row[name] for row in teams.rows) or "%" in teams.headings.get(name, "")
        for row in teams.rows:
            row[f"{name}_read"] = chance(row[name], hundreds)

    def fault(row: Row) -> tuple[str, str, Text] | None:
        for name in ("pass_gate", "succeed"):
            if row[f"{name}_read"] is None:
                return name, "0.8 | 80% | 0.7-0.9", Text("this is no chance between 0 and 1", "不是 0 到 1 之间的把握")
        return None

    readable = teams.without(fault)
    if not readable.rows:
        raise InputError(
            Text("no row of teams can be read", "没有可读取的团队行"),
            place=Place(teams.file, teams.sheet),
            seen=teams.aside[0].seen if teams.aside else "",
            expected="item, team, passes the gate 0.8, succeeds then 0.6",
            code="no_rows",
        )
    return readable


def _check(items: FormRows | None, teams: FormRows) -> None:
    """Refuse what no plan can be made of: unknown problems, shares that are not a whole, a judge in a team."""
    faults: list[InputError] = []
    if items is not None:
        known = [str(row["item"]) for row in items.rows]
        faults += [
            form_sheets.refused(
                items, n, "item", Text("this problem stands twice", "该榜单出现两次"), "one row a problem",
                Text("keep one of the two rows", "请保留其中一行"), "twice",
            )
            for n, name in enumerate(known)
            if name in known[:n]
        ]  # fmt: skip
        faults += [
            form_sheets.refused(
                teams, n, "item", Text("this problem is not on the list of items", "榜单表中没有该问题"),
                " ".join(known)[:80], Text("add it to the items, or correct its id", "请补入榜单表，或改正编号"),
                "unknown_item",
            )
            for n, row in enumerate(teams.rows)
            if str(row["item"]) not in known
        ]  # fmt: skip
        for row in items.rows:
            faults += _judged(row, teams)
    if faults:
        raise together(faults)


def _judged(item: Row, teams: FormRows) -> list[InputError]:
    """Return the rows of teams that their own member would judge."""
    judge = str(item["judge"] or "").strip().casefold()
    faults = []
    for n, row in enumerate(teams.rows):
        members = {one.strip().casefold() for one in re.split(r"[;；、]", str(row["members"] or "")) if one.strip()}
        members.add(str(row["team"]).strip().casefold())
        if judge and str(row["item"]) == str(item["item"]) and judge in members:
            faults.append(
                form_sheets.refused(
                    teams, n, "members" if row["members"] else "team",
                    Text("who judges is a member of this team", "验收方是该团队的成员"),
                    f"≠ {item['judge']}",
                    Text("name an end user outside the team as judge", "请指定团队以外的最终用户验收"), "own_judge",
                )
            )  # fmt: skip
    return faults


def _shares(n: int, items: FormRows) -> list[float] | None:
    """Return the shares of the stages of a problem; refuse those that are no whole."""
    text = items.rows[n]["stages"]
    if text is None:
        return None
    parts = [one.strip().rstrip("%％") for one in _SEPARATOR.split(str(text)) if one.strip().rstrip("%％")]
    try:
        shares = [float(one) for one in parts]
    except ValueError:
        shares = []
    whole = sum(shares)
    for unit in (1.0, 100.0):
        if shares and abs(whole - unit) < 1e-9 * unit and min(shares) >= 0:
            return [one / unit for one in shares]
    raise form_sheets.refused(
        items, n, "stages", Text("the shares of the stages do not add up to the whole", "各阶段比例之和不等于整体"),
        "30/40/30", Text("write shares that add up to 100", "请填写合计为 100 的比例"), "shares_not_whole",
    )  # fmt: skip


def _item(name: str, fact: tuple[int, Row] | None, items: FormRows | None, rows: FormRows, scored: bool) -> Item:
    """Return a problem with all its plans."""
    row: Row = fact[1] if fact else dict.fromkeys(team_sheets.ITEMS.names)
    shares = _shares(fact[0], items) if fact and items else None
    mine = [(n, one) for n, one in enumerate(rows.rows) if str(one["item"]) == name]
    if len(mine) > MOST_TEAMS:
        raise InputError(
            Text("plans are enumerated for up to six teams of a problem", "每个榜单最多枚举六支团队"),
            place=rows.place(mine[MOST_TEAMS][0], "team"),
            seen=str(len(mine)),
            expected=f"≤ {MOST_TEAMS}",
            fix=Text(
                "choose six first: yuzui fund with the rule parallel", "请先选出六支：使用 yuzui fund 的 parallel 规则"
            ),
            code="too_many_teams",
        )
    views = [
        TeamView(
            name=str(one["team"]), score=one["score"], gate=one["pass_gate_read"], success=one["succeed_read"],
            finish=one["finish"],
        )
        for _, one in mine
    ]  # fmt: skip
    views.sort(key=lambda one: (-(one.score or 0.0) if scored else -one.gate.middle * one.success.middle, one.name))
    teams = [Team(one.name, one.gate, one.success, one.finish) for one in views]
    currency = row["currency"] or NO_CURRENCY if row["amount"] else None
    amount = int(row["amount"]) / 10 ** digits(currency) if currency else 1.0
    return Item(
        item=name,
        problem=row["problem"],
        test=row["test"],
        judge=row["judge"],
        due=row["due"],
        amount=amount,
        currency=currency,
        shares=shares or list(USUAL),
        shares_assumed=shares is None,
        teams_at_most=row["teams_at_most"],
        teams=views,
        plans=plans(teams, Stages.of(shares or USUAL), row["teams_at_most"]),
    )


# What is said, drawn and listed.

TEAM = Text("team", "支团队")


def headline(answer: Answer) -> Text:
    """Return what parallel teams buy on the first problem, or on how many."""
    first = max(answer.items, key=lambda one: len(one.teams))
    sentence = _bought(first)
    if len(answer.items) == 1:
        return sentence
    return Text("{n} problems; ", "共 {n} 个榜单；").format(n=number(len(answer.items))) + sentence


def _bought(one: Item) -> Text:
    most = max(plan.start for plan in one.plans)
    alone, every = one.plan(1, 1), one.plan(most, most)
    assert alone is not None and every is not None
    if most == 1:
        return Text("{i}: one team succeeds in {p}, for {m} expected", "{i}：一支团队成功可能{p}，预计支出{m}").format(
            i=same(one.item), p=of_hundred(alone.odds.value), m=one.money(alone.payment.value)
        )
    return Text(
        "{i}: {n} succeed in {p}, one alone in {q}; expected payment {m} against {c}",
        "{i}：{n}并行，成功可能{p}；仅一支为{q}。预计支出{m}，仅一支为{c}",
    ).format(
        i=same(one.item),
        n=count(most, TEAM),
        p=of_hundred(every.odds.value),
        q=of_hundred(alone.odds.value),
        m=one.money(every.payment.value),
        c=one.money(alone.payment.value),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = []
    for one in answer.items:
        lines.append((Text("problem", "榜单"), same(f"{one.item} {one.problem or ''}".strip())))
        lines += [(Text("plan", "方案"), _plan_words(one, plan)) for plan in one.plans]
        if one.shares_assumed:
            words = Text("stage shares are not stated: 30/40/30 is taken", "未写阶段比例：按 30/40/30 计")
            lines.append((Text("assumed", "假定"), words))
        for by in _late(one):
            lines.append((Text("date", "日期"), by))
    if answer.order == "chance":
        words = Text(
            "not every team has a score: the greater chance of both goes first",
            "并非每支团队均有评分：按两项把握之积排序",
        )
        lines.append((Text("order", "次序"), words))
    if answer.unused:
        words = join([same(f"“{one}”") for one in answer.unused], ", ", "、")
        lines.append((Text("not read", "未读取"), words))
    lines += [(Text("set aside", "退回"), _row(one)) for one in answer.aside]
    return [*lines, (Text("limits", "适用范围"), answer.cannot_tell)]


def _row(one: SetAside) -> Text:
    where = same(f"{one.file} {one.sheet} ") + Text("row {r}: ", "第 {r} 行：").format(r=number(one.row))
    label = one.column + Text(": ", "：") if one.column else same("")
    expected = Text("; expected {e}", "；应为 {e}").format(e=same(one.expected)) if one.expected else same("")
    return where + label + one.message + same(f" ({one.seen})") + expected


def _late(one: Item) -> list[Text]:
    """Return what is there by the day on which it is needed."""
    if one.due is None:
        return []
    form = Text("{p}: a solution by {d} in {q}", "{p}：{d}前完成的可能{q}")
    dates = []
    for plan in one.plans:
        by = [day.odds for day in plan.days if day.day <= one.due]
        if plan.days:
            dates.append(form.format(p=name(plan), d=same(one.due), q=of_hundred(max(by, default=0.0))))
    return dates


def name(plan: Plan) -> Text:
    """Return a plan in words."""
    if plan.start == plan.go_on:
        return Text("{n}, all that pass go on", "{n}，过关者全部继续").format(n=count(plan.start, TEAM))
    return Text("{n}, the best {k} that pass go on", "{n}，过关者择优保留 {k} 支").format(
        n=count(plan.start, TEAM), k=number(plan.go_on)
    )


def _plan_words(one: Item, plan: Plan) -> Text:
    return name(plan) + Text(
        ": {p}{r}, expected payment {m}, at worst {w}", "：{p}成功{r}，预计支出 {m}，最多 {w}"
    ).format(
        p=of_hundred(plan.odds.value) + Text(" succeed", ""),
        r=_range(plan.odds),
        m=one.money(plan.payment.value),
        w=one.money(plan.worst),
    )


def _range(span: Span) -> Text:
    if span.high - span.low < 1e-12:
        return same("")
    return Text(" ({a} to {b})", "（{a}至{b}）").format(a=percent(span.low, 0), b=percent(span.high, 0))


def odds(answer: Answer) -> list[Picture]:
    """Draw for each problem what every plan gives, with the range that the panel allows."""
    pictures = []
    for n, one in enumerate(answer.items):
        about = Text(
            "Chance that at least one team succeeds, by how many start and how many that pass go on; "
            "lines show the range of the panel's chances.",
            "按启动团队数与过关后保留数，至少一支团队成功的概率；细线为评审组把握的范围。",
        )
        meta = Meta(
            f"odds-{n}", _bought(one), about, answer.origin, same(answer.source), "", "/about/method#parallel_teams"
        )
        ranged = any(plan.odds.high - plan.odds.low > 1e-12 for plan in one.plans)
        bars = [
            Bar(
                label=name(plan), value=plan.odds.value,
                low=plan.odds.low if ranged else None, high=plan.odds.high if ranged else None,
            )
            for plan in one.plans
        ]  # fmt: skip
        pictures.append(bar_chart(meta, bars, (Text("at least one succeeds", "至少一支成功"), "%")))
    return pictures


def _rows(answer: Answer) -> list[tuple[Item, Plan]]:
    return [(one, plan) for one in answer.items for plan in one.plans]


def _pay(row: tuple[Item, Plan], share: float) -> float:
    return share * (row[0].amount if row[0].currency else 100.0)


PLANS = Table[Answer](
    "plans",
    Text("What each plan buys", "各方案的成功可能与支出"),
    rows=_rows,
    columns=(
        Column("item", Text("Problem", "榜单"), value=lambda row: row[0].item),
        Column("start", Text("Teams start", "启动团队"), digits=0, value=lambda row: row[1].start),
        Column("go_on", Text("Most that go on", "最多继续"), digits=0, value=lambda row: row[1].go_on),
        Column("odds", Text("At least one succeeds", "至少一支成功"), "%", 1, value=lambda row: row[1].odds.value),
        Column("odds_low", Text("lowest", "下限"), "%", 1, value=lambda row: row[1].odds.low),
        Column("odds_high", Text("highest", "上限"), "%", 1, value=lambda row: row[1].odds.high),
        Column("payment", Text("Expected payment", "预计支出"), digits=2, value=lambda r: _pay(r, r[1].payment.value)),
        Column("worst", Text("Payment at worst", "最多支出"), digits=2, value=lambda row: _pay(row, row[1].worst)),
        Column("unit", Text("Unit", "单位"), value=lambda row: row[0].currency or "%"),
    ),
    note=Text(
        "Without a sum, payments are per cent of what one team gets over all stages.",
        "未填经费时，支出以单支团队各阶段合计经费的百分比表示。",
    ),
    sheet=Text("plans", "方案"),
)
TEAM_ROWS = Table[Answer](
    "teams",
    Text("Teams in order of preference", "团队（按优先次序）"),
    rows=lambda answer: [(one, team) for one in answer.items for team in one.teams],
    columns=(
        Column("item", Text("Problem", "榜单"), value=lambda row: row[0].item),
        Column("team", Text("Team", "团队"), value=lambda row: row[1].name),
        Column("score", Text("Score", "评分"), digits=1, value=lambda row: row[1].score),
        Column("gate", Text("Passes the gate", "过关把握"), value=lambda row: row[1].gate.words),
        Column("success", Text("Succeeds then", "成功把握"), value=lambda row: row[1].success.words),
        Column("finish", Text("Finishes", "预计完成日"), value=lambda row: row[1].finish),
    ),
    sheet=Text("teams", "团队"),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View(headline=headline, sentences=sentences, charts=(odds,), first=(PLANS,), tables=(TEAM_ROWS, ASIDE))
