# SPDX-License-Identifier: Apache-2.0
"""What is asked of a person's sheets before they are used: columns, questions, answers, findings.

Everything here is plain data that is stored and shown. An answer is one value at a code and a place:
``("unit", "scores.xlsx!Export!D")`` → ``"1000 GBP"``. Places are a sheet (``file!sheet``, a text table
``file``), a column of it (``file!sheet!D``), or the id of a finding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from yuzui.text import Text, same

Answers = Mapping[tuple[str, str], str]
"""Code and place to what a person answered; the last answer of a place holds."""
Sure = Literal["known", "guessed", "answer", "own", "left", "asked"]
"""Known word, guessed, the person's answer, under its own name, left out, or still asked."""
Kind = Literal["one", "order", "each", "several"]
"""One of the choices; items in an order, best first; a choice for each item; some of the choices."""
SEP = "|"
"""Between the parts of the name of a form field."""


class Choice(Struct, frozen=True):
    """One answer that may be given; ``free`` ones take a text of the person's beside it."""

    value: str
    label: Text
    note: Text = same("")
    free: bool = False


class Item(Struct, frozen=True):
    """One thing of a question that is ordered or answered for itself: a grade, a word of a status."""

    key: str
    note: Text = same("")
    value: str = ""


class Seen(Struct, frozen=True):
    """A row in which something was seen."""

    row: int
    text: str


class Question(Struct, frozen=True):
    """One question to the person who gave the file.

    ``proposed`` is prefilled where that is honest and else empty; ``answer`` is what was answered, empty
    while the question is open. The value of an answer is that of a choice (and, after a space, the text
    beside a free one); for ``order`` a JSON list, best first; for ``each`` a JSON object of item to choice, or to
    a number where there are no choices;
    for ``several`` a JSON list of choices.
    """

    code: str
    place: str
    text: Text
    detail: Text = same("")
    kind: Kind = "one"
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    proposed: str = ""
    answer: str = ""
    rows: tuple[Seen, ...] = ()
    more: int = 0

    @property
    def name(self) -> str:
        """Name of its field in a form; items are ``name|0``, ``name|1`` …, a free text is ``name|text``."""
        return f"{self.code}{SEP}{self.place}"

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return not self.answer

    @property
    def shown(self) -> str:
        """The value a form is filled with."""
        return self.answer or self.proposed

    def form_answer(self, form: Mapping[str, str | Sequence[str]]) -> str:
        """Return the answer in the fields of a form; empty if there is none."""
        if self.kind == "one":
            value = _one(form.get(self.name, ""))
            free = next((one.free for one in self.choices if one.value == value), False)
            text = _one(form.get(f"{self.name}{SEP}text", "")).strip()
            return f"{value} {text}".strip() if free else value
        if self.kind == "several":
            values = form.get(self.name, ())
            several = [values] if isinstance(values, str) else list(values)
            return json.dumps(several, ensure_ascii=False) if several else ""
        cells = [_one(form.get(f"{self.name}{SEP}{k}", "")) for k in range(len(self.items))]
        if not all(cells):
            return ""
        if self.kind == "order":
            return json.dumps(cells, ensure_ascii=False)
        return json.dumps({one.key: cell for one, cell in zip(self.items, cells, strict=True)}, ensure_ascii=False)


def _one(cell: str | Sequence[str]) -> str:
    return cell if isinstance(cell, str) else (cell[-1] if cell else "")


class ColumnRead(Struct, frozen=True):
    """One column of a sheet: what stands there and what it is taken for.

    ``means`` is ``table.column`` (``proposal.amount``), ``criterion``, ``expert``, ``further`` (kept under its own
    name, usable in rules), ``drop`` (not read), or empty where it is asked.
    """

    place: str
    letter: str
    heading: str
    samples: tuple[str, ...]
    means: str
    sure: Sure
    note: Text = same("")

    @property
    def name(self) -> str:
        """Name of its select in a form."""
        return f"means{SEP}{self.place}"


class SheetRead(Struct, frozen=True):
    """One sheet: which table it is, where its headings stand, its columns.

    ``table`` is a table of the record, ``joined`` (proposals and reviews in one), ``rules``, ``none`` (not used),
    or empty where it is asked; ``headings`` the row of headings from 1, 0 where none was found; ``top`` the
    first 20 rows as text, with their numbers; ``choices`` what a column of it may mean.
    """

    key: str
    file: str
    name: str
    table: str
    headings: int
    rows: int
    columns: tuple[ColumnRead, ...] = ()
    choices: tuple[Choice, ...] = ()
    top: tuple[Seen, ...] = ()
    encoding: str = ""
    label: Text = same("")


class Stop(Struct, frozen=True):
    """What no answer on the page can mend: a sentence, where, and what to do about it."""

    code: str
    text: Text
    fix: Text = same("")
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    seen: str = ""
    expected: str = ""


class Fault(Struct, frozen=True):
    """An answer that cannot be used, at its field."""

    code: str
    place: str
    text: Text

    @property
    def name(self) -> str:
        """Name of the field it is about."""
        return f"{self.code}{SEP}{self.place}"


class Write(Struct, frozen=True):
    """One value that an answer sets, as a line of ``overrides.csv``."""

    table: str
    row: str
    column: str
    value: Any


class Check(Struct, frozen=True):
    """One thing to look at in the rows.

    ``kind`` is ``stop`` (an answer is needed) or ``know`` (worth knowing: *seen* is enough); ``place`` its id, the
    place of the answer; ``alike`` is the same for those that *apply to all like it* answers together;
    ``writes`` the overrides that each answer makes.
    """

    code: str
    kind: Literal["stop", "know"]
    place: str
    text: Text
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    seen: str = ""
    expected: Text = same("")
    choices: tuple[Choice, ...] = ()
    proposed: str = ""
    answer: str = ""
    alike: str = ""
    writes: dict[str, tuple[Write, ...]] = {}

    @property
    def name(self) -> str:
        """Name of its select in a form."""
        return f"{self.code}{SEP}{self.place}"

    @property
    def state(self) -> Literal["open", "seen", "done"]:
        """To look at, looked at, or done."""
        return "open" if not self.answer else "seen" if self.answer == "seen" else "done"


class Reading(Struct, frozen=True):
    """What is understood of files so far, and what is asked; a purpose may add to it.

    ``toml`` is the ``map.toml`` that the answers make; it is the only stored form. ``again`` says that files with
    the same headings were read before and all answers were taken over. ``faults`` are answers that cannot be
    used; ``stops`` what no answer mends.
    """

    title: Text
    sheets: tuple[SheetRead, ...] = ()
    questions: tuple[Question, ...] = ()
    stops: tuple[Stop, ...] = ()
    faults: tuple[Fault, ...] = ()
    toml: str = ""
    fingerprint: str = ""
    again: bool = False

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that still wait for an answer."""
        return tuple(one for one in self.questions if one.open)

    @property
    def ready(self) -> bool:
        """Whether rows can be checked: nothing is open, wrong or in the way."""
        return not (self.open or self.stops or self.faults)


class Unchecked(Struct, frozen=True):
    """One thing that cannot be checked, and what that means."""

    code: str
    text: Text
    meaning: Text


class Checks(Struct, frozen=True):
    """What is to look at in the rows; a purpose may add to it.

    ``unchecked`` are the lines of the loud box: each needs a tick (a confirmation), or another file.
    """

    title: Text
    lines: tuple[Check, ...] = ()
    stops: tuple[Stop, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def ready(self) -> bool:
        """Whether rows may be loaded: no stop is left; what is worth knowing may still be open."""
        return not self.stops and not any(one.kind == "stop" and one.state == "open" for one in self.lines)

    def alike(self, one: Check) -> tuple[Check, ...]:
        """Return the lines that *apply to all like it* answers together with one."""
        return tuple(each for each in self.lines if each.code == one.code and one.alike and each.alike == one.alike)


def dates(place: str, name: Text, answer: str) -> Question:
    """Return the question whether the day or the month stands first in the dates of a sheet."""
    return Question(
        "dates",
        place,
        Text("Does the day or the month stand first in {s}?", "{s} 中的日期是日在前还是月在前？").format(s=name),
        Text("No row tells, as no number is above 12.", "没有大于 12 的数字可供判断。"),
        choices=(
            Choice("dmy", Text("the day: 3/11 is 3 November", "日在前：3/11 为 11 月 3 日")),
            Choice("mdy", Text("the month: 3/11 is 11 March", "月在前：3/11 为 3 月 11 日")),
        ),
        answer=answer,
    )


def title_of_checks(lines: Sequence[Check], stops: Sequence[Stop] = ()) -> Text:
    """Return how much is to look at, as one sentence."""
    waiting = sum(one.kind == "stop" and one.state == "open" for one in lines)
    look = sum(one.kind == "know" and one.state == "open" for one in lines)
    if stops:
        return Text("Something is in the way.", "存在必须先处理的问题。")
    if waiting:
        need = "line needs" if waiting == 1 else "lines need"
        return Text(
            f"{waiting} {need} your answer; {look} worth knowing.", f"{waiting} 处需要您回答，{look} 处供您了解。"
        )
    if look:
        return Text(f"Nothing needs an answer; {look} worth knowing.", f"没有必须回答的问题，{look} 处供您了解。")
    return Text("The rows are in order.", "各行均已核查。")


def fields(
    form: Mapping[str, str | Sequence[str]],
    questions: Sequence[Question],
    columns: Sequence[ColumnRead],
    sheets: Sequence[SheetRead] = (),
) -> dict[tuple[str, str], str]:
    """Return the answers in a form: those of questions, and of selects that say something else than before."""
    answers = {(one.code, one.place): value for one in questions if (value := one.form_answer(form))}
    for column in columns:
        value = _one(form.get(column.name, ""))
        if value and value != column.means:
            answers["means", column.place] = value
    for sheet in sheets:
        for code, before in (("headings", str(sheet.headings)), ("table", sheet.table)):
            value = _one(form.get(f"{code}{SEP}{sheet.key}", ""))
            if value and value != before:
                answers[code, sheet.key] = value
    return answers
