# SPDX-License-Identifier: Apache-2.0
"""A list handed in on the site: what its columns are taken for, what is asked, what stands in the way of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from yuzui.errors import ColumnError, InputError
from yuzui.job.sheet_reading import DROP, TOP, key_of
from yuzui.job.upload_sheets import fingerprint, stops_of
from yuzui.model.table import Row
from yuzui.network import register_sheet
from yuzui.network.register_columns import KINDS, LIST
from yuzui.network.register_sheet import DROPPED, Options
from yuzui.network.register_sheet import Reading as Read
from yuzui.network.succession import Register, folded
from yuzui.sheets import day_order
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import headings, questions, reading
from yuzui.sheets.understand.questions import (
    Answers,
    Check,
    Checks,
    Choice,
    ColumnRead,
    Question,
    Seen,
    SheetRead,
    Stop,
    title_of_checks,
)
from yuzui.sheets.understand.rows import is_total
from yuzui.text import Text, same
from yuzui.text.numbers import count, number

TABLES: Mapping[str, Text] = {
    LIST.name: Text("list of bodies", "机构名单"),
    KINDS.name: Text("kinds of bodies", "机构类别"),
    "none": Text("nothing that is used", "不使用的内容"),
}
"""What a sheet may hold."""
SKIP, UNKNOWN, NUMBERED = "skip", "unknown", "number"
UNREAD = "__unread"
"""Name under which a column that a person left out is read by nothing."""


class Reading(questions.Reading, frozen=True):
    """What is understood of a list; ``rows`` are read under the answers so far."""

    rows: Read | None = None


def read(sheets: Sequence[Sheet], given: Answers, known: Register, kinds: Mapping[str, Row]) -> Reading:
    """Say what is understood of a list, and ask the rest."""
    used = [replaced for one in sheets if (replaced := _said(one, given)) is not None]
    options = options_of(used, given)
    fitting = [register_sheet.table_of(one, options) is not None for one in used]
    # a cover sheet beside a list holds nothing until a person says that it does
    shown = [
        _sheet(one, given, options) if fits or not any(fitting) or ("table", key_of(one)) in given else _beside(one)
        for one, fits in zip(used, fitting, strict=True)
    ]
    asked = _questions(used, shown, given, options, kinds)
    stops: tuple[Stop, ...] = ()
    rows: Read | None = None
    if not any(one.open for one in asked):
        try:
            rows = register_sheet.read_sheets(used, known, kinds, options)
        except (ColumnError, InputError) as error:
            stops = tuple(stops_of(error))
    heads = [[column.heading for column in one.columns] for one in shown]
    waiting = sum(one.open for one in asked)
    title = Text("This is what was understood of the list", "以下为对名单的识别结果")
    if waiting:
        title = Text("{n} before the rows can be read", "读取各行之前还有 {n}").format(
            n=count(waiting, Text("question", "个问题"))
        )
    if stops:
        title = Text("This list cannot be read as it is", "此名单无法直接读取")
    return Reading(title, tuple(shown), tuple(asked), stops, (), "", fingerprint(heads), False, rows)


def _said(sheet: Sheet, given: Answers) -> Sheet | None:
    """Return a sheet as a person said it is; None for one that is not used."""
    if not sheet.rows or given.get(("table", key_of(sheet))) == "none":
        return None
    row = given.get(("headings", key_of(sheet)), "")
    return replace(sheet, head=int(row) - 1) if row.isdigit() and 1 <= int(row) <= len(sheet.rows) else sheet


def options_of(sheets: Sequence[Sheet], given: Answers) -> Options:
    """Return what was answered of the whole list."""
    columns: dict[str, str] = {}
    for sheet in sheets:
        names = _headings(sheet)
        for (code, place), value in given.items():
            own, _, at = place.rpartition("!")
            if own != key_of(sheet):
                continue
            if code == "means" and at in names:
                columns[names[at]] = UNREAD if value == DROP else value.rpartition(".")[2]
            elif code == "column" and value in names:
                columns[names[value]] = at
    made = next((value for (code, _), value in given.items() if code == "column" and value.startswith(NUMBERED)), "")
    kind = given.get(("kind", ""), "")
    unknown = {
        tuple(place.split("|", 3)[1:]) for (code, place), value in given.items() if code == "fault" and value == UNKNOWN
    }
    return Options(
        kind=kind.removeprefix("other ").strip(),
        columns=columns,
        number=made.partition(" ")[2].strip() or ("N" if made else ""),
        new_kinds=given.get(("new_kinds", ""), "") == "yes" or kind.startswith("other "),
        unknown=frozenset((file, sheet, int(row)) for file, sheet, row in unknown),
        dates=given.get(("dates", ""), ""),
    )


def _headings(sheet: Sheet) -> dict[str, str]:
    """Return the last part of each heading of a sheet by the letter of its column."""
    shape = reading.drafted(sheet, LIST).shape
    return {letter(at): parts[-1] for at, parts in enumerate(shape.headings) if parts}


def _beside(sheet: Sheet) -> SheetRead:
    """Return a sheet of which nothing is used."""
    head = headings.first(sheet)
    return SheetRead(
        key_of(sheet), sheet.file, sheet.name, "none", head.last + 1, len(sheet.rows) - head.last - 1, (), (),
        _top(sheet), sheet.encoding,
    )  # fmt: skip


def _top(sheet: Sheet) -> tuple[Seen, ...]:
    return tuple(
        Seen(sheet.number(k), " | ".join(str(cell) for cell in row if cell not in (None, ""))[:120])
        for k, row in enumerate(sheet.rows[:TOP])
    )


def _sheet(sheet: Sheet, given: Answers, options: Options) -> SheetRead:
    """Return a sheet with what each of its columns is taken for."""
    table = register_sheet.table_of(sheet, options) or LIST
    if (said := given.get(("table", key_of(sheet)))) in (LIST.name, KINDS.name):
        table = LIST if said == LIST.name else KINDS
    renamed = register_sheet.with_headings(sheet, options.columns)
    draft = reading.drafted(renamed, table)
    by = {one.place: name for name, one in draft.places.items()}
    original = reading.drafted(sheet, table).shape.headings
    columns = []
    for at, parts in enumerate(draft.shape.headings):
        if not parts or at >= len(original) or not original[at]:
            continue
        name = by.get(at)
        cells = [str(row[at]) for row in draft.shape.rows[:40] if at < len(row) and row[at] not in (None, "")]
        place = f"{key_of(sheet)}!{letter(at)}"
        answered = ("means", place) in given
        known = "answer" if answered else "left" if name is None else "known" if name in draft.exact else "guessed"
        columns.append(
            ColumnRead(
                place,
                letter(at),
                "/".join(original[at]),
                tuple(dict.fromkeys(cells))[:3],
                DROP if name is None else f"{table.name}.{name}",
                known,  # type: ignore[arg-type]
            )
        )
    choices = [Choice(f"{table.name}.{one.name}", one.label) for one in table.columns]
    choices.append(Choice(DROP, Text("not used", "不使用")))
    return SheetRead(
        key_of(sheet),
        sheet.file,
        sheet.name,
        table.name,
        draft.shape.header.last + 1,
        len(draft.shape.rows),
        tuple(columns),
        tuple(choices),
        _top(sheet),
        sheet.encoding,
    )


def _questions(
    sheets: Sequence[Sheet], shown: Sequence[SheetRead], given: Answers, options: Options, kinds: Mapping[str, Row]
) -> list[Question]:
    asked: list[Question] = []
    lists = [one for one in shown if one.table == LIST.name]
    for one in lists:
        there = {column.means for column in one.columns}
        choices = tuple(Choice(column.letter, same(f"{column.letter} · {column.heading}")) for column in one.columns)
        for name in ("id", "name"):
            place = f"{one.key}!{name}"
            says = {f"{LIST.name}.{one}" for one in (name, *LIST[name].instead)}
            if says & there and ("column", place) not in given:
                continue
            more: tuple[Choice, ...] = ()
            if name == "id":
                more = (
                    Choice(
                        NUMBERED,
                        Text(
                            "none: number them in the order of the list, beginning with", "均不是：按顺序编号，前缀为"
                        ),
                        Text("Prefix of the ids, such as EC", "编号前缀，如 EC"),
                        free=True,
                    ),
                )
            text = Text("Which column of {s} is the {c}?", "{s} 的哪一列是“{c}”？").format(
                s=same(one.name or one.file), c=LIST[name].label
            )
            answer = given.get(("column", place), "")
            asked.append(Question("column", place, text, LIST[name].note, choices=(*choices, *more), answer=answer))
    drafts = _drafts(sheets, lists, options)
    if unordered := [one for one in drafts if day_order.of_column(_days(one)) == "asked"]:
        heading = unordered[0].places["since" if "since" in unordered[0].places else "until"].heading
        asked.append(questions.dates("", same(heading), given.get(("dates", ""), "")))
    words = _kind_cells(drafts)
    known = register_sheet.kind_words(kinds)
    if lists and (not words or "" in words):
        some = tuple(Choice(kind, _label(kinds[kind])) for kind in kinds)
        other = Choice("other", Text("another kind", "其他类别"), Text("Its name", "类别名称"), free=True)
        text = Text("What kind of bodies are these?", "这些是哪一类机构？")
        asked.append(Question("kind", "", text, _OF_ROWS, choices=(*some, other), answer=given.get(("kind", ""), "")))
    strange = sorted(word for word in words - {""} if folded(word) not in known)
    if strange:
        text = Text(
            "These kinds are not known here: {w}. Take them as new ones?", "尚无以下类别：{w}。是否作为新类别？"
        )
        yes = Choice("yes", Text("yes, each as a kind of its own", "是，各作为一类"))
        no = Choice("no", Text("no, leave their rows out", "否，不收录这些行"))
        asked.append(
            Question(
                "new_kinds",
                "",
                text.format(w=same(", ".join(strange[:12]))),
                choices=(yes, no),
                answer=given.get(("new_kinds", ""), ""),
            )
        )
    return asked


_OF_ROWS = Text("The answer holds for rows that say no kind.", "适用于未写明类别的各行。")


def _label(row: Row) -> Text:
    return Text(str(row["label"]), str(row["label_zh"] or row["label"]))


def _drafts(sheets: Sequence[Sheet], lists: Sequence[SheetRead], options: Options) -> list[reading.Draft]:
    """Return what the headings of each list are taken for."""
    keys = {one.key for one in lists}
    named = [register_sheet.with_headings(one, options.columns) for one in sheets if key_of(one) in keys]
    return [reading.drafted(one, LIST) for one in named]


def _days(draft: reading.Draft) -> list[object]:
    """Return the cells of a list that are dates."""
    places = [draft.places[name].place for name in ("since", "until") if name in draft.places]
    return [row[at] for row in draft.shape.rows for at in places if at < len(row)]


def _kind_cells(drafts: Sequence[reading.Draft]) -> set[str]:
    """Return the words by which rows name their kinds, empty ones among them."""
    found: set[str] = set()
    for draft in drafts:
        place = draft.places.get("kind")
        if place is None:
            found.add("")
            continue
        name = draft.places.get("name", draft.places.get("now"))
        for row in draft.shape.rows:
            filled = name is not None and name.place < len(row) and row[name.place] not in (None, "")
            if filled and not any(map(is_total, row)):
                cell = row[place.place] if place.place < len(row) else None
                found.add(str(cell or "").strip())
    return {word for word in found if folded(word) not in register_sheet.COUNTS}


# Rows.


def place_of(fault: InputError) -> str:
    """Return the id of a fault: its sort, file, sheet and row."""
    return f"{fault.code}|{fault.place.file}|{fault.place.sheet}|{fault.place.row or 0}"


def checks(read_: Reading, given: Answers) -> Checks:
    """Return what is to look at in the rows of a list."""
    if read_.rows is None:
        return Checks(Text("Something is in the way.", "存在必须先处理的问题。"), (), read_.stops)
    lines = []
    written = {
        (sheet.file, sheet.name, column.means.rpartition(".")[2]): column.heading
        for sheet in read_.sheets
        for column in sheet.columns
    }
    for fault in read_.rows.faults:
        place = fault.place
        skip = Choice(SKIP, Text("leave the row out", "不收录此行"))
        if register_sheet.stays(fault):
            skip = Choice(SKIP, Text("register the entry without what became of it", "只登记条目，不登记去向"))
        unknown = Choice(UNKNOWN, Text("nobody knows the day: register it so", "日期不详，照此登记"))
        undated = fault.code == "undated" and fault.place.column == "since"
        lines.append(
            Check(
                "fault",
                "stop",
                place_of(fault),
                fault.message,
                fault.place.file,
                fault.place.sheet,
                fault.place.row,
                written.get(
                    (place.file, place.sheet, place.column),
                    LIST[place.column].label.en if place.column in LIST else place.column,
                ),
                fault.seen,
                same(fault.expected) if fault.expected else same(""),
                (unknown, skip) if undated else (skip,),
                answer=given.get(("fault", place_of(fault)), ""),
                alike=fault.code,
            )
        )
    for k, (words, seen) in enumerate(read_.rows.findings):
        answer = given.get(("note", str(k)), "")
        lines.append(Check("note", "know", str(k), words, read_.rows.file, seen=seen, answer=answer))
    return Checks(title_of_checks(lines), tuple(lines))


def summary(read_: Reading) -> list[tuple[Text, Text]]:
    """Return how much was read, for the card beside the columns."""
    if read_.rows is None:
        return []
    rows = read_.rows
    facts = [(Text("Rows read", "已读取"), number(rows.rows)), (Text("Entries", "条目"), number(len(rows.states)))]
    if rows.events:
        facts.append((Text("Events", "沿革"), number(len(rows.events))))
    if rows.faults:
        facts.append((Text("Rows with a fault", "有问题的行"), number(len(rows.faults))))
    return facts


def unread(read_: Reading) -> list[str]:
    """Return headings that nothing was made of."""
    return [
        column.heading
        for sheet in read_.sheets
        for column in sheet.columns
        if column.means == DROP and folded(column.heading) not in DROPPED
    ]
