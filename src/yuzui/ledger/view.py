# SPDX-License-Identifier: Apache-2.0
"""The document of a facility and a year: where its time went, figures, sheet, outages, findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from yuzui.facilities.accounts import assessment, kpi
from yuzui.facilities.accounts.entries import Book, Ledger, flow, overgranted, statement
from yuzui.facilities.accounts.replay import check
from yuzui.job import tables as job_tables
from yuzui.job.workspace import Workspace
from yuzui.ledger.postings import Material, span
from yuzui.model.table import Columns, Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.scheduling.booking.policy import opened
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import columns_of
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent

# Key figures of a facility and a year, each with definition, parameters, and why it is empty.


APART = 3_600
"""Seconds: two outages less than this apart are one."""
NO_FAULTS = Text(
    "no source reports faults of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的故障：未上报不等于没有发生",
)
NO_LOSSES = Text(
    "no source reports losses of this facility: that none are told does not mean there were none",
    "没有来源上报该设施的损失机时：未上报不等于没有发生",
)
LOSSES = frozenset(("fault", "weather", "aborted", "sample"))
"""Kinds of event that tell of time lost."""
UNDATED = Text(
    "times are seconds of a log whose beginning has no date: no calendar can be laid beside it",
    "时间为日志内秒数，日志起点无日期，无法与日历对照",
)


def tables(material: Material) -> dict[str, Columns]:
    """Return the tables that the statements read."""
    further: dict[str, Columns] = {}
    for table in kpi.TABLES:
        if rows := material.tables.get(table.name):
            names = [name for name in table.names if not isinstance(rows[0].get(name), list)]
            further[table.name] = columns_of(list(rows), names)
    further["calendar"] = columns_of(_user_time(material), CALENDAR.names)
    return kpi.tables(material.ledger, material.columns, material.examined, **further)


def _user_time(material: Material) -> list[Row]:
    """Return the user time of each resource, versions settled: of every second the newest."""
    rows: dict[str, list[Row]] = {}
    for row in material.tables.get("calendar", ()):
        rows.setdefault(row["resource"], []).append(row)
    return [
        {"resource": name, "t0": start, "t1": end, "version": 1, "state": "user"}
        for name, own in sorted(rows.items())
        for start, end, _ in opened(own, None)
    ]


def measured(lake: Lake, material: Material) -> list[dict[str, Any]]:
    """Return every figure."""
    for name, columns in tables(material).items():
        lake.put(name, columns, kpi.types(name))
    named = {figure.name: figure for figure in kpi.FIGURES}
    figures = []
    for name, parameters in _asked(material):
        figure = named[name]
        rows = kpi.measure(lake.rows, figure, material.ledger.seq, **parameters)
        figures += [_honest(material, row) | {"label": figure.label.json()} for row in rows]
    return figures


def _asked(material: Material) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and parameters of each figure, unit by unit."""
    cycle = {"cycle": material.year}
    offers = material.tables.get("access_offer", ())
    for unit in sorted({row["unit"] for row in offers}) or units(material.ledger):
        yield "demand", {**cycle, "unit": unit}
    for unit in units(material.ledger):
        yield "availability", {**cycle, "unit": unit}
    begin, finish = span(material.year)
    yield "uptime", {"begin": begin, "finish": finish, "apart": APART}
    for name in ("lost_time", "completeness"):
        for unit in units(material.ledger):
            yield name, {**cycle, "unit": unit}
    yield "users", {"schedule": ""}
    yield "effective_hours", dict(cycle)


def units(ledger: Ledger) -> list[str]:
    """Return the units of a ledger."""
    return sorted({account.unit for account in ledger.accounts.values()})


def _honest(material: Material, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a figure, emptied where only silence speaks for it."""
    empty = dict.fromkeys(("numerator", "denominator", "value"))
    if row["figure"] == "lost_time" and not row["numerator"] and row["reason"] is None:
        reported = any(event["kind"] in LOSSES for event in material.events)
        return dict(row) if reported else {**row, **empty, "reason": NO_LOSSES.json()}
    if row["figure"] != "uptime":
        return dict(row)
    reason = None if material.dated else UNDATED
    if reason is None and not any(event["kind"] == "fault" for event in material.events):
        reason = NO_FAULTS
    if reason is None:
        return dict(row)
    return {**row, **empty, "reason": reason.json()}


BASE: Mapping[str, tuple[int, Text]] = {
    "s": (3_600, Text("hours", "小时")),
    "core-s": (3_600, Text("core-hours", "核时")),
}
"""How many of a base unit make one of the unit shown, and its name; other units are shown as is."""
OUTAGES = ("fault", "weather")


def parts_of(workspace: Workspace, material: Material) -> dict[str, Any]:
    """Return the parts of the document that the rows give."""
    lake = Lake()
    figures = measured(lake, material)
    lake.close()
    instruments = assessed(material)
    return {
        "books": [_book(book, row) for book, row in statement(material.ledger).items()],
        "overgranted": [one.json() for one in overgranted(material.ledger)],
        "broken": [
            {"rule": one.rule, "message": one.message.json(), "where": one.where,
             "seen": one.seen, "limit": one.limit, "entries": list(one.entries)}
            for one in check(material.ledger)
        ],
        "figures": figures,
        "sheet": _sheet(instruments) | {"unvalued": _unvalued(material)},
        "outages": _outages(material),
        "findings": [
            f.json() | {"message": f.message.json()} for f in material.examined.findings()
        ],
        "national": _yaml("open_sharing.yaml")["years"],
        "esfri": esfri(figures, instruments),
    }  # fmt: skip


def _book(book: Book, row: Mapping[str, int]) -> dict[str, Any]:
    """Return where the time of one book went, in its base unit and named for people."""
    size, shown = BASE.get(book.unit, (1, Text(book.unit, book.unit)))
    return {
        "scope": book.scope, "unit": book.unit, "cycle": book.cycle, "shown": shown.json(),
        "size": size, "flow": flow(row), "balances": dict(row),
    }  # fmt: skip


def assessed(material: Material) -> list[assessment.Instrument]:
    """Return the assessed instruments with their figures of the year, by id."""
    rows = material.tables.get("resource", ())
    charges = material.tables.get("charge") or None
    return assessment.instruments(material.ledger, material.columns, list(rows), material.year, charges)


def _sheet(instruments: Sequence[assessment.Instrument]) -> dict[str, Any]:
    return {
        "instruments": [
            {"id": one.id, "name": one.name, "asset": one.asset,
             **{name: _cell(cell) for name, cell in zip(CELLS, one.cells, strict=True)}}
            for one in instruments
        ],
        "totals": [
            {"name": name.json(), **_cell(cell)} for name, cell in assessment.totals(instruments)
        ],
    }  # fmt: skip


def _unvalued(material: Material) -> int:
    """Return how many resources that were used have no value in yuan: they are in no sheet."""
    used = {a.scope for a in material.ledger.accounts.values() if a.owner == "delivered"}
    rows = [row for row in material.tables.get("resource", ()) if row["id"] in used]
    return sum(row["asset_value"] is None or row["currency"] != "CNY" for row in rows)


CELLS = ("effective", "external", "sharing", "income", "network")


def _cell(cell: assessment.Cell) -> dict[str, Any]:
    """Return one cell with the entries it is summed from, as ranges of their numbers."""
    return {
        "value": cell.value,
        "entries": ", ".join(assessment.ranges(cell.seqs)),
        "reason": None if cell.reason is None else cell.reason.json(),
    }


def _outages(material: Material) -> list[dict[str, Any]]:
    rows = [row for row in material.events if row["kind"] in OUTAGES and row["t1"] is not None]
    return [
        {name: row[name] for name in ("resource", "t0", "t1", "kind", "source", "source_key")}
        for row in sorted(rows, key=lambda row: (row["resource"], row["t0"]))
        if row["t1"] >= row["t0"]
    ]


def esfri(figures: Sequence[Mapping[str, Any]], instruments: Sequence[assessment.Instrument]) -> dict[str, Any]:
    """Return the 21 indicators of the European forum, with those that are computed here."""
    values = {f"{row['figure']}.{row['variant']}": row for row in figures}
    map = _yaml("esfri_kpi.yaml")
    income = [one.income for one in instruments]
    paid = [cell.value for cell in income if cell.value is not None]
    computed: dict[str, Any] = {
        "demand.requests": values.get("demand.proposals", {}).get("numerator") or None,
        "users.persons": values.get("users.persons", {}).get("value"),
        "income": sum(paid) if paid and len(paid) == len(income) else None,
        "availability.delivered": values.get("availability.delivered", {}).get("numerator"),
    }
    return {
        "source": map["source"],
        "confirmed": map["confirmed"],
        "indicators": [
            {
                "n": row["n"],
                "name": {"en": row["en"], "zh": row["zh"]},
                "says": row["says"],
                "value": computed.get(row.get("figure")),
                "reason": _why(row["says"], computed.get(row.get("figure"))),
            }
            for row in map["indicators"]
        ],
    }


_REASONS = {
    "computed": Text("nothing of it is known for this year", "该年度没有相关数据"),
    "outside": Text("needs data that a facility's ledger does not hold", "所需数据不在设施账簿中"),
    "not_applicable": Text("asks for members of a European organisation", "针对欧洲组织的成员，不适用"),
}


def _why(says: str, value: Any) -> dict[str, str] | None:
    return _REASONS[says].json() if value is None else None


def _yaml(name: str) -> dict[str, Any]:
    text = (files("yuzui.facilities") / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


# What is said of the time of a facility.


Document = Mapping[str, Any]

FINE, MOST = 100, 3
"""Amounts below the one are shown with a decimal; a headline has at most the other in parts."""

STEPS: Mapping[str, Text] = MappingProxyType(
    {
        "opened": Text("opened", "开放"),
        "aside": Text("set aside", "划出"),
        "pool": Text("not granted", "未批准"),
        "unspent": Text("granted, not held", "已批准未预留"),
        "expired": Text("expired", "过期"),
        "held": Text("held, not settled", "已预留未结"),
        "lost_weather": Text("lost to weather", "天气损失"),
        "lost_fault": Text("lost to faults", "故障损失"),
        "lost_user": Text("lost by users", "用户损失"),
        "lost_sample": Text("lost to samples", "样品损失"),
        "granted": Text("granted", "批准"),
        "booked": Text("held", "预留"),
        "delivered": Text("delivered", "交付"),
    }
)
NONE_ASSESSED = Text(
    "no instrument of 0.5 million yuan or more is registered here", "此处没有登记原值 50 万元及以上的仪器"
)
BEYOND = Text("granted beyond what was opened", "超出开放量的批准")
BANDS: Mapping[str, Text] = MappingProxyType(
    {
        "all": Text("all instruments: ", "全部仪器："),
        "large": Text("10 million yuan or more: ", "1000 万元及以上："),
        "other": Text("below 10 million yuan: ", "1000 万元以下："),
    }
)
SAYS: Mapping[str, Text] = MappingProxyType(
    {
        "computed": Text("computed here", "本处计算"),
        "outside": Text("needs outside data", "需外部数据"),
        "not_applicable": Text("not applicable", "不适用"),
    }
)


def amount(book: Mapping[str, Any], units: int) -> Text:
    """Return an amount of a book in the unit that people read."""
    shown = units / book["size"]
    digits = 0 if abs(shown) >= FINE or shown == int(shown) else 1
    return number(shown, digits) + same(" ") + Text.of(book["shown"])


def definition(row: Mapping[str, Any]) -> Text:
    """Return the definition of a figure, with the band of instruments it is about."""
    band = row["variant"].rpartition(".")[0]
    return BANDS.get(band, same("")) + Text.of(row["definition"])


def place(row: Mapping[str, Any]) -> str:
    """Return where a figure comes from: view, parameters, last entry of the ledger."""
    parameters = ", ".join(f"{k}={v}" for k, v in row["parameters"].items() if k != "seq")
    return f"{row['figure']}.{row['variant']} · {parameters} · seq {row['seq']}"


def value(row: Mapping[str, Any]) -> Text:
    """Return a figure as people read it: a share, a time, hours, a count, or that there is none."""
    if row["value"] is None:
        return Text("—", "—")
    if row["figure"] == "users":
        return number(row["value"])
    if row["figure"] == "demand":
        return number(row["value"], 2)
    if row["unit"] == "s":
        return duration(row["value"])
    if row["unit"] == "h":
        return number(row["value"], 1) + Text(" h", " 小时")
    return percent(row["value"])


def together(document: Document) -> list[dict[str, Any]]:
    """Return the books of a facility summed by unit, in the order of the units."""
    sums: dict[str, dict[str, Any]] = {}
    for book in document["books"]:
        known = sums.setdefault(book["unit"], {**book, "flow": dict.fromkeys(book["flow"], 0)})
        for name, units in book["flow"].items():
            known["flow"][name] += units
    return list(sums.values())


def finding(document: Document) -> Text:
    """Return the headline: over-granting, then what was delivered of what was opened."""
    # of a pool that was never opened nobody can tell what is beyond it; that is said below
    sentences = [_overdrawn_sentence(document, one) for one in document["overgranted"] if one["opened"] is not None]
    for book in together(document):
        flow = book["flow"]
        form = Text(
            "{share} of the time opened was delivered: {got} of {all}", "开放机时的 {share} 已交付：{got}，共 {all}"
        )
        if not flow["opened"]:
            form = Text("{got} delivered; what was opened is not known", "交付 {got}；开放量未知")
        share = percent(flow["delivered"] / flow["opened"]) if flow["opened"] else same("")
        got, whole = (amount(book, flow[name]) for name in ("delivered", "opened"))
        sentences.append(form.format(share=share, got=got, all=whole))
    more = Text(" …", " ……") if len(sentences) > MOST else same("")
    return join(sentences[:MOST], "; ", "；") + more


def _overdrawn_sentence(document: Document, one: Mapping[str, Any]) -> Text:
    """Return that a pool gave more than it had; of what was never opened nobody can tell."""
    book = next(b for b in document["books"] if of(b, one))
    if one["opened"] is None:
        return Text("whether more was granted than there is cannot be told", "是否超额批准无法判断")
    return Text("{scope} over-granted by {n}", "{scope} 超额批准 {n}").format(
        scope=one["scope"], n=amount(book, one["short"])
    )


def of(book: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    """Say whether over-granting was found in a book."""
    return all(book[name] == one[name] for name in ("scope", "unit", "cycle"))


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return the transcript."""
    transcript = [
        (
            Text("ledger", "账簿"),
            Text("{title}, {year}: ", "{title}，{year} 年：").format(
                title=Text.of(document["title"]), year=document["year"]
            )
            + finding(document),
        ),
        (Text("", ""), _rests(document)),
    ]
    transcript += [(Text("", ""), _lost(book)) for book in document["books"]]
    transcript.append((Text("availability", "可用率"), _side_by_side(document, "availability")))
    transcript.append((Text("", ""), _side_by_side(document, "uptime")))
    transcript.append((Text("users", "用户"), _side_by_side(document, "users")))
    transcript.append((Text("sharing", "开放共享"), _side_by_side(document, "effective_hours", "all.")))
    if document["sheet"]["unvalued"]:
        unvalued = Text(
            "{n} in use without an asset value in yuan, not in the yearly sheet: state value and currency in the list",
            "{n}在用仪器缺少人民币原值，未列入年度数据表：请在仪器清单中填写原值与币种",
        )
        transcript.append(
            (Text("", ""), unvalued.format(n=count(document["sheet"]["unvalued"], Text("instrument", "台"))))
        )
    transcript.append((Text("flagged", "标记"), _flagged(document)))
    if document["broken"]:
        broken = Text("{n} rules of the ledger are broken", "账簿有 {n} 处违反规则")
        transcript.append((Text("check", "检查"), broken.format(n=len(document["broken"]))))
    return transcript


def _rests(document: Document) -> Text:
    sentence = Text(
        "{entries} entries up to number {seq}, {events} events; {source}",
        "分录 {entries} 条，至第 {seq} 号；事件 {events} 个；{source}",
    ).format(
        entries=number(document["entries"]),
        seq=number(document["seq"]),
        events=number(document["events"]),
        source=Text.of(document["source"]),
    )
    if document["stored"]:
        return sentence
    return sentence + Text(
        " (computed from the log itself; its entries are not in the store)", "（直接由日志计算，分录未入库）"
    )


def _lost(book: Mapping[str, Any]) -> Text:
    flow = book["flow"]
    parts = [
        Text("{step} {n}", "{step} {n}").format(step=STEPS[name], n=amount(book, flow[name]))
        for name in ("granted", "booked", "delivered", "held")
    ]
    causes = [name for name in STEPS if name.startswith("lost_") and flow[name]]
    parts += [Text("{step} {n}", "{step} {n}").format(step=STEPS[name], n=amount(book, flow[name])) for name in causes]
    if not causes:
        parts.append(Text("no loss reported", "无损失上报"))
    name = f"{book['scope']} {book['cycle']}: "
    return same(name) + join(parts, ", ", "，")


def _side_by_side(document: Document, figure: str, prefix: str = "") -> Text:
    rows = [row for row in document["figures"] if row["figure"] == figure and row["variant"].startswith(prefix)]
    known = [row for row in rows if row["value"] is not None]
    clauses = [
        Text("{what} = {value}", "{what} = {value}").format(what=Text.of(row["definition"]), value=value(row))
        for row in known
    ]
    silent: Sequence[Mapping[str, Any]] = [row for row in rows if row["value"] is None]
    if silent:
        why = list(dict.fromkeys(Text.of(row["reason"]) for row in silent))
        clauses.append(Text("{n} empty: {why}", "{n} 项为空：{why}").format(n=len(silent), why=join(why, "; ", "；")))
    return join(clauses, "; ", "；") if clauses else NONE_ASSESSED


def _flagged(document: Document) -> Text:
    if not document["findings"]:
        return Text("nothing", "无")
    each = [
        Text("{what} ×{n}", "{what} ×{n}").format(what=Text.of(one["message"]), n=number(one["count"]))
        for one in document["findings"]
    ]
    return join(each, "; ", "；") + Text(" (kept)", "（均保留）")


def posted(document: Document) -> list[tuple[Text, Text]]:
    """Return what a posting did, line by line."""
    names = {
        "events": Text("events read", "读到事件"),
        "added": Text("events that are new", "新增事件"),
        "seconds": Text("seconds of user time in the calendar", "日历中的用户机时（秒）"),
        "settled": Text("bookings settled", "已结预订"),
        "open": Text("bookings still open", "未结预订"),
        "alone": Text("uses without a booking, posted", "无预订而记账的使用"),
        "late": Text("events told after their booking was settled", "预订已结之后上报的事件"),
        "entries": Text("entries posted", "记入分录"),
    }
    counts = document["counts"]
    transcript = [(names[name], number(counts[name])) for name in names if name in counts]
    if left := document.get("unregistered"):
        sentence = Text(
            "{n} events stand for what the registry does not have: {names}. They are in no figure "
            "until it does: load the list of instruments, with these ids or names",
            "{n} 个事件所指仪器不在名录中：{names}。补录之前不计入任何指标：请导入含这些编号或名称的仪器清单",
        ).format(n=number(sum(left.values())), names=join([same(name) for name in sorted(left)[:8]], ", ", "、"))
        transcript.append((Text("not counted", "未计入"), sentence))
    return transcript


# The tables of a ledger: figures first, so that they are what a csv file holds.


WHOLE = "#,##0"


def exports(document: Document, lang: str) -> list[Export]:
    """Return figures, summary, books, over-granting, findings and the European indicators."""
    return [
        _figures(document, lang),
        job_tables.summary(document, lines(document), lang),
        _books(document, lang),
        _overdrawn_table(document, lang),
        _findings(document, lang),
        _esfri(document, lang),
    ]


def _figures(document: Document, lang: str) -> Export:
    columns = (
        (Text("figure", "指标"), ""),
        (Text("definition", "定义"), ""),
        (Text("value", "数值"), "0.0000"),
        (Text("unit", "单位"), ""),
        (Text("numerator", "分子"), "#,##0.##"),
        (Text("denominator", "分母"), "#,##0.##"),
        (Text("left out", "剔除"), WHOLE),
        (Text("why empty", "为何为空"), ""),
        (Text("view", "视图"), ""),
        (Text("parameters", "参数"), ""),
        (Text("ledger up to entry", "账簿至分录号"), WHOLE),
    )
    rows = [
        (
            row["label"], definition(row), row["value"], row["unit"], row["numerator"],
            row["denominator"], row["excluded"], row["reason"],
            f"facility_kpi/{row['figure']}.{row['variant']}",
            ", ".join(f"{k}={v}" for k, v in row["parameters"].items()), row["seq"],
        )
        for row in document["figures"]
    ]  # fmt: skip
    return job_tables.table(Text("Figures", "指标"), columns, rows, lang)


def _books(document: Document, lang: str) -> Export:
    columns = (
        (Text("scope", "范围"), ""),
        (Text("cycle", "周期"), ""),
        (Text("unit", "单位"), ""),
        *((STEPS[name], WHOLE) for name in STEPS),
    )
    rows = [
        (book["scope"], book["cycle"], book["unit"], *(book["flow"][n] for n in STEPS)) for book in document["books"]
    ]
    return job_tables.table(Text("Books", "账目"), columns, rows, lang)


def _overdrawn_table(document: Document, lang: str) -> Export:
    columns = (
        (Text("scope", "范围"), ""),
        (Text("cycle", "周期"), ""),
        (Text("unit", "单位"), ""),
        (Text("over by", "超出"), WHOLE),
        (Text("opened", "开放"), WHOLE),
        (Text("since entry", "自分录号"), WHOLE),
        (Text("grant entry", "批准分录号"), WHOLE),
        (Text("granted to", "批准对象"), ""),
        (Text("amount", "数量"), WHOLE),
        (Text("unspent", "未用"), WHOLE),
    )
    rows = [
        (
            one["scope"], one["cycle"], one["unit"], one["short"], one["opened"], one["since"],
            grant["seq"], grant["owner_id"], grant["amount"], grant["unspent"],
        )
        for one in document["overgranted"]
        for grant in one["grants"]
    ]  # fmt: skip
    return job_tables.table(Text("Over-granted", "超额批准"), columns, rows, lang)


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("what", "问题"), ""),
        (Text("table", "表"), ""),
        (Text("column", "列"), ""),
        (Text("count", "数量"), WHOLE),
    )
    rows = [(f["message"], f["table"], f["column"], f["count"]) for f in document["findings"]]
    return job_tables.table(Text("Flagged", "标记"), columns, rows, lang)


def _esfri(document: Document, lang: str) -> Export:
    map = document["esfri"]
    columns = (
        (Text("number", "序号"), "0"),
        (Text("indicator", "指标"), ""),
        (Text("state", "状态"), ""),
        (Text("value", "数值"), "#,##0.##"),
        (Text("why empty", "为何为空"), ""),
    )
    rows = [(row["n"], row["name"], SAYS[row["says"]], row["value"], row["reason"]) for row in map["indicators"]]
    title = Text(
        "{source}; names written down from memory, to be compared with the report",
        "{source}；名称凭记忆录入，待与报告原文核对",
    ).format(source=map["source"])
    return job_tables.table(Text("ESFRI indicators", "ESFRI 指标"), columns, rows, lang, title)
