# SPDX-License-Identifier: Apache-2.0
"""Horizontal bars: from zero, against a target, step by step to a sum, to both sides of a middle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from yuzui.text import Text, same
from yuzui.text.numbers import MINUS, number
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts import layout
from yuzui.view.charts.layout import Legend, Rows
from yuzui.view.drawing import NARROW, Box, Drawing, Frame, Mark, Rects, Rules, Scale, Word, Words
from yuzui.view.palette import CARD, INK, INK_2, RIVER, SILT, series_ink
from yuzui.view.table import Column

DUST = 1e-9
"""Values that are nothing but rounding: they are drawn as zero."""

NO_DATA = Text("no data", "无数据")


def bar_box(x: float, x2: float, centre: float, height: float = 16) -> Box:
    """Return a bar around its middle line."""
    return Box(x, x2, centre - height / 2, centre + height / 2)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or one part of a bar if it has a group; ``low`` and ``high`` are its interval."""

    label: Text
    value: float | None
    group: Text | None = None
    low: float | None = None
    high: float | None = None

    @property
    def size(self) -> float:
        """The value; 0 where it is not known."""
        return self.value or 0.0


def bar_chart(meta: Meta, bars: Sequence[Bar], axes: tuple[Text, str]) -> Picture:
    """Return bars from zero, single or stacked, with the number at the end of each bar."""
    return Picture(meta, _bar_table(bars, axes), partial(_bars, bars, axes))


def _bar_table(bars: Sequence[Bar], axes: tuple[Text, str]) -> Twin:
    unit, digits = ("%", 1) if axes[1] == "%" else ("", 0 if _whole(bars) else 2)
    if not unit and digits:
        digits = max(digits, math.ceil(-math.log10(_step(bars, ""))))
    grouped, ranged = any(b.group is not None for b in bars), any(b.low is not None for b in bars)
    columns = [Column("label", Text("Item", "项目"))]
    columns += [Column("group", Text("Part", "组成"))] if grouped else []
    columns += [Column("value", axes[0], unit, digits)]
    if ranged:
        columns += [Column("low", Text("from", "下限"), unit, digits), Column("high", Text("to", "上限"), unit, digits)]
    rows = [(b.label, *((b.group,) if grouped else ()), b.value, *((b.low, b.high) if ranged else ())) for b in bars]
    return Twin(columns, rows)


def _whole(bars: Sequence[Bar]) -> bool:
    return all(b.value is None or float(b.value).is_integer() for b in bars)


def _step(bars: Sequence[Bar], form: str) -> float:
    """Return the step to which values are printed."""
    if form == "%":
        return 0.001
    largest = max((abs(b.value) for b in bars if b.value is not None), default=1)
    if _whole(bars) or largest >= 100:
        return 1.0
    if largest < 0.1:  # two figures of the longest bar: no bar may be long and labelled nought
        return max(1e-4, 10.0 ** (math.floor(math.log10(largest)) - 1)) if largest > DUST else 0.01
    return 0.1 if largest >= 10 else 0.01


def _bars(bars: Sequence[Bar], axes: tuple[Text, str], lang: str, width: int) -> Drawing:
    return _BarPlot(bars, axes, lang, width).drawing()


class _BarPlot:
    def __init__(self, bars: Sequence[Bar], axes: tuple[Text, str], lang: str, width: int) -> None:
        self.bars, self.axes, self.lang = bars, axes, lang
        self.by_name: dict[str, list[Bar]] = {}
        for bar in bars:
            self.by_name.setdefault(bar.label.say(lang), []).append(bar)
        self.groups = list(dict.fromkeys(b.group.say(lang) for b in bars if b.group is not None))
        keys = [(f"■ {group}", series_ink(i)) for i, group in enumerate(self.groups)]
        self.legend = Legend.of(keys if len(keys) > 1 else [], width, bold=True)
        step, top = 46 if width <= NARROW else 34, 34 + self.legend.height
        left = Rows.margin(self.by_name, width, 260)
        self.frame = Frame(width, top + max(1, len(self.by_name)) * step + 8, left, 88, top, 8)
        self.rows = Rows(self.frame, [step] * len(self.by_name))
        self.x = self._scale()

    def _scale(self) -> Scale:
        totals = [sum(b.size for b in bars) for bars in self.by_name.values()]
        tops = [b.high for b in self.bars if b.high is not None]
        ends = [b.low for b in self.bars if b.low is not None and b.size < 0]
        low, high = min([0.0, *totals, *ends]), max([*totals, *tops, 0.0])
        return Scale(low, high) if high - low > DUST else Scale(0.0, 1.0)

    def drawing(self) -> Drawing:
        marks = [*self._boxes(), *self._whiskers(), layout.title(self.axes[0].say(self.lang), self.frame)]
        marks += [self.rows.names(list(self.by_name)), self._values(), self.legend.words(self.frame, 38, bold=True)]
        return Drawing(self.frame, marks)

    def _boxes(self) -> list[Mark]:
        """Return the bars, those of a group behind one another in each row."""
        parts: dict[str, list[Box]] = {group: [] for group in self.groups or [""]}
        for i, bars in enumerate(self.by_name.values()):
            reached = 0.0
            for bar in bars:
                if bar.value is None:
                    continue
                start = 0.0 if bar.group is None else reached
                reached = start + bar.value
                group = "" if bar.group is None else bar.group.say(self.lang)
                parts.setdefault(group, []).append(bar_box(start, reached, self.rows.centre(i)))
        edge = CARD if self.groups else None
        return [Rects(boxes, series_ink(i), edge, x=self.x) for i, boxes in enumerate(parts.values())]

    def _whiskers(self) -> list[Mark]:
        ends = [
            Box(b.low, b.high, self.rows.centre(i), self.rows.centre(i))
            for i, bars in enumerate(self.by_name.values())
            for b in bars
            if b.low is not None and b.high is not None
        ]
        return [Rules(ends, CARD, 5, x=self.x), Rules(ends, INK, 2, x=self.x)] if ends else []

    def _shares_of_one(self) -> bool:
        """Whether every bar is a whole cut into shares: then its sum, 100 %, tells nothing."""
        totals = [sum(b.size for b in bars) for bars in self.by_name.values()]
        cut = len(self.bars) > len(totals)
        return self.axes[1] == "%" and cut and all(abs(t - 1) < 1e-9 for t in totals if t)

    def _values(self) -> Words:
        words, silent = [], self._shares_of_one()
        for i, bars in enumerate(self.by_name.values()):
            known = [float(b.value) for b in bars if b.value is not None]
            tops = [float(b.high) for b in bars if b.high is not None]
            value = layout.figure(sum(known), self.axes[1], _step(self.bars, self.axes[1]))
            text = "" if known and silent else (value if known else NO_DATA).say(self.lang)
            reach = self.frame.x(max([sum(known), *tops, 0.0]), self.x) + 8
            words.append(Word(reach, self.rows.centre(i), text, INK))
        return Words(words)


@dataclass(frozen=True, slots=True)
class Bullet:
    """A value against a target; ``words`` are both in words, ``phrase`` all that stands beside the bar."""

    label: Text
    value: float | None
    target: float | None
    state: Text
    unit: str = ""
    words: tuple[Text, Text] | None = None
    phrase: Text | None = None
    note: Text | None = None
    more: Mapping[Text, Text] = field(default_factory=dict)
    """Further columns of the table."""

    def value_text(self) -> Text:
        """Return the value in words."""
        return self.words[0] if self.words else _amount(self.value, self.unit)

    def target_text(self) -> Text | None:
        """Return the target in words; None where there is none."""
        if self.target is None:
            return None
        return self.words[1] if self.words else _amount(self.target, self.unit)

    def beside(self) -> list[Text]:
        """Return what stands beside the bar, or beneath it in a narrow drawing."""
        return [text for text in (self.phrase or self._phrase(), self.note) if text is not None]

    def _phrase(self) -> Text:
        value, target = self.value_text(), self.target_text()
        if target is not None:
            form = Text("{v} of {t}", "{v}，目标 {t}")
            form = Text("target {t}", "目标 {t}") if self.value is None else form
            value = form.format(v=value, t=target)
        return value if value == self.state else value + same(" · ") + self.state


def _amount(value: float | None, unit: str) -> Text:
    if value is None:
        return NO_DATA
    if unit in ("%", "1"):
        return layout.figure(value, "%", 0.0001)
    text = layout.figure(value, "", 1.0 if float(value).is_integer() or abs(value) >= 100 else 0.01)
    return text + same(f"\u202f{unit}" if unit else "")


def bullet_chart(meta: Meta, bullets: Sequence[Bullet]) -> Picture:
    """Return a bar from zero, a tick at the target and the state in words, each row on a scale of its own."""
    columns = [
        Column("label", Text("Item", "项目")),
        Column("value", Text("Value", "数值")),
        Column("target", Text("Target or bound", "目标或界限")),
        Column("state", Text("State", "状态")),
    ]
    more = list(bullets[0].more) if bullets else []
    columns += [Column(title.en.lower().replace(" ", "_"), title) for title in more]
    rows = [
        (b.label, b.value_text(), b.target_text() or same("—"), b.state, *(b.more[title] for title in more))
        for b in bullets
    ]
    return Picture(meta, Twin(columns, rows), partial(_bullets, bullets))


def _bullets(bullets: Sequence[Bullet], lang: str, width: int) -> Drawing:
    narrow, names = width <= NARROW, [b.label.say(lang) for b in bullets]
    texts = [[text.say(lang) for text in b.beside()] for b in bullets]
    left = Rows.margin(names, width, 250)
    room = width - 24 if narrow else math.ceil(min(layout.widest((t for row in texts for t in row), width), 320))
    beside = [[line for text in row for line in layout.wrapped(text, room, width, 3)] for row in texts]
    heights = [48 + 18 * len(lines) if narrow else max(38, 14 + 16 * len(lines)) for lines in beside]
    frame = Frame(width, 24 + sum(heights or [38]), left, 12 if narrow else room + 20, 16, 8)
    rows, x = Rows(frame, heights), Scale(0.0, 1.08)
    bars, targets, words = [], [], []
    for i, bullet in enumerate(bullets):
        centre = rows.centre(i)
        whole = max([abs(float(v)) for v in (bullet.value, bullet.target) if v is not None] or [1.0]) or 1.0
        if bullet.value is not None and bullet.target is not None:
            bars.append(bar_box(0, max(0.0, bullet.value / whole), centre, 12))
        if bullet.target is not None:
            at = bullet.target / whole
            targets.append(Box(at, at, centre - 11, centre + 11))
        first = centre + 21 if narrow else centre - 8 * (len(beside[i]) - 1)
        px, height = (0, 18) if narrow else (frame.plot_width + 8, 16)
        words += [Word(px, first + height * k, line) for k, line in enumerate(beside[i])]
    return Drawing(frame, [Rects(bars, RIVER, x=x), Rules(targets, SILT, 3, x=x), rows.names(names), Words(words)])


MOST_STEPS = 16
"""Most steps of a waterfall; further ones are drawn as one, and the table holds all."""
FINEST = 8
"""Most decimals shown of a change that fewer would show as none."""
_REST = Text("{n} more", "另 {n} 项")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a waterfall."""

    label: Text
    value: float


def waterfall_chart(meta: Meta, steps: Sequence[Step], words: tuple[Text, Text], digits: int = 2) -> Picture:
    """Return how a sum comes about: each step begins where the one before it ended, the last is the sum.

    ``words`` name the unit and the sum. Steps up and down differ in ink and in the sign printed at their end.
    """
    total, rows = 0.0, []
    for step in steps:
        total += step.value
        rows.append((step.label, step.value, total))
    columns = (
        Column("step", Text("Step", "步骤")),
        Column("value", words[0], "", digits + 1),
        Column("sum", Text("Sum so far", "累计"), "", digits + 1),
    )
    table = Twin(columns, [*rows, (words[1], total, total)])
    return Picture(meta, table, partial(_waterfall, _fewer(steps), words, digits))


def _fewer(steps: Sequence[Step]) -> list[Step]:
    """Return the steps, those of least weight among many as one."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    order = sorted(range(len(steps)), key=lambda k: -abs(steps[k].value))
    heavy = set(order[: MOST_STEPS - 1])
    rest = [step.value for k, step in enumerate(steps) if k not in heavy]
    return [*(step for k, step in enumerate(steps) if k in heavy), Step(_REST.format(n=len(rest)), sum(rest))]


def _waterfall(steps: Sequence[Step], words: tuple[Text, Text], digits: int, lang: str, width: int) -> Drawing:
    names = [step.label.say(lang) for step in steps] + [words[1].say(lang)]
    narrow = width <= NARROW
    height = 48 if narrow else 32
    left = Rows.margin(names, width, 280)
    frame = Frame(width, 34 + len(names) * height + 10, left, 78, 34, 10)
    rows, spans, total = Rows(frame, [height] * len(names)), [], 0.0
    for step in steps:
        spans.append((total, total + step.value))
        total += step.value
    spans.append((0.0, total))
    sums = [0.0, *(end for span in spans for end in span)]
    x = Scale(min(sums), max(sums)) if max(sums) > min(sums) else Scale(0.0, 1.0)
    last = len(steps)
    links = [Box(spans[k][1], spans[k][1], rows.centre(k) + 8, rows.centre(k + 1) - 8) for k in range(last)]
    marks: list[Mark] = [Rules(rows.upright(0.0), INK_2, x=x), Rules(links, INK_2, dash=(2, 2), x=x)]
    for ink, places in (
        (RIVER, [k for k in range(last) if spans[k][1] >= spans[k][0]]),
        (SILT, [k for k in range(last) if spans[k][1] < spans[k][0]]),
        (INK_2, [last]),
    ):
        marks.append(Rects([bar_box(*spans[k], rows.centre(k)) for k in places], ink, x=x))
    values = [
        Word(frame.x(max(a, b), x) + 8, rows.centre(k), _change(b - a, digits, lang), INK)
        for k, (a, b) in enumerate(spans)
    ]
    return Drawing(
        frame, [*marks, rows.names(names, halo=True), Words(values, halo=True), layout.title(words[0].say(lang), frame)]
    )


def _change(change: float, digits: int, lang: str) -> str:
    """Return a change with its sign, and as many decimals as show that there is one."""
    while round(change, FINEST) and not round(change, digits):
        digits += 1
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return sign + number(abs(change), digits).say(lang)


MOST_MOVES = 14
"""Most rows of one side of a swap; the table holds all."""
_NOBODY = Text("nobody", "无")


@dataclass(frozen=True, slots=True)
class Move:
    """What enters a set, or leaves it; ``rest`` is a sum of many."""

    id: str
    enters: bool
    value: float
    cost: Text | None = None
    rest: int = 0

    def name(self, lang: str) -> str:
        """Return what stands beside the bar."""
        return _REST.format(n=self.rest).say(lang) if self.rest else self.id


def swap_chart(meta: Meta, moves: Sequence[Move], words: tuple[Text, Text, Text]) -> Picture:
    """Return who changes places between two sets: bars to the left leave, bars to the right enter.

    ``words`` name those that leave, those that enter and the unit. The sums stand beneath.
    """
    columns = (
        Column("id", Text("Proposal", "申请")),
        Column("move", Text("Move", "变动")),
        Column("value", words[2], "", 3),
        Column("cost", Text("Amount", "金额")),
    )
    ordered = sorted(moves, key=lambda m: (not m.enters, -m.value, m.id))
    table = Twin(columns, [(m.id, words[1] if m.enters else words[0], m.value, m.cost) for m in ordered])
    sides = [_largest([m for m in ordered if m.enters is enters]) for enters in (False, True)]
    return Picture(meta, table, partial(_swap, sides, words))


def _largest(moves: Sequence[Move]) -> list[Move]:
    """Return the moves of one side, the smallest of many as one."""
    if len(moves) <= MOST_MOVES:
        return list(moves)
    rest = moves[MOST_MOVES - 1 :]
    return [*moves[: MOST_MOVES - 1], Move("", rest[0].enters, sum(m.value for m in rest), rest=len(rest))]


def _swap(sides: Sequence[Sequence[Move]], words: tuple[Text, Text, Text], lang: str, width: int) -> Drawing:
    narrow = width <= NARROW
    step, count = 44 if narrow else 30, max(1, *map(len, sides))
    frame = Frame(width, 40 + count * step + 44, 12, 12, 40, 44)
    half = frame.plot_width / 2
    longest = half - 6 if narrow else half - 194
    # what is drawn as one has a sum, which is no length beside the others
    single = [abs(m.value) for moves in sides for m in moves if not m.rest]
    largest = max(single, default=1.0) or 1.0
    marks: list[Mark] = [Rules([Box(half, half, 0, count * step)], INK_2)]
    for side, moves, ink, head in zip((-1, 1), sides, (SILT, RIVER), words[:2], strict=True):
        boxes = [
            bar_box(
                half + side * 3, half + side * (3 + longest * abs(m.value) / largest),
                k * step + (30 if narrow else step / 2), 14,
            )
            for k, m in enumerate(moves) if not m.rest
        ]  # fmt: skip
        title = f"{head.say(lang)} ▶" if side > 0 else f"◀ {head.say(lang)}"
        total = f"{'+' if side > 0 else MINUS}{number(abs(sum(m.value for m in moves)), 2).say(lang)}"
        foot = f"{total} {words[2].say(lang)}" if moves else _NOBODY.say(lang)
        at = half + side * 8
        ends = [Word(at, -18, title, ink), Word(at, frame.plot_height + 22, foot, ink)]
        marks += [Rects(boxes, ink), *_move_names(moves, side, frame, step, lang)]
        marks.append(Words(ends, "start" if side > 0 else "end", bold=True))
    return Drawing(frame, marks)


def _move_names(moves: Sequence[Move], side: int, frame: Frame, step: int, lang: str) -> list[Mark]:
    """Return name and value of each move: at the outer edge, or in a narrow drawing above the bar."""
    half, names, values = frame.plot_width / 2, [], []
    for k, move in enumerate(moves):
        name, value = move.name(lang), number(move.value, 2).say(lang)
        if frame.narrow:
            text = layout.shortened(f"{name} · {value}", half - 12, frame.width)
            names.append(Word(half + side * 6, k * step + 12, text, INK))
            continue
        outer, y = frame.plot_width if side > 0 else 0, k * step + step / 2
        names.append(Word(outer, y, layout.shortened(name, 104, frame.width), INK))
        values.append(Word(outer - side * 122, y, value))
    inner = side > 0 if frame.narrow else side < 0
    return [Words(words, "start" if inner else "end") for words in (names, values) if words]
