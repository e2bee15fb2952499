# SPDX-License-Identifier: Apache-2.0
"""Read rows of tax rules into dated rules; gifts among them are returned apart."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.investment.series.facts import HELD_BACK, STATUSES, fault, figure, plain, word
from yuzui.investment.tax.rules import TYPES, WORKS, Gift, Rule, Rules, Scope, worded
from yuzui.model import quantity
from yuzui.model.tables.statistic import FACT_STATUS, TAX_RULE
from yuzui.text import Text, same

# Cells of a file of tax rules: dates that cannot be misread, rates that are no money.


HIGHEST = Decimal(3)
"""Largest rate; beyond it a percentage or an amount of money stands in the column."""
MONEY = Decimal(1000)
"""From here on it can only be an amount of money."""

FIRST, LAST = 1900, 2200
"""Years a rule may name."""

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRACTIONS = frozenset({"", "1", "fraction", "小数"})


def day(text: str, place: Place) -> dt.date | None:
    """Return a date, or None where the cell is empty."""
    if not text:
        return None
    if match := _YEAR_LAST.fullmatch(text):
        raise _ambiguous(text, place, match[3], (match[1], match[2]))
    if not (match := _YEAR_FIRST.fullmatch(text)):
        raise fault("date", place, Text("not a date", "不是日期"), text, "2022-12-31")
    year, month, number = (int(part) for part in match.groups())
    try:
        date = dt.date(year, month, number)
    except ValueError:
        if month > 12:
            raise _ambiguous(text, place, match[1], (match[2], match[3])) from None
        words = Text("there is no such day", "没有这一天")
        raise fault("date", place, words, text, "2022-12-31") from None
    if not FIRST <= year <= LAST:
        words = Text("no year of a tax rule; leave an open end empty", "年份超出范围；未定者请留空")
        raise fault("date", place, words, text, f"{FIRST} … {LAST}")
    return date


def _ambiguous(text: str, place: Place, year: str, parts: tuple[str, str]) -> InputError:
    pairs = (parts, parts[::-1])
    meant = [f"{year}-{m:0>2}-{d:0>2}" for m, d in pairs if 1 <= int(m) <= 12]
    return InputError(
        Text("day and month can be mistaken for each other", "日与月可能混淆"),
        place,
        seen=text,
        expected=" / ".join(meant),
        fix=Text("write year, month, day: {day}", "请按年、月、日书写：{day}").format(
            day=same(meant[0] if meant else "2022-12-31")
        ),
        code="date_ambiguous",
    )


def named_day(text: str) -> dt.date | None:
    """Return the first ISO date in a text, such as that of the announcement in an act."""
    for days in _ISO.findall(text):
        try:
            return dt.date.fromisoformat(days)
        except ValueError:
            continue
    return None


def rate(cell: Any, unit: str, place: Place) -> float | None:
    """Return a rate as a fraction, or None where the cell is empty."""
    value = _number(cell, place)
    if unit.casefold() not in _FRACTIONS:
        words = Text("a rate is a fraction; this unit is not known", "比率须为小数，单位无法识别")
        raise fault("unit", place, words, unit, "1")
    if value is None:
        return None
    if value >= MONEY:
        raise InputError(
            Text("an amount of money in the column of rates", "比率列中出现了金额"),
            place,
            seen=str(cell),
            expected="0 … 3",
            fix=Text(
                "write the rate as a fraction; a gift is a row of instrument event",
                "请将比率写成小数；捐赠请写成 instrument 为 event 的行",
            ),
            code="rate_money",
        )
    if not 0 <= value <= HIGHEST:
        raise InputError(
            Text(
                "a rate outside 0 to 3: percent where a fraction is meant?", "比率超出 0 至 3：是否误将百分数当作小数？"
            ),
            place,
            seen=str(cell),
            expected="0 … 3",
            fix=same(f"{abs(value) / 100}"),
            code="rate_range",
        )
    return float(value)


def amount(cell: Any, place: Place) -> Decimal:
    """Return the amount of money of an event."""
    value = _number(cell, place)
    if value is None or value <= HIGHEST:
        words = Text("an event has an amount of money here", "事件行此处应为金额")
        raise fault("event_amount", place, words, str(cell or ""), "100000000")
    return value


def _number(cell: Any, place: Place) -> Decimal | None:
    try:
        return figure(cell)
    except ValueError:
        words = Text("not a number", "不是数字")
        raise fault("value", place, words, str(cell), "0.75") from None


COLUMNS = tuple("id jurisdiction instrument scope applies_to rate effective_from effective_to status".split())
"""Columns a file of rules must have; the others of ``tax_rule`` are read when present."""

STRUCTURED = ("firm_classes", "sectors", "sectors_except", "work", "types")
"""Columns that say a scope without words; they go before the words."""

EVENT, WITHOUT_RATE = "event", "enabling_rule"
_LISTED = re.compile(r"implied_subsidy_(?:at_)?(\d+)(?:pct_cit)?")
_GIVEN_WAY = re.compile(r"(?:superseded by|folded into)\s+([\w-]+)")
_NOBODY: Mapping[str, str] = MappingProxyType({})

Row = dict[str, str]
Wording = Callable[[str], quantity.Gift | None]


def _silent(words: str) -> None:
    """Say nothing of the words of a gift."""


def read(
    rows: Iterable[Mapping[str, Any]],
    file: str = "",
    confirmed: Mapping[str, str] = _NOBODY,
    first: int = 2,
    gift: Wording = _silent,
) -> Rules:
    """Read rows of a file of tax rules."""
    rules: list[Rule] = []
    gifts: list[Gift] = []
    faults: list[InputError] = []
    seen: dict[str, int] = {}
    given_way: dict[str, str] = {}
    for number, raw in enumerate(rows, first):
        row = _named(raw)
        if not any(row.values()):
            continue
        if missing := [name for name in COLUMNS if name not in row]:
            raise _columns(missing, list(raw), file)
        try:
            _once(row, number, file, seen)
            if row["instrument"] == EVENT:
                gifts.append(_gift(row, number, file, gift))
                continue
            rules.append(_rule(row, number, file, confirmed))
        except InputError as error:
            faults.append(error)
        if overtaken := _GIVEN_WAY.search(row.get("note", "")):
            given_way[row["id"]] = overtaken[1]
    if not seen and not faults:
        raise _empty(file)
    ordered = [_superseding(rule, given_way) for rule in rules]
    usable = tuple(rule for rule in ordered if rule.status not in HELD_BACK or rule.confirmed_by)
    faults += _rateless(usable, file)
    faults += _overlaps(usable, file)
    if faults:
        raise together(faults)
    held = tuple(rule for rule in ordered if rule not in usable)
    return Rules(usable, held, tuple(gifts), file)


def _named(raw: Mapping[str, Any]) -> Row:
    known = {head: column.name for column in TAX_RULE.columns for head in column.headers}
    return {known.get(str(name), str(name)): plain(cell) for name, cell in raw.items()}


def _columns(missing: list[str], seen: list[str], file: str) -> ColumnError:
    return ColumnError(
        Text("a column of the tax rules is missing", "税收规则缺少列"),
        Place(file, row=1, column=missing[0]),
        seen=", ".join(map(str, seen)),
        expected=", ".join(COLUMNS),
        fix=Text("name the columns as in tax_rules.csv", "请按 tax_rules.csv 的列名命名"),
        code="missing_column",
    )


def _empty(file: str) -> InputError:
    return InputError(
        Text("there are no tax rules in the file", "该文件没有税收规则"),
        Place(file),
        fix=Text("write at least one row below the headings", "请在表头下至少写一行数据"),
        code="empty_rules",
    )


def _once(row: Row, number: int, file: str, seen: dict[str, int]) -> None:
    name = word(row["id"], Place(file, row=number, column="rule_id"))
    if seen.setdefault(name, number) != number:
        raise InputError(
            Text("a rule id stands twice", "规则编号重复"),
            Place(file, row=number, column="rule_id"),
            seen=f"{name} [{seen[name]}], {name} [{number}]",
            fix=Text("give each rule an id of its own", "请为每条规则使用不同编号"),
            code="duplicate_key",
        )


def _rule(row: Row, number: int, file: str, confirmed: Mapping[str, str]) -> Rule:
    def place(column: str) -> Place:
        return Place(file, row=number, column=column)

    instruments = TAX_RULE["instrument"].values
    if row["instrument"] not in instruments:
        words = Text("the instrument is not known", "政策工具无法识别")
        raise fault("instrument", place("instrument"), words, row["instrument"], " ".join(instruments))
    start, end = _interval(row, number, file)
    act = row.get("act", "")
    announced = day(row.get("announced_on", ""), place("announced_on"))
    return Rule(
        row["id"],
        word(row["jurisdiction"], place("jurisdiction")),
        row["instrument"],
        _scope(row, place("scope")),
        row["scope"],
        rate(row["rate"], row.get("unit", ""), place("rate")),
        start,
        end,
        announced or named_day(act),
        act,
        row.get("source", ""),
        row.get("note", ""),
        _status(row, Place(file, row=number, column="status")),
        frozenset(_several(row.get("supersedes", ""))),
        dict(_listed(row, number, file)),
        row.get("confirmed_by", "") or confirmed.get(row["id"], ""),
        number,
    )


def _status(row: Row, place: Place) -> str:
    """Return how well a row is sourced; of a word nobody knows it cannot be told, so refuse it."""
    status = STATUSES.get(row["status"].casefold())
    if status is None:
        words = Text("how well the row is sourced is not known", "核实状态无法识别")
        raise fault("status", place, words, row["status"], ", ".join(FACT_STATUS))
    return status


def _interval(row: Row, number: int, file: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the half-open interval of a row, whose last day is in force."""
    start, last = (day(row[name], Place(file, row=number, column=name)) for name in ("effective_from", "effective_to"))
    if start and last and last < start:
        raise InputError(
            Text("the rule ends before it starts", "截止日早于生效日"),
            Place(file, row=number, column="effective_to"),
            seen=f"{start} … {last}",
            expected=f">= {start}",
            fix=Text("correct one of the two days", "请更正其中一个日期"),
            code="end_before_start",
        )
    return start, last + dt.timedelta(days=1) if last else None


def _scope(row: Row, place: Place) -> Scope:
    """Return the scope of a row: of its structured columns where they are filled, else of words."""
    explicit = {name: frozenset(_several(row.get(name, ""))) for name in STRUCTURED}
    sets = worded(row["scope"], row["applies_to"])
    if sets is None:
        if not (explicit["work"] and any(name in row for name in STRUCTURED)):
            raise InputError(
                Text("the words of the scope are not known", "适用范围的表述无法识别"),
                place,
                seen=f"{row['scope']} / {row['applies_to']}",
                expected=" ".join(STRUCTURED),
                fix=Text(
                    "say it in the columns firm_classes, sectors, sectors_except, work, types",
                    "请改用 firm_classes、sectors、sectors_except、work、types 等列说明",
                ),
                code="scope_unknown",
            )
        sets = Scope()
    for name, known in (("work", WORKS), ("types", TYPES)):
        if wrong := sorted(explicit[name] - set(known)):
            words = Text("this word is not known", "该用词无法识别")
            raise fault(name, replace(place, column=name), words, wrong[0], " ".join(known))
    return replace(
        sets,
        classes=explicit["firm_classes"] or sets.classes,
        sectors=explicit["sectors"] or sets.sectors,
        excluded=explicit["sectors_except"] or sets.excluded,
        work=next(iter(sorted(explicit["work"])), sets.work),
        types=explicit["types"] or sets.types,
    )


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.strip("[]").replace('"', "").split(";") if part.strip()]


def _listed(row: Row, number: int, file: str) -> Iterator[tuple[float, float]]:
    """Yield rate of the profit tax and implied subsidy as the source lists them."""
    for name, cell in row.items():
        if (match := _LISTED.fullmatch(name)) and cell:
            value = rate(cell, "", Place(file, row=number, column=name))
            if value is not None:
                yield int(match[1]) / 100, value


def _gift(row: Row, number: int, file: str, reader: Wording) -> Gift:
    start, end = _interval(row, number, file)
    amount_ = amount(row["rate"], Place(file, row=number, column="rate"))
    place = Place(file, row=number, column="scope")
    gift = _worded(reader(row["scope"]), row["scope"], amount_, place)
    kind = next((kind for kind in TYPES if kind in row["applies_to"].casefold()), "")
    return Gift(
        row["id"],
        row["jurisdiction"],
        row["scope"],
        gift.donor,
        gift.recipient,
        amount_,
        gift.currency,
        start,
        end - dt.timedelta(days=1) if end else None,
        kind,
        _status(row, Place(file, row=number, column="status")),
        row.get("source", ""),
        row.get("note", ""),
        number,
    )


def _worded(gift: quantity.Gift | None, words: str, amount: Decimal, place: Place) -> quantity.Gift:
    """Return what the words of a gift say; one whose currency or sum is open is refused."""
    example = "A foundation gift to NSFC, 100 million CNY"
    if gift is None:
        unread = Text("the words of the gift are not known", "捐赠的表述无法识别")
        raise fault("gift_words", place, unread, words, example)
    if not gift.currency:
        open_ = Text("the gift names no currency beside its sum", "捐赠金额旁未注明币种")
        raise fault("gift_currency", place, open_, words, example)
    if not gift.of(amount):
        other = Text("the sum in words is not the one in the column of rates", "文字所述金额与比率列不一致")
        raise fault("gift_amount", place, other, f"{gift.amount:,f} / {amount:,f}", f"{amount:,f}")
    return gift


def _superseding(rule: Rule, given_way: Mapping[str, str]) -> Rule:
    """Return the rule with those that say that it takes their place."""
    more = {old for old, new in given_way.items() if new == rule.id}
    return replace(rule, supersedes=rule.supersedes | more) if more else rule


def _rateless(rules: Iterable[Rule], file: str) -> Iterator[InputError]:
    """Yield rules in use whose rate was left empty: left out, another would hold in their place."""
    for rule in rules:
        if rule.rate is None and rule.instrument != WITHOUT_RATE:
            yield InputError(
                Text("a rule in use has no rate", "在用规则缺少比率"),
                Place(file, row=rule.row, column="rate"),
                seen=rule.id,
                expected="0 … 3",
                fix=Text(
                    "fill in its rate, or give the row the status “not found”", "请填写比率，或将该行状态写为 not found"
                ),
                code="no_rate",
            )


def _overlaps(rules: Iterable[Rule], file: str) -> Iterator[InputError]:
    """Yield two rules of one scope in force on one day, neither of which replaces the other."""
    for one, other in itertools.combinations(rules, 2):
        same = (one.jurisdiction, one.instrument, one.scope)
        if same != (other.jurisdiction, other.instrument, other.scope) or not _meet(one, other):
            continue
        if one.id in other.supersedes or other.id in one.supersedes:
            continue
        yield InputError(
            Text("two rules of one scope are in force on the same day", "同一适用范围的两条规则在同一天有效"),
            Place(file, row=other.row, column="effective_from"),
            seen=f"{one.id} [{one.row}], {other.id} [{other.row}]",
            fix=Text(
                "end one before the other starts, narrow a scope, or write one into supersedes",
                "请让一条先结束、收窄其适用范围，或在 supersedes 列写明取代关系",
            ),
            code="rules_overlap",
        )


def _meet(one: Rule, other: Rule) -> bool:
    def before(a: Rule, b: Rule) -> bool:
        return a.end is not None and b.start is not None and a.end <= b.start

    return not before(one, other) and not before(other, one)
