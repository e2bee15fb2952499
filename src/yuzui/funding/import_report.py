# SPDX-License-Identifier: Apache-2.0
"""What was understood of the files, said before anything else: column, meaning, unit, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from yuzui.errors import Place
from yuzui.funding import call_rows
from yuzui.funding.call_data import Material
from yuzui.funding.judge_answer import Interval, Meaning, OutOfCall, SheetRead
from yuzui.funding.rule_sheet import SHEETS as TEMPLATE_SHEETS
from yuzui.funding.rule_sheet import RuleSheet, schema
from yuzui.job.result import FilePlace, Flagged
from yuzui.model.finding import CODES, mix
from yuzui.model.quantity import Origin
from yuzui.model.schema import TABLES, halves, normalise
from yuzui.sheets.understand import Understood
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

# What is an example and no data: the lines of a template that nobody replaced.


_TITLES = frozenset(str(title) for title in TEMPLATE_SHEETS["proposal"]["title"])


def of_call(material: Material) -> Origin:
    """Return the origin of the data of a call."""
    titles = [str(one) for one in material.proposals.get("title", ())]
    lines = {title in _TITLES for title in titles} or {False}
    parts: set[Origin] = {"example" if one else "real" for one in lines}
    return "mixed" if material.origins else mix(parts)


Line = tuple[Text, Text]
MANY = 8
"""Further columns that are named; the others are counted."""
UNCHECKED = "conflicts_unchecked"
"""Code of the findings that say, one a missing thing, why conflicts of interest could not be checked."""
ALERTS = (
    UNCHECKED,
    "out_of_call",
    "not_listed",
    "duplicate_differs",
    "off_scale",
    "formula_error",
    "percent",
    "mean_column",
    "amount_outlying",
    "above_budget",
    "budget_many_times",
    "budget_tiny",
    "hidden_row",
    "reviewer_is_applicant",
    "varies_within",
)
"""Codes of findings that are told one by one with their rows, before anything is made of them."""
NAMED = 6
"""Rows that are named for each of them."""
SHEETS = frozenset({"unread_sheet", "hidden_sheet"})
"""Codes of findings about whole sheets, which are named."""


def sheets(material: Material) -> list[SheetRead]:
    """Return how each sheet was understood."""
    notes = [_sheet(one, material.grades) for one in material.understood]
    return notes + ([] if material.rules is None else [_rules(material.rules)])


def _sheet(one: Understood, grades: Mapping[str, float] | None) -> SheetRead:
    further = one.table not in TABLES or "tags" in TABLES[one.table]
    return SheetRead(
        file=one.file,
        sheet=one.sheet or None,
        table=one.table,
        header_row=one.header_row,
        encoding=one.encoding or None,
        rows_kept=len(one.rows),
        rejected=len(one.rejected),
        rejected_by=dict(sorted(Counter(row.code for row in one.rejected).items())),
        blank=one.blank,
        mapping=msgspec.convert([meaning.json() for meaning in one.mapping], list[Meaning]),
        further=list(one.unused) if further else [],
        unread=[] if further else list(one.unused),
        above=list(one.above),
        order=list(one.order),
        grades=dict(grades) if grades and one.table == "review" else None,
        scale=one.scale,
        turned=one.turned,
    )


def _rules(sheet: RuleSheet) -> SheetRead:
    used = Counter(key for row in sheet.raw["rule"] for key in row)
    return SheetRead(
        file=sheet.place.file,
        sheet=sheet.place.sheet or None,
        table="rules",
        header_row=sheet.header_row,
        encoding=None,
        rows_kept=len(sheet.lines),
        rejected=0,
        rejected_by={},
        blank=0,
        mapping=[
            Meaning(heading, key, schema().column(key).label, None, None, 1.0, used[key])
            for heading, key in sheet.headings
        ],
        further=[],
        unread=list(sheet.unread),
        above=[],
        order=[],
        grades=None,
        scale=None,
        turned=False,
    )


def lines(understood: Sequence[SheetRead]) -> list[Line]:
    """Return a line for each sheet: column, meaning, unit, rows used, rows set aside and why."""
    return [(Text("understood", "理解"), _line(one)) for one in understood]


def flagged(findings: Iterable[Flagged], severities: Collection[str] = ("warning",)) -> Text:
    """Return what was flagged and kept, with counts, and which sheets were not read."""
    counts: Counter[str] = Counter()
    sheets: dict[str, list[str]] = {}
    twice: list[str] = []
    for finding in findings:
        if finding.code in ALERTS:
            continue
        if (finding.code, finding.table) == ("duplicate", "review"):
            twice.append(f"{finding.row} ({finding.seen})" if finding.seen else str(finding.row))
            continue
        if finding.code in SHEETS:
            sheets.setdefault(finding.code, []).append(finding.seen or "")
        elif finding.severity in severities:
            counts[finding.code] += finding.count
    odd = [CODES[code] + Text(f" ({n})", f"（{n}）") if n > 1 else CODES[code] for code, n in sorted(counts.items())]
    lines = [Text("flagged, kept: ", "标记并保留：") + join(odd, "; ", "；")] if odd else []
    lines += [_LATER + Text(": ", "：") + _some(twice)] if twice else []
    lines += [CODES[code] + Text(": ", "：") + _some(names) for code, names in sheets.items()]
    return join(lines, "\n", "\n") if lines else same("")


def alerts(findings: Iterable[Flagged]) -> list[Line]:
    """Return what a person should look at before anything is judged, each with its rows."""
    by: dict[str, list[Flagged]] = {}
    for finding in findings:
        by.setdefault(finding.code, []).append(finding)
    lines = []
    for code in ALERTS:
        if not (cases := by.get(code)):
            continue
        if code == UNCHECKED:
            lines.append((Text("warning", "警示"), CODES[code] + Text(": ", "：") + join(unchecked(cases), "; ", "；")))
            continue
        each = [_case(one) for one in cases[:NAMED]]
        if len(cases) > NAMED:
            each.append(Text(f"{len(cases)} in all", f"共 {len(cases)} 处"))
        label = Text("out", "不参评") if code == "out_of_call" else Text("look at", "请核对")
        words = CODES[code] + Text(f" ({len(cases)}): ", f"（{len(cases)}）：")
        if code in ("budget_many_times", "budget_tiny"):
            words = CODES[code] + Text(": ", "：")
        lines.append((label, words + join(each, "; ", "；")))
    return lines


_LATER = Text("reviewed twice by one reviewer: the later review counts", "同一评审人评了两次：以后一份为准")


def row_notes(findings: Iterable[Flagged]) -> list[tuple[Text, Text, Text]]:
    """Return what became of rows of the files: left out, hidden, corrected; with its reason and what stood there."""
    rows = []
    for one in findings:
        if (one.code, one.table) == ("duplicate", "review"):
            rows.append((_LATER, same(one.row), same(one.seen or "")))
        if one.table not in (call_rows.ROW, call_rows.CORRECTION):
            continue
        place = where(one.place) if one.place is not None else same("")
        name = same(one.row) if one.row else place
        if one.table == call_rows.CORRECTION and one.column:
            name = join([part for part in (same(one.row), _called(one.column)) if part.en], " · ", " · ")
        seen = same(one.seen or "")
        if one.count > 1:
            n = Text("{n} rows", "{n} 行").format(n=number(one.count))
            seen = n if not one.seen else n + Text(": ", "：") + seen
        rows.append((CODES[one.code], name, seen))
    return rows


def row_summary(findings: Iterable[Flagged]) -> Text:
    """Return how many rows were left out, and how many values were corrected by hand."""
    counts: Counter[str] = Counter()
    for one in findings:
        counts[one.table if one.code != "hidden_row" else ""] += one.count
    kinds = (
        (call_rows.ROW, Text("row left out", "行未读取"), "rows left out"),
        (call_rows.CORRECTION, Text("value corrected by hand", "处署名更正"), "values corrected by hand"),
    )
    return join([count(counts[table], words, many) for table, words, many in kinds if counts[table]], ", ", "，")


def _called(column: str) -> Text:
    """Return what a column of proposals or reviews is called."""
    tables = [TABLES[name] for name in ("proposal", "review", "reviewer") if column in TABLES[name]]
    return tables[0][column].label if tables else same(column)


def unchecked(findings: Iterable[Flagged]) -> list[Text]:
    """Return what is missing for conflicts of interest to be checked; nothing where they were."""
    return [CODES.get(one.seen or "", same(one.seen)) for one in findings if one.code == UNCHECKED]


def where(at: FilePlace | OutOfCall) -> Text:
    """Return where a row stands, from its file, sheet and number."""
    return Place(at.file or "", at.sheet or "", at.row).text()


def _case(one: Flagged) -> Text:
    parts = [same(one.row)] if one.row else []
    if one.seen:
        parts.append(same(one.seen))
    if (at := one.place) is not None:
        parts.append(where(at))
    if len(parts) < 2:
        return parts[0] if parts else same("")
    return parts[0] + Text(" (", "（") + join(parts[1:], ", ", "，") + Text(")", "）")


def _line(one: SheetRead) -> Text:
    form = Text("{where}, header in row {n}: {map}", "{where}，第 {n} 行为表头：{map}")
    filled = [m for m in one.mapping if m.rows_used]
    words = form.format(
        where=_where(one), n=one.header_row, map=join([_meaning(m, one.rows_kept) for m in filled], ", ", "、")
    )
    parts = [words, *_notes(one)]
    if empty := len(one.mapping) - len(filled):
        parts.append(Text("{n} empty columns", "空列 {n} 个").format(n=empty))
    return join(parts, "; ", "；")


def _where(one: SheetRead) -> Text:
    if one.sheet:
        return Text("sheet “{s}” of {f}", "{f} 的“{s}”表").format(s=one.sheet, f=one.file)
    encoding = one.encoding if one.encoding not in (None, "utf-8") else ""
    return same(one.file + (f" ({encoding.upper()})" if encoding else ""))


def _meaning(one: Meaning, rows: int) -> Text:
    label = one.label
    own = {normalise(word) for word in (one.column, label.en, label.zh)}
    heading = same(one.heading)
    if not own & {normalise(one.heading), *(halves(one.heading) or ())}:
        heading = heading + same(" → ") + label + same(f" {one.key}" if one.key else "")
    if one.factor != 1:
        heading = heading + same(f" ×{one.factor:.12g}")
    if one.rows_used < rows:
        heading = heading + Text(" ({n} of {k} rows)", "（{k} 行中 {n} 行有值）").format(
            n=number(one.rows_used), k=number(rows)
        )
    return heading


def _notes(one: SheetRead) -> list[Text]:
    notes = []
    if one.above:
        form = Text("skipped above: {t}", "表头之上略过：{t}")
        notes.append(form.format(t=_some(one.above)))
    if one.further:
        form = Text("further columns, usable in rules: {t}", "其他列（可用于规则）：{t}")
        notes.append(form.format(t=_some(one.further)))
    if one.unread:
        notes.append(Text("not read: {t}", "未读取的列：{t}").format(t=_some(one.unread)))
    if one.grades:
        form = (
            Text("grades in the order declared, as numbers: {t}", "等级按所声明次序取值：{t}")
            if one.order
            else Text("grades in their usual order, as numbers: {t}", "等级按通行次序取值：{t}")
        )
        notes.append(form.format(t=_grades(one.grades)))
    elif one.order:
        form = Text("letters, best first: {t}", "等级由优到劣：{t}")
        notes.append(form.format(t=same(" > ".join(one.order))))
    if one.scale:
        form = Text("scale {a} to {b}", "量表 {a} 至 {b}")
        notes.append(form.format(a=f"{one.scale[0]:g}", b=f"{one.scale[1]:g}"))
    if one.turned and one.scale:
        form = Text("{t}, here and as zero in the rules", "{t}，此处与规则中的 zero 均同")
        notes.append(form.format(t=_turned(one.scale)))
    if one.rejected:
        why = [CODES[code] + same(f" {n}") for code, n in one.rejected_by.items()]
        form = Text("{n} rows set aside ({why})", "搁置 {n} 行（{why}）")
        notes.append(form.format(n=number(one.rejected), why=join(why, ", ", "、")))
    if one.blank:
        form = Text("{n} blank rows passed over", "略过空行 {n} 行")
        notes.append(form.format(n=number(one.blank)))
    return notes


def _grades(grades: Mapping[str, float]) -> Text:
    return join([same(f"{grade} = {value:g}") for grade, value in grades.items()], ", ", "、")


def _turned(scale: Interval) -> Text:
    low, high = (f"{end:g}" for end in scale)
    form = Text("less was better and is turned: {a} counts as {b}", "原以低者为优，已翻转：{a} 计作 {b}")
    return form.format(a=low, b=high)


def figures(understood: Sequence[SheetRead]) -> Text | None:
    """Return what the figures of scores stand for, where they are not what was written."""
    for one in understood:
        if one.turned and one.scale:
            return _turned(one.scale)
        if one.grades:
            return Text("grades as numbers: {t}", "等级取值：{t}").format(t=_grades(one.grades))
    return None


def _some(names: Sequence[str]) -> Text:
    shown = join([same(name) for name in names[:MANY]], ", ", "、")
    if len(names) <= MANY:
        return shown
    return shown + Text(", {n} in all", "等 {n} 项").format(n=len(names))
