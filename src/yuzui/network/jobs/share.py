# SPDX-License-Identifier: Apache-2.0
"""What institutions share: offered, asked for, agreed, used, and how long it took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from yuzui.job import form_sheets
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.quantity import Origin
from yuzui.model.tables.sharing import KINDS, REFUSALS, SECTORS
from yuzui.network import share_sheets, shared_log, sharing
from yuzui.network.share_inputs import Share as Inputs
from yuzui.network.shared_log import LogUse
from yuzui.network.sharing import Borrower, Flow, Issue, Line, Offered, Refused, Shared
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, currency_code, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line as Sentence
from yuzui.view.view import View

TITLE = Text("what institutions share: offered, agreed, used", "机构共享：供给、同意与使用")
QUESTION = Text("Who may use what we do not use, and what came of it?", "谁可使用我们闲置的资源？结果如何？")
SOURCE = "offers, requests and uses as they are on file"
LEVEL = "restricted"
"""An answer may hold what others do not see: it is for who asked."""
MOST = 12
"""Owners drawn; the table has all."""


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.share/1"):
    """What is shared: sums by owner, sector pair and borrower, every offer, and what does not fit."""

    origin: Origin
    source: str
    day: str
    offers: int
    requests: int
    uses: int
    aside: int
    report: list[Line]
    flows: list[Flow]
    borrowers: list[Borrower]
    refusals: list[Refused]
    offered: list[Offered]
    issues: list[Issue]
    used: LogUse | None
    columns_unused: list[str]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Report on what files say, or on what the subject sees of the record."""
    return of_shared(workspace, inputs, *_read(workspace, inputs))


def _read(workspace: Workspace, inputs: Inputs) -> tuple[Shared, str, list[str]]:
    if not inputs.files:
        return sharing.of_workspace(workspace), "", []
    unsaid = share_sheets.unsaid(inputs.kind, inputs.owner, inputs.unit)
    paths = [workspace.file(one) for one in inputs.files]
    source = form_sheets.source_map(inputs.map, share_sheets.TABLES)
    read = share_sheets.read(paths, unsaid, source)
    return sharing.of_sheets(workspace, read), ", ".join(path.name for path in paths), read.unused


def of_shared(workspace: Workspace, inputs: Inputs, shared: Shared, source: str, unused: Sequence[str]) -> Answer:
    """Return the report on what was read."""
    today = clock()[:10]
    log = shared_log.use(workspace, inputs.log) if inputs.log else None
    rows = [list(shared.offers.values()), list(shared.requests.values()), shared.uses]
    return Answer(
        run=Run.of("share", {"rows": digest(rows), "log": log.digest if log else None, "day": today}),
        origin="derived" if source else "real",
        source=source,
        day=today,
        offers=len(shared.offers),
        requests=len(shared.requests),
        uses=len(shared.uses),
        aside=shared.aside,
        report=sharing.report(shared),
        flows=sharing.flows(shared),
        borrowers=sharing.borrowers(shared),
        refusals=sharing.refusals(shared),
        offered=list(sharing.offers(shared, today)),
        issues=shared.issues,
        used=log,
        columns_unused=list(unused),
    )


OFFERS_WORD, REQUESTS_WORD, USES_WORD = Text("offer", "项供给"), Text("request", "项申请"), Text("use", "次使用")


def amount(value: float | None, unit: str = "") -> Text:
    """Return an amount with its unit; what is unlimited or unknown as a dash."""
    if value is None:
        return same("–")
    words = number(value, 0 if float(value).is_integer() else 1)
    return words + UNIT_WORDS.get(unit, same(f" {unit}") if unit else same(""))


UNIT_WORDS = {
    "h": Text(" h", " 小时"),
    "d": Text(" d", " 天"),
    "piece": Text(" pieces", " 件"),
    "time": Text(" times", " 次"),
    "month": Text(" months", " 个月"),
    "node": Text(" nodes", " 个节点"),
    "core-hour": Text(" core-hours", " 核时"),
    "m2": Text(" m²", " 平方米"),
}


def headline(answer: Answer) -> Text:
    """Return how much of what is offered was used, in the unit in which most is offered."""
    if not answer.offers:
        return Text("Nothing is offered yet", "尚无供给")
    units: dict[str, list[Line]] = {}
    for line in answer.report:
        units.setdefault(line.unit, []).append(line)
    unit, lines = max(units.items(), key=lambda one: (sum(line.offers for line in one[1]), one[0]))
    used = sharing.total(line.used for line in lines)
    owners = count(len({line.owner for line in answer.report}), Text("institution", "家单位"), "institutions")
    offers = count(answer.offers, OFFERS_WORD)
    if any(line.offered is None for line in lines):
        form = Text("{o} of {w}: {u} used", "{w}、{o}：已使用 {u}")
        return form.format(o=offers, w=owners, u=amount(used, unit))
    offered = sharing.total(line.offered or 0 for line in lines)
    share = percent(used / offered, 0 if used >= 0.1 * offered else 1) if offered else same("–")
    form = Text("{o} of {w}: {u} of {a} used, {p}", "{w}、{o}：{a}中已使用 {u}，占 {p}")
    return form.format(o=offers, w=owners, u=amount(used), a=amount(offered, unit), p=share)


def sentences(answer: Answer) -> list[Sentence]:
    """Return the transcript: what was read, what was used by owner, whom it took how long, what does not fit."""
    lines: list[Sentence] = []
    if answer.offers or not answer.used:
        lines.append((Text("shared", "共享"), headline(answer)))
        read = join([count(answer.offers, OFFERS_WORD), count(answer.requests, REQUESTS_WORD),
                     count(answer.uses, USES_WORD)], ", ", "、")  # fmt: skip
        if answer.aside:
            read += Text("; {n} set aside", "；{n}不计入").format(n=count(answer.aside, Text("row", "行")))
        lines.append((Text("read", "已读取"), read))
    if not answer.offers and not answer.used:
        fix = Text("write a form to fill in: yuzui share template --out offers.xlsx",
                   "可先生成模板：yuzui share template --out offers.xlsx")  # fmt: skip
        lines.append((Text("look at", "请注意"), fix))
    lines += [(same(line.owner) if line.owner else same("–"), _line(line)) for line in answer.report[:MOST]]
    if answer.refusals:
        parts = [REFUSALS.get(one.reason, NO_REASON) + same(f" {one.n}") for one in answer.refusals]
        lines.append((Text("refused", "未同意"), join(parts, ", ", "、")))
    if answer.used is not None:
        lines.append((Text("log", "日志"), log_sentence(answer.used)))
    for words in dict.fromkeys(one.message.en for one in answer.issues):
        alike = [one for one in answer.issues if one.message.en == words]
        lines.append((Text("look at", "请注意"), _issue(alike)))
    if answer.columns_unused:
        lines.append((Text("not used", "未使用的列"), same(", ".join(dict.fromkeys(answer.columns_unused)))))
    return lines


NO_REASON = Text("no reason given", "未说明原因")


def _line(line: Line) -> Text:
    form = Text(
        "{k}: {o} offered, {a} agreed, {u} used", "{k}：供给 {o}，同意 {a}，使用 {u}"
    ).format(k=KINDS.get(line.kind, same(line.kind)), o=amount(line.offered, line.unit),
             a=amount(line.agreed, line.unit), u=amount(line.used, line.unit))  # fmt: skip
    return form + (Text("; ", "；") + _days(line) if line.days.of else same(""))


def _days(line: Line) -> Text:
    if line.days.median is None:
        return Text("days until the first use are not known", "首次使用所需天数未知")
    form = Text("{d} days until the first use (median of {n} of {m})", "至首次使用 {d} 天（{m} 项中 {n} 项的中位数）")
    return form.format(d=number(line.days.median, 0 if line.days.median.is_integer() else 1), n=line.days.n,
                       m=line.days.of)  # fmt: skip


def log_sentence(log: LogUse) -> Text:
    """Return in one sentence what a log tells of, and whether its parts add up."""
    form = Text(
        "{j} jobs of {g} groups took {h} core-hours, nobody asked for them here; the groups add up to the log{r}",
        "{g} 个用户组的 {j} 个作业共用 {h} 核时，此处无对应申请；各组之和{r}",
    )
    off = Text(" exactly", "与日志完全一致") if not log.residual else Text(
        " but for {n} core-seconds", "与日志相差 {n} 核秒").format(n=number(log.residual))  # fmt: skip
    return form.format(j=number(log.counted), g=number(len(log.groups)), h=number(log.core_seconds / 3600), r=off)


def offer_sentence(one: Offered) -> Text:
    """Return an offer in one sentence: what it is, whose, what is left, at which price."""
    words = same(one.title or one.id) + same(", ") + same(one.owner)
    if one.left is not None:
        words += Text("; {n} left", "；余 {n}").format(n=amount(one.left, one.unit))
    return words + Text("; ", "；") + price(one)


def price(one: Offered) -> Text:
    """Return what a unit costs, in words."""
    if one.price is None:
        return Text("price not stated", "未写明单价")
    if not one.price:
        return Text("free", "免费")
    words = number(one.price, 0 if float(one.price).is_integer() else 2)
    coin = "" if one.currency in ("", NO_CURRENCY) else f" {one.currency}"
    return words + same(f"{coin} / {one.unit or '1'}")


def _issue(issues: Sequence[Issue]) -> Text:
    first = issues[0]
    places = [(one.file, one.sheet, str(one.row or "")) for one in issues[:5]]
    where = ", ".join(dict.fromkeys(" ".join(filter(None, place)) for place in places))
    words = first.message
    if first.code != "unread_sheet":
        words = count(len(issues), Text("row", "行")) + Text(": ", "：") + words
    if first.seen:
        words += same(f" ({first.seen})")
    return words + (same(f" [{where}]") if where else same(""))


def use_of_offers(answer: Answer) -> Picture | None:
    """Draw which part of what each owner offers was used."""
    lines = [line for line in answer.report if line.offered]
    if not lines:
        return None
    rows = [
        Bar(label=same(line.owner) + same(" · ") + KINDS.get(line.kind, same(line.kind)) + same(f" ({line.unit})"),
            value=line.used / (line.offered or 1))
        for line in sorted(lines, key=lambda one: -one.used / (one.offered or 1))[:MOST]
    ]  # fmt: skip
    description = Text(
        "Amount used as a share of the amount offered, by owner, kind and unit. Offers without an amount are left out.",
        "使用量占供给量的比例，按提供单位、类别与计量单位；未写明供给量者不列。",
    )
    meta = Meta("use-of-offers", headline(answer), description, answer.origin, same(answer.source or SOURCE),
                answer.day, "/about/method#share")  # fmt: skip
    return bar_chart(meta, rows, (Text("used, share of what is offered", "使用量占供给量"), "%"))


def _kind(row: Line | Flow | Borrower | Offered) -> Text:
    return KINDS.get(row.kind, same(row.kind))


def _sector(word: str) -> Text:
    return SECTORS.get(word, Text("not stated", "未注明"))


def _amounts(*names: tuple[str, Text]) -> Iterator[Column]:
    for name, label in names:
        yield Column(name, label, digits=2, shown=partial(_shown, name))


def _shown(name: str, _: Answer, row: object) -> Text:
    return amount(getattr(row, name))


OFFERED, REQUESTED = Text("Offered", "供给量"), Text("Asked for", "申请量")
AGREED, USED, UNUSED = Text("Agreed", "同意量"), Text("Used", "使用量"), Text("Unused", "未使用")
UNIT, KIND = Text("Unit", "单位"), Text("Kind", "类别")
YES, NO = Text("yes", "是"), Text("no", "否")
LIST = Table[Answer](
    "offers",
    Text("What is offered", "供给清单"),
    rows=lambda answer: answer.offered,
    columns=(
        Column("id", Text("No.", "编号")),
        Column("title", Text("Name", "名称")),
        Column("owner", Text("Owner", "提供单位")),
        Column("kind", KIND, value=_kind),
        Column("unit", UNIT),
        *_amounts(("offered", OFFERED), ("agreed", AGREED), ("used", USED), ("left", Text("Left", "余量"))),
        Column("price", Text("Price of a unit", "单价"), digits=2),
        Column("bill", Text("Bill of the uses", "使用费用"), digits=2),
        Column("currency", Text("Currency", "币种"), value=lambda one: currency_code(one.currency)),
        Column("open", Text("May be asked for", "可申请"), value=lambda row: YES if row.open else NO),
    ),
)
REPORT = Table[Answer](
    "report",
    Text("Offered against used, by owner", "供给与使用（按提供单位）"),
    rows=lambda answer: answer.report,
    columns=(
        Column("owner", Text("Owner", "提供单位")),
        Column("kind", KIND, value=_kind),
        Column("unit", UNIT),
        Column("offers", Text("Offers", "供给项数"), digits=0),
        *_amounts(("offered", OFFERED), ("requested", REQUESTED), ("agreed", AGREED)),
        *_amounts(("used", USED), ("unused", UNUSED)),
        Column("refused", Text("Refused", "未同意"), digits=0),
        Column("days", Text("Days until the first use, median", "至首次使用天数（中位数）"), digits=1,
               value=lambda row: row.days.median),
        Column("n", Text("Days known of", "天数已知"), digits=0, value=lambda row: row.days.n),
        Column("of", Text("Used requests", "已使用申请"), digits=0, value=lambda row: row.days.of),
    ),
    sheet=Text("report", "报告"),
)  # fmt: skip
FLOWS = Table[Answer](
    "flows",
    Text("Between sectors, by year", "部门之间（按年度）"),
    rows=lambda answer: answer.flows,
    columns=(
        Column("owner_sector", Text("From", "提供方"), value=lambda row: _sector(row.owner_sector)),
        Column("borrower_sector", Text("To", "使用方"), value=lambda row: _sector(row.borrower_sector)),
        Column("kind", KIND, value=_kind),
        Column("unit", UNIT),
        Column("year", Text("Year", "年度"), form="0"),
        Column("requests", Text("Requests", "申请项数"), digits=0),
        *_amounts(("requested", REQUESTED), ("agreed", AGREED), ("used", USED)),
        Column("refused", Text("Refused", "未同意"), digits=0),
    ),
)
BORROWERS = Table[Answer](
    "borrowers",
    Text("By borrower", "按使用单位"),
    rows=lambda answer: answer.borrowers,
    columns=(
        Column("borrower", Text("Borrower", "使用单位"), value=lambda row: row.borrower or "–"),
        Column("kind", KIND, value=_kind),
        Column("unit", UNIT),
        Column("requests", Text("Requests", "申请项数"), digits=0),
        *_amounts(("requested", REQUESTED), ("agreed", AGREED), ("used", USED)),
    ),
)
REASONS = Table[Answer](
    "refusals",
    Text("Refused, by reason", "未同意的原因"),
    rows=lambda answer: answer.refusals,
    columns=(
        Column("reason", Text("Reason", "原因"), value=lambda row: REFUSALS.get(row.reason, NO_REASON)),
        Column("n", Text("Requests", "申请项数"), digits=0),
    ),
)
ISSUES = Table[Answer](
    "findings",
    Text("What does not fit", "需核对的内容"),
    rows=lambda answer: answer.issues,
    columns=(
        Column("message", Text("Finding", "问题"), value=lambda row: row.message),
        Column("file", Text("File", "文件"), value=lambda row: row.file or "–"),
        Column("sheet", Text("Sheet", "工作表"), value=lambda row: row.sheet or "–"),
        Column("row", Text("Row", "行"), form="0"),
        Column("column", Text("Column", "列"), value=lambda row: row.column or "–"),
        Column("seen", Text("Seen", "看到"), value=lambda row: row.seen or "–"),
        Column("expected", Text("Expected", "应为"), value=lambda row: row.expected),
    ),
)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(use_of_offers,),
    first=(REPORT,),
    tables=(LIST, FLOWS, BORROWERS, REASONS, ISSUES),
)
