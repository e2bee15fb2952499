# SPDX-License-Identifier: Apache-2.0
"""What is said of the time of a facility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import count, duration, number, percent

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
    given = ", ".join(f"{k}={v}" for k, v in row["parameters"].items() if k != "seq")
    return f"{row['figure']}.{row['variant']} · {given} · seq {row['seq']}"


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
    found: dict[str, dict[str, Any]] = {}
    for book in document["books"]:
        known = found.setdefault(book["unit"], {**book, "flow": dict.fromkeys(book["flow"], 0)})
        for name, units in book["flow"].items():
            known["flow"][name] += units
    return list(found.values())


def finding(document: Document) -> Text:
    """Return the headline: over-granting, then what was delivered of what was opened."""
    # of a pool that was never opened nobody can tell what is beyond it; that is said below
    said = [_over(document, one) for one in document["overgranted"] if one["opened"] is not None]
    for book in together(document):
        flow = book["flow"]
        form = Text(
            "{share} of the time opened was delivered: {got} of {all}", "开放机时的 {share} 已交付：{got}，共 {all}"
        )
        if not flow["opened"]:
            form = Text("{got} delivered; what was opened is not known", "交付 {got}；开放量未知")
        share = percent(flow["delivered"] / flow["opened"]) if flow["opened"] else same("")
        got, whole = (amount(book, flow[name]) for name in ("delivered", "opened"))
        said.append(form.format(share=share, got=got, all=whole))
    more = Text(" …", " ……") if len(said) > MOST else same("")
    return join(said[:MOST], "; ", "；") + more


def _over(document: Document, one: Mapping[str, Any]) -> Text:
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
    found = [
        (
            Text("ledger", "账簿"),
            Text("{title}, {year}: ", "{title}，{year} 年：").format(
                title=Text.of(document["title"]), year=document["year"]
            )
            + finding(document),
        ),
        (Text("", ""), _rests(document)),
    ]
    found += [(Text("", ""), _lost(book)) for book in document["books"]]
    found.append((Text("availability", "可用率"), _side_by_side(document, "availability")))
    found.append((Text("", ""), _side_by_side(document, "uptime")))
    found.append((Text("users", "用户"), _side_by_side(document, "users")))
    found.append((Text("sharing", "开放共享"), _side_by_side(document, "effective_hours", "all.")))
    if document["sheet"]["unvalued"]:
        told = Text(
            "{n} in use without an asset value in yuan, not in the yearly sheet: state value and currency in the list",
            "{n}在用仪器缺少人民币原值，未列入年度数据表：请在仪器清单中填写原值与币种",
        )
        found.append((Text("", ""), told.format(n=count(document["sheet"]["unvalued"], Text("instrument", "台")))))
    found.append((Text("flagged", "标记"), _flagged(document)))
    if document["broken"]:
        broken = Text("{n} rules of the ledger are broken", "账簿有 {n} 处违反规则")
        found.append((Text("check", "检查"), broken.format(n=len(document["broken"]))))
    return found


def _rests(document: Document) -> Text:
    said = Text(
        "{entries} entries up to number {seq}, {events} events; {source}",
        "分录 {entries} 条，至第 {seq} 号；事件 {events} 个；{source}",
    ).format(
        entries=number(document["entries"]),
        seq=number(document["seq"]),
        events=number(document["events"]),
        source=Text.of(document["source"]),
    )
    if document["stored"]:
        return said
    return said + Text(
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
    said = [
        Text("{what} = {value}", "{what} = {value}").format(what=Text.of(row["definition"]), value=value(row))
        for row in known
    ]
    silent: Sequence[Mapping[str, Any]] = [row for row in rows if row["value"] is None]
    if silent:
        why = list(dict.fromkeys(Text.of(row["reason"]) for row in silent))
        said.append(Text("{n} empty: {why}", "{n} 项为空：{why}").format(n=len(silent), why=join(why, "; ", "；")))
    return join(said, "; ", "；") if said else NONE_ASSESSED


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
    found = [(names[name], number(counts[name])) for name in names if name in counts]
    if left := document.get("unregistered"):
        told = Text(
            "{n} events stand for what the registry does not have: {names}. They are in no figure "
            "until it does: load the list of instruments, with these ids or names",
            "{n} 个事件所指仪器不在名录中：{names}。补录之前不计入任何指标：请导入含这些编号或名称的仪器清单",
        ).format(n=number(sum(left.values())), names=join([same(name) for name in sorted(left)[:8]], ", ", "、"))
        found.append((Text("not counted", "未计入"), told))
    return found
