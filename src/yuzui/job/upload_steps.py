# SPDX-License-Identifier: Apache-2.0
"""The steps of an upload on pages: file, columns, checks; what is asked comes from the purpose of its files.

A purpose is a file ``<job>/purposes/<name>.py`` with ``TITLE``, ``TABLES`` (what a sheet may hold), ``CRUMB``,
``START`` (where files for it are handed in) and ``DONE`` (what came of them, ``{run}`` for the run); where they differ
from what is declared here ``STEPS`` (the steps after the checks, ``{id}`` for the upload) and the words ``ADD`` and
``UNCHECKED``; and ``recalled(upload, mappings)``, ``read(workspace, upload, answers, memory) -> Reading``,
``checks(workspace, upload, reading, answers) -> Checks``, ``beside(upload, reading) -> blocks`` and
``changes(workspace, upload, reading) -> blocks`` (against what was loaded before). Mappings are kept by the
headings of the files, and taken up again for files with the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from hashlib import sha256
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place, VisibilityError, together
from yuzui.job import intake, upload_sheets
from yuzui.job.intake import Upload
from yuzui.job.workspace import Workspace
from yuzui.sheets.understand import questions
from yuzui.sheets.understand.questions import SEP, Check, Checks, Choice, ColumnRead, Fault, Reading, SheetRead, Stop
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, number
from yuzui.view.page import (
    Alarm,
    Block,
    Card,
    ColumnMeaning,
    Columns,
    Field,
    Form,
    Option,
    Page,
    Question,
    Questions,
    Received,
    Remedy,
    Split,
    Step,
    Steps,
    Task,
    Tasks,
    Visit,
)
from yuzui.view.table import Column, DataTable, Link

RADIOS = 12
"""Answers of a question from which they stand in a list to choose from."""
SHOWN = 100
"""Most things of one kind that a page asks at once; the others come as these are answered."""
SAFE = Text("Your file stays as it is. Nothing is loaded before you say so.", "原文件不会被改动；经您确认后才会载入。")
STEPS = ((Text("Answer", "结果"), "/uploads/{id}/answer"),)
"""Steps after the checks of a purpose that declares none: a job answers."""
ADD = Text("Add a file", "补充文件")
NOT_CHECKED = Text("Something cannot be checked", "有内容无法核查")
FILE, COLUMNS, CHECKS = Text("File", "文件"), Text("Columns", "列"), Text("Checks", "核查")
OWN = "about."
"""Beginning of the codes of answers that are not about what stands in the files."""


def purpose(upload: Upload) -> ModuleType:
    """Return the file that says what an upload is for."""
    known = registry.modules("purpose")
    if upload.purpose not in known:
        raise VisibilityError.not_found()
    return known[upload.purpose]


def steps_after(module: ModuleType) -> tuple[tuple[Text, str], ...]:
    """Return the steps of a purpose after the checks, each with its path."""
    return getattr(module, "STEPS", STEPS)


def next_path(upload: Upload) -> str:
    """Return the path of the first step after the checks."""
    return steps_after(purpose(upload))[0][1].format(id=upload.id)


def key(name: str) -> str:
    """Return the name of a field in a page: names of files and sheets may hold anything."""
    return "f" + sha256(name.encode()).hexdigest()[:12]


def answers(upload: Upload) -> dict[tuple[str, str], str]:
    """Return what was answered about the files."""
    return {at: str(value) for at, value in upload.answers.items() if not at[0].startswith(OWN)}


def remembered(workspace: Workspace, upload: Upload) -> dict[str, str]:
    """Return the mappings that were kept for files of this purpose, by the fingerprint of their headings."""
    rows = intake.mappings(workspace, upload)
    return {row["fingerprint"]: row["toml"] for row in reversed(rows)}


MEMORY = (OWN + "memory", "")
"""The mapping that was taken up when this upload was first answered: a later one of others does not change it."""


def memory(workspace: Workspace, upload: Upload) -> str:
    """Return the mapping of files with the same headings that an upload begins with; empty for none."""
    if MEMORY in upload.answers:
        return str(upload.answers[MEMORY])
    text: str = purpose(upload).recalled(upload, remembered(workspace, upload))
    return text


def reading(workspace: Workspace, upload: Upload) -> Reading:
    """Return what is understood of an upload under what was answered so far."""
    result: Reading = purpose(upload).read(workspace, upload, answers(upload), memory(workspace, upload))
    return result


# Files.


def start(module: ModuleType) -> Steps:
    """Return the steps of a purpose before a file is handed in."""
    names = (FILE, COLUMNS, CHECKS, *(text for text, _ in steps_after(module)))
    return Steps(tuple(Step(text, "current" if k == 0 else "later") for k, text in enumerate(names)))


def file_fields(hint: Text, purpose: str = "") -> tuple[Field, Field]:
    """Return the fields in which files are handed in, or rows pasted."""
    accept = intake.accepted(purpose)
    files = Field("files", Text("Files", "文件"), kind="file", needed=False, accept=accept, hint=hint)
    paste = Text("or paste rows from a spreadsheet", "或粘贴表格内容")
    headed = Text("with its row of headings", "须含表头行")
    return files, Field("paste", paste, kind="area", needed=False, hint=headed)


@contextmanager
def received(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> Iterator[list[Received]]:
    """Give the files that a form handed in, pasted rows among them; removed once they are kept or refused."""
    files = [*visit.files]
    if form.get("paste", "").strip():
        files.append(intake.pasted(workspace, form["paste"], "pasted.tsv"))
    try:
        yield files
    finally:
        intake.discard(files)


def hand_in(
    workspace: Workspace,
    visit: Visit,
    form: Mapping[str, str],
    purpose: str,
    *,
    call: str = "",
    facility: str = "",
    about: Mapping[str, Any] | None = None,
) -> str:
    """Keep the files of a form as a new upload and return the path of its columns; none without a table is kept."""
    with received(workspace, visit, form) as files:
        upload = intake.get(workspace, intake.receive(workspace, purpose, files, call, about, facility=facility))
    found, stops = upload_sheets.sheets(upload)
    if not found:
        intake.drop(workspace, upload)
        first = stops[0]
        named = Text("file “{f}”", "文件“{f}”").format(f=first.file)
        within = Place("", first.sheet, first.row, first.column).text()
        raise InputError(
            join([named, *([within] if within.en else [])], ", ", "，") + Text(": ", "：") + first.text,
            place=Place(first.file, first.sheet, first.row, "files"),
            seen=first.seen,
            expected=first.expected,
            fix=first.fix if first.fix.en else None,
            code=first.code,
        )
    intake.understood(workspace, upload)
    return f"/uploads/{upload.id}/columns"


def until(upload: Upload) -> list[Text]:
    """Return when the files of an upload are erased; nothing for those that are kept."""
    words = Text("erased on {d} if nothing is loaded", "未载入则于 {d} 清除")
    return [words.format(d=day(upload.expires))] if upload.expires else []


# Where one is.


def steps(upload: Upload, at: int) -> Steps:
    """Return the steps of an upload; those that may be gone to have a link."""
    module, base = purpose(upload), f"/uploads/{upload.id}"
    reached = min(intake.order(upload.state), 3)
    names = [(FILE, base), (COLUMNS, f"{base}/columns"), (CHECKS, f"{base}/checks")]
    names += [(text, path.format(id=upload.id)) for text, path in steps_after(module)]
    result = []
    for k, (text, path) in enumerate(names):
        state = "current" if k == at else "done" if k < max(reached, at) or k == 0 else "later"
        result.append(Step(text, state, path if k != at and k <= reached and path else ""))  # type: ignore[arg-type]
    return Steps(tuple(result))


def crumb(upload: Upload) -> tuple[Link, ...]:
    """Return the way to an upload."""
    module = purpose(upload)
    name = upload.answer(OWN + "name") or upload.files[0].name
    return (*module.CRUMB, Link(same(name), f"/uploads/{upload.id}"))


def area(upload: Upload) -> str:
    """Return the area of the site that an upload belongs to."""
    return str(purpose(upload).CRUMB[0].path).strip("/")


STATE = Text("nothing loaded yet", "尚未载入")


def ready_page(upload: Upload, finding: Text, blocks: Iterable[Block], toml: str | None = None) -> Page:
    """Return the page that shows what files would bring, before they are loaded."""
    return Page(
        finding,
        (steps(upload, 3), *blocks),
        lead=SAFE,
        crumb=crumb(upload),
        state=STATE,
        area=area(upload),
        texts={} if toml is None else {"map.toml": toml},
    )


def loaded_page(upload: Upload, finding: Text, blocks: Iterable[Block]) -> Page:
    """Return the page that shows what came of files that are loaded."""
    return Page(
        finding, (steps(upload, 3), *blocks), lead=intake.sizes(upload.files), crumb=crumb(upload), area=area(upload)
    )


# Columns.


def columns_page(workspace: Workspace, upload: Upload) -> Page:
    """Return the page that asks what the columns mean."""
    module = purpose(upload)
    read = reading(workspace, upload)
    path, form = f"/uploads/{upload.id}/columns", "columns"
    main: list[Block] = [_stop(one) for one in read.stops]
    if read.questions:
        texts = [one.text.en for one in read.questions]
        shown = [_question(one, _sheet_of(one, read) if texts.count(one.text.en) > 1 else None)
                 for one in read.questions]  # fmt: skip
        main.append(Questions(form, _asked(read), shown))
    several = len([one for one in read.sheets if one.columns]) > 1
    asked = {one.name for one in read.questions}
    main += [_columns(form, one, several or len(read.sheets) > 1, module.TABLES, asked) for one in read.sheets]
    main.append(
        Form(
            form,
            path,
            (),
            Text("Save and check the rows", "保存并核查各行"),
            {"form": form},
            writes=True,
            others=(Option("later", Text("Save for later", "暂存")),),
            leave=True,
        )
    )
    aside: list[Block] = [*module.beside(upload, read), _next_time(form, path, upload)]
    return Page(
        read.title,
        (steps(upload, 1), Split(main, aside)),
        lead=_lead(upload, read),
        crumb=crumb(upload),
        state=STATE,
        area=area(upload),
        texts={"map.toml": read.toml},
    )


def _asked(read: Reading) -> Text:
    waiting, all_ = sum(one.open for one in read.questions), len(read.questions)
    if not waiting:
        return Text("Your answers", "您的答复")
    words = Text("{n} questions", "{n} 个问题") if all_ > 1 else Text("One question", "1 个问题")
    words += Text(", {k} of them open", "，其中 {k} 个待答") if waiting < all_ else same("")
    return words.format(n=number(all_), k=number(waiting))


def _lead(upload: Upload, read: Reading) -> Text:
    parts = []
    for one in read.sheets:
        sheet = Text(", sheet “{s}”", "，工作表“{s}”").format(s=one.name) if one.name else same("")
        heads = Text(", headings in row {h}", "，表头在第 {h} 行").format(h=one.headings) if one.headings else same("")
        rows = Text(", {n} rows", "，{n} 行").format(n=number(one.rows))
        parts.append(same(one.file) + sheet + heads + rows)
    more = len(parts) - 3
    shown = parts[:3] + ([Text("and {n} more", "及另外 {n} 张").format(n=more)] if more > 0 else [])
    return join(shown, "; ", "；") + Text(". ", "。") + SAFE if shown else SAFE


def _stop(one: Stop) -> Remedy:
    where = Place(one.file, one.sheet, one.row, one.column).text()
    words = where + Text(": ", "：") + one.text if where.en else one.text
    if one.seen:
        words = _without_stop(words) + Text(" (seen: {s})", "（看到：{s}）").format(s=one.seen[:120])
    return Remedy(_without_stop(words) + (Text(". ", "。") + one.fix if one.fix.en else Text(".", "。")))


def _without_stop(words: Text) -> Text:
    """Return a sentence without its full stop, for what follows."""
    return Text(words.en.removesuffix("."), words.zh.removesuffix("。"))


def _option(one: Choice) -> Option:
    return Option(one.value, one.label, one.note if one.note.en else None)


def _sheet_of(one: questions.Question, read: Reading) -> Text | None:
    """Return the sheet that a question is about, where another sheet is asked the same."""
    own = [sheet for sheet in read.sheets if one.place == sheet.key or one.place.startswith(f"{sheet.key}!")]
    sheet = max(own, key=lambda sheet: len(sheet.key), default=None)
    return None if sheet is None else Text("sheet “{s}”", "工作表“{s}”").format(s=sheet.name or sheet.file)


def _question(one: questions.Question, sheet: Text | None = None) -> Question:
    notes = [part for part in (sheet, one.detail) if part is not None and part.en]
    notes += [Text("row {r}: {t}", "第 {r} 行：{t}").format(r=seen.row, t=seen.text) for seen in one.rows]
    if one.more:
        notes.append(Text("and {n} more", "另有 {n} 处").format(n=one.more))
    note = join(notes, " · ", " · ") if notes else None
    options = [_option(choice) for choice in one.choices]
    if one.kind == "one":
        value, _, text = _free(one).partition(SEP)
        many = len(options) > RADIOS
        shown = [Option("", Text("choose", "请选择")), *options] if many else options
        fields = [Field(key(one.name), one.text, same(value), False, "select" if many else "radio", shown, note)]
        if any(choice.free for choice in one.choices):
            label = next(choice.label for choice in one.choices if choice.free)
            fields.append(Field(key(one.name + SEP + "text"), label, same(text), False))
        return Question(one.text, fields)
    if one.kind == "several":
        ticked = _json(one.shown, [])
        boxes = [
            Field(key(f"{one.name}{SEP}{k}"), choice.label, same("yes" if choice.value in ticked else ""), False,
                  "check", hint=choice.note if choice.note.en else None)
            for k, choice in enumerate(one.choices)
        ]  # fmt: skip
        return Question(one.text, boxes, note)
    if one.kind == "order":
        order = _json(one.shown, [item.key for item in one.items])
        items = [Option("", same("–")), *(Option(item.key, same(item.key)) for item in one.items)]
        last = len(one.items)
        fields = [
            Field(key(f"{one.name}{SEP}{k}"), _nth(k, last), same(order[k] if k < len(order) else ""), False,
                  "select", items)
            for k in range(last)
        ]  # fmt: skip
        return Question(one.text, fields, note, chain=True)
    given = _json(one.shown, {})
    fields = [
        Field(
            key(f"{one.name}{SEP}{k}"),
            same(item.key),
            same(given.get(item.key, item.value)),
            False,
            "select" if options else "text",
            [Option("", Text("choose", "请选择")), *options] if options else (),
            item.note if item.note.en else None,
        )
        for k, item in enumerate(one.items)
    ]
    return Question(one.text, fields, note)


def _free(one: questions.Question | Check) -> str:
    """Return the value of the choice that is marked and the text beside it, parted."""
    shown = one.answer or one.proposed
    if shown in {choice.value for choice in one.choices}:
        return shown
    value, _, text = shown.partition(" ")
    return f"{value}{SEP}{text}"


def _nth(k: int, of: int) -> Text:
    if k == 0:
        return Text("best", "最好")
    return Text("worst", "最差") if k == of - 1 else Text("place {k}", "第 {k}").format(k=k + 1)


def _json(text: str, default: Any) -> Any:
    try:
        return json.loads(text) if text else default
    except ValueError:
        return default


def _columns(form: str, one: SheetRead, several: bool, tables: Mapping[str, Text], asked: Set[str]) -> Columns:
    title = Text("Every column", "全部列")
    if several:
        where = f"{one.file}, {one.name}" if one.name else one.file
        title = Text("Columns of {s}", "{s} 的列").format(s=where)
    choices = [_option(choice) for choice in one.choices]
    rows = [
        ColumnMeaning(
            c.letter,
            c.heading,
            c.samples,
            _means(c, choices),
            c.sure,
            c.note if c.note.en and c.sure != "asked" else None,
        )
        for c in one.columns
    ]
    heads = [Option("0", Text("choose", "请选择"))] if not one.headings else []
    heads += [Option(str(top.row), same(f"{top.row}: {top.text[:60]}")) for top in one.top]
    held = [Option(name, text) for name, text in tables.items()]
    if one.table not in tables:
        held.insert(0, Option(one.table, one.label if one.label.en else Text("choose", "请选择")))
    # what is asked above is answered there: of two fields of one name the last would win
    fields = []
    if (name := f"table{SEP}{one.key}") not in asked:
        fields.append(Field(key(name), Text("This sheet holds", "本表内容"), same(one.table), False, "select", held))
    if one.top and (name := f"headings{SEP}{one.key}") not in asked:
        label = Text("Headings in row", "表头所在行")
        fields.append(Field(key(name), label, same(one.headings), False, "select", heads))
    return Columns(form, title, rows, fields, [(top.row, top.text) for top in one.top])


def _means(column: ColumnRead, choices: Sequence[Option]) -> Field:
    label = Text("{h} means", "{h} 的含义").format(h=column.heading)
    asked = not column.means or column.sure == "asked"
    first = [Option(column.means, Text("as answered above", "见上方答复") if asked else same(column.means))]
    rest = [option for option in choices if not asked or option.value != column.means]
    options = [*(first if asked or column.means not in {one.value for one in choices} else ()), *rest]
    return Field(key(column.name), label, same(column.means), False, "select", options)


def _next_time(form: str, path: str, upload: Upload) -> Card:
    keep = upload.answer(OWN + "remember") != "no"
    box = Field("remember", Text("Remember this mapping", "记住此列对应"), same("yes" if keep else ""), False, "check")
    lines = (Text("Used for files with the same headings.", "表头相同的文件将沿用。"),)
    links = (Link(Text("map.toml for the command line", "供命令行使用的 map.toml"), f"{path}/map.toml"),)
    return Card(Text("Next time", "下次"), lines, form=form, fields=(box,), links=links)


def _named(form: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of a form under the names that questions know."""
    return {name: form[key(name)] for name in names if key(name) in form}


def _names(read: Reading) -> Iterable[str]:
    for one in read.questions:
        yield one.name
        yield f"{one.name}{SEP}text"
        yield from (f"{one.name}{SEP}{k}" for k in range(max(len(one.items), len(one.choices))))
    for sheet in read.sheets:
        yield from (f"{code}{SEP}{sheet.key}" for code in ("headings", "table"))
        yield from (column.name for column in sheet.columns)


def _of_sheets(place: str, sheets: Set[str]) -> bool:
    """Say whether a place is one of some sheets, or a column of one."""
    return any(place == sheet or place.startswith(f"{sheet}!") for sheet in sheets)


def columns_act(workspace: Workspace, upload: Upload, form: Mapping[str, str]) -> str:
    """Save what was answered about columns; go on to the checks where nothing is open."""
    path = f"/uploads/{upload.id}"
    intake.require(upload, "received", FILE, path)
    before = reading(workspace, upload)
    named = _named(form, _names(before))
    for one in before.questions:
        if one.kind == "several":
            ticked = [choice.value for k, choice in enumerate(one.choices) if f"{one.name}{SEP}{k}" in named]
            named[one.name] = ticked
    columns = [column for sheet in before.sheets for column in sheet.columns]
    new = questions.fields(named, before.questions, columns, before.sheets)
    supposed = {one.place: one.shown for one in before.questions if one.code == "table"}
    renamed = {place for (code, place), table in new.items() if code == "table" and table != supposed.get(place)}
    # what was asked of a sheet as another table is no question any more
    new = {at: value for at, value in new.items() if at[0] == "table" or not _of_sheets(at[1], renamed)}
    given = {**upload.answers, **new}
    before_all = memory(workspace, upload)
    after: Reading = purpose(upload).read(workspace, upload, _about_files(given), before_all)
    later = form.get("act") == "later"
    faults = [_fault(fault) for fault in after.faults]
    if not later:
        shown = {one.name for one in before.questions if not _of_sheets(one.place, renamed)}
        faults += [_open(one) for one in after.questions if one.open and one.name in shown]
    if faults:
        raise together(faults)
    keep = "remember" in form
    own: dict[tuple[str, str], Any] = {(OWN + "remember", ""): None if keep else "no", MEMORY: before_all}
    changed = {at: value for at, value in new.items() if upload.answers.get(at) != value}
    mapping = None
    if after.ready:
        scope = upload.purpose if keep else ""
        mapping = {"fingerprint": after.fingerprint, "scope": scope, "toml": after.toml}
    state = "mapped" if after.ready else "understood"
    intake.save(workspace, upload, "map" if after.ready else "answer", {**changed, **own}, state, mapping)
    if later:
        return path
    return f"{path}/checks" if after.ready else f"{path}/columns"


def _about_files(given: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], str]:
    return {at: str(value) for at, value in given.items() if not at[0].startswith(OWN) and value is not None}


def _fault(one: Fault) -> InputError:
    return InputError(one.text, place=Place(column=key(one.name)), code="answer", fix=same(""))


def _open(one: questions.Question) -> InputError:
    name = one.name if one.kind == "one" else f"{one.name}{SEP}0"
    return InputError(
        Text("answer this question: {q}", "请回答：{q}").format(q=one.text),
        place=Place(column=key(name)),
        code="unanswered",
        fix=same(""),
    )


# Checks.

APPLY = SEP + "alike"


def checks_of(workspace: Workspace, upload: Upload) -> tuple[Reading, Checks]:
    """Return what is to look at in the rows of an upload whose columns are known."""
    read = reading(workspace, upload)
    found: Checks = purpose(upload).checks(workspace, upload, read, answers(upload))
    return read, found


def checks_page(workspace: Workspace, upload: Upload) -> Page:
    """Return the page of what is to look at, with what cannot be checked first."""
    intake.require(upload, "mapped", COLUMNS, f"/uploads/{upload.id}/columns")
    read, found = checks_of(workspace, upload)
    path, form = f"/uploads/{upload.id}/checks", "checks"
    blocks: list[Block] = [steps(upload, 2)]
    if found.unchecked:
        blocks.append(alarm(workspace, upload, found, form))
    blocks += [_stop(one) for one in found.stops]
    must = [one for one in found.lines if one.kind == "stop"]
    know = [one for one in found.lines if one.kind == "know"]
    if must:
        title = Text("Needs your answer", "需要您的答复")
        note = Text(
            "Each answer is a correction with your name; the file stays as it is.",
            "每项答复均记为署名更正，原文件不变。",
        )
        blocks.append(Tasks(form, title, [_task(one, found) for one in must[:SHOWN]], note))
    if know:
        waiting = sum(map(_seeable, know))
        words = Text("I have seen this", "我已查看此项")
        if waiting > 1:
            words = Text("I have seen these {n}", "我已查看这 {n} 项")
        button = Option("seen", words.format(n=number(waiting)))
        title = Text("Worth knowing", "值得留意")
        tasks = [_task(one, found) for one in know[:SHOWN]]
        blocks.append(Tasks(form, title, tasks, button=button if waiting else None))
    blocks.append(
        Form(
            form,
            path,
            (),
            Text("Save and go on", "保存并继续"),
            {"form": form},
            writes=True,
            others=(Option("later", Text("Save for later", "暂存")),),
            leave=True,
        )
    )
    blocks += purpose(upload).changes(workspace, upload, read)
    if found.lines:
        blocks.append(_findings(found))
    return Page(
        found.title,
        blocks,
        lead=Text(
            "Answers are kept as corrections with name, time and reason. {safe}", "答复均记录姓名、时间与理由。{safe}"
        ).format(safe=SAFE),
        crumb=crumb(upload),
        state=STATE,
        area=area(upload),
        texts={"map.toml": read.toml},
    )


UNCHECKED = "unchecked"


def alarm(workspace: Workspace, upload: Upload, found: Checks, form: str) -> Alarm:
    """Return the box that says what cannot be checked, with a tick until somebody confirmed these words."""
    words = unchecked_words(found)
    lines = [one.text + same(" ") + one.meaning for one in found.unchecked]
    row = intake.confirmation(workspace, f"upload:{upload.id}", UNCHECKED, words)
    module = purpose(upload)
    links = (Link(getattr(module, "ADD", ADD), f"/uploads/{upload.id}#form-add"),)
    title = getattr(module, "UNCHECKED", NOT_CHECKED)
    if row is not None:
        by = Text("{who} went on without at {at}.", "{who} 于 {at} 确认继续。").format(
            who=row["account"], at=str(row["at"])[:16].replace("T", " ")
        )
        return Alarm(title, [*lines, by], links)
    tick = Field(
        UNCHECKED,
        Text(
            "Go on without. The warning stays on the draft, the paper and the minutes.",
            "在此情况下继续。该警示将保留在草案、审议材料和纪要中。",
        ),
        needed=False,
        kind="confirm",
    )
    return Alarm(title, lines, links, form, (tick,))


def unchecked_words(found: Checks) -> Text:
    """Return the words that are confirmed where something cannot be checked."""
    return join([one.text for one in found.unchecked], " ", "")


def _task(one: Check, found: Checks) -> Task:
    where = Place(one.file, one.sheet, one.row, one.column).text()
    fields: list[Field] = []
    if one.choices:
        options = [Option("", Text("choose", "请选择")), *map(_option, one.choices)]
        value, _, text = _free(one).partition(SEP)
        fields.append(Field(key(one.name), Text("Answer", "答复"), same(value), False, "select", options))
        if (free := next((choice for choice in one.choices if choice.free), None)) is not None:
            fields.append(Field(key(one.name + SEP + "text"), free.note, same(text), False))
        alike = len(found.alike(one))
        if alike > 1:
            label = Text("apply to all {n} like it", "同类 {n} 项一并处理").format(n=number(alike))
            fields.append(Field(key(one.name + APPLY), label, needed=False, kind="check"))
    expected = one.expected if one.expected.en else None
    return Task(one.text, one.state, one.kind == "stop", where if where.en else None, one.seen, expected, fields)


def _seeable(one: Check) -> bool:
    """Say whether a line only waits to be looked at."""
    return one.kind == "know" and one.state == "open" and "seen" in {choice.value for choice in one.choices}


FINDINGS = (
    Column("state", Text("State", "状态")),
    Column("what", Text("What", "内容")),
    Column("file", Text("File", "文件")),
    Column("sheet", Text("Sheet", "工作表")),
    Column("row", Text("Row", "行"), digits=0),
    Column("column", Text("Column", "列")),
    Column("seen", Text("Seen", "看到")),
    Column("expected", Text("Expected", "应为")),
    Column("answer", Text("Answer", "答复")),
)
STATES = {"open": Text("to look at", "待查看"), "seen": Text("looked at", "已阅"), "done": Text("done", "已处理")}


def _findings(found: Checks) -> DataTable:
    rows = [
        (
            STATES[one.state],
            one.text,
            one.file,
            one.sheet,
            one.row,
            one.column,
            one.seen,
            one.expected,
            _answer_text(one),
        )
        for one in found.lines
    ]
    title = Text("All findings, to take along", "全部发现（可下载）")
    return DataTable("findings", title, FINDINGS, rows)


def _answer_text(one: Check) -> Text:
    value = _free(one).partition(SEP)[0] if one.answer else ""
    return next((choice.label for choice in one.choices if choice.value == value), same(one.answer))


def checks_act(workspace: Workspace, upload: Upload, form: Mapping[str, str]) -> str:
    """Save what was answered about rows and confirmed; go on where nothing stands in the way."""
    path = f"/uploads/{upload.id}"
    intake.require(upload, "mapped", COLUMNS, f"{path}/columns")
    read, found = checks_of(workspace, upload)
    new: dict[tuple[str, str], str] = {}
    shown = [one for kind in ("stop", "know") for one in [c for c in found.lines if c.kind == kind][:SHOWN]]
    for one in shown:
        value = form.get(key(one.name), "")
        if one.choices and value and value not in {choice.value for choice in one.choices}:
            raise InputError(
                Text("choose one of the answers", "请选择一个答案"),
                place=Place(column=key(one.name)),
                expected=", ".join(choice.value for choice in one.choices)[:80],
                code="answer",
            )
        free = next((choice.free for choice in one.choices if choice.value == value), False)
        text = form.get(key(one.name + SEP + "text"), "").strip() if free else ""
        value = f"{value} {text}".strip()
        if value and value != one.answer:
            together_ = found.alike(one) if key(one.name + APPLY) in form else (one,)
            new |= {(each.code, each.place): value for each in together_}
    seen, later = form.get("act") == "seen", form.get("act") == "later"
    if seen:
        new |= {(one.code, one.place): "seen" for one in found.lines if _seeable(one)}
    given = {**answers(upload), **new}
    after: Checks = purpose(upload).checks(workspace, upload, read, given)
    words = unchecked_words(after)
    confirmed = {UNCHECKED: words} if after.unchecked and UNCHECKED in form else {}
    sure = not after.unchecked or bool(confirmed)
    sure = sure or intake.confirmation(workspace, f"upload:{upload.id}", UNCHECKED, words) is not None
    done = after.ready and sure and not seen and not later
    intake.save(workspace, upload, "check" if done else "answer", new, "checked" if done else "mapped",
                confirmed=confirmed)  # fmt: skip
    if done:
        return next_path(upload)
    if seen:
        return f"{path}/checks"
    if later:
        return path
    faults = [_unanswered(one) for one in after.lines if one.kind == "stop" and one.state == "open"][:20]
    if not sure:
        faults.insert(0, _unconfirmed())
    if faults:
        raise together(faults)
    return f"{path}/checks"


def _unanswered(one: Check) -> InputError:
    return InputError(
        Text("an answer is needed: {q}", "需要答复：{q}").format(q=one.text),
        place=Place(column=key(one.name)),
        code="unanswered",
        fix=same(""),
    )


def _unconfirmed() -> InputError:
    return InputError(
        Text("say that you go on without, or add what is missing", "请确认在此情况下继续，或补充所缺内容"),
        place=Place(column=UNCHECKED),
        code="unconfirmed",
        fix=same(""),
    )


def visit_upload(workspace: Workspace, visit: Visit, purpose: str = "") -> Upload:
    """Return the upload of an address; it exists for who may see it only, and on the pages of its purpose."""
    upload = intake.get(workspace, visit.parts["id"])
    if purpose not in ("", upload.purpose):
        raise VisibilityError.not_found()
    return upload
