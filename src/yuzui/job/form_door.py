# SPDX-License-Identifier: Apache-2.0
"""From a person's sheets to the answer of a job, in the browser: what its columns do not say is asked.

A purpose (``<job>/purposes/<name>.py``) whose files are sheets of forms declares ``FORMS`` (the first is needed),
``STUDY`` (the job that reads them), ``FIELDS`` (which of its inputs are asked beside the file) and takes its functions
from a :class:`Door`. What was answered is a ``map.toml`` that the job reads from the command line too.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from msgspec.structs import replace

from yuzui.errors import InputError
from yuzui.job import form_sheets, intake, upload_steps
from yuzui.job.contract import of
from yuzui.job.form_sheets import NOTHING
from yuzui.job.inputs import fields
from yuzui.job.intake import Upload
from yuzui.job.sheet_reading import DROP, NO_COLUMN, ROW, SheetReader, headings_of, key_of, name_of
from yuzui.job.upload_sheets import fingerprint, sheets, stops_of
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES
from yuzui.model.table import Table
from yuzui.model.visibility import And, Eq
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import headings, questions, reading
from yuzui.sheets.understand.choose import fitting, named
from yuzui.sheets.understand.mapping import SHEETS, MapFile, Rejected, Understood, arranged
from yuzui.sheets.understand.questions import Answers, Check, Checks, Choice, Question, Stop
from yuzui.sheets.understand.reading import Draft
from yuzui.sheets.values import is_missing
from yuzui.store.subjects import PERSON
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.page import Block, Card, Form, Item, Items, Page, Split, Visit

LISTED = 20
"""Rows of one reason that are named one by one among the checks."""
SHOWN = 10
"""Answers listed where files are handed in."""
_UNUSED = Text("nothing that is used", "不使用的内容")
_SEEN = Choice("seen", Text("seen", "已阅"))


class Reading(questions.Reading, frozen=True):
    """What is understood of sheets of forms; ``parts`` are their rows as they are read now."""

    parts: tuple[Understood, ...] = ()


class Door:
    """What a purpose needs whose files are sheets of forms.

    Parameters
    ----------
    forms : sequence of Table
        What a sheet may hold; the first is needed.
    prepare : callable
        What is done to each sheet before its headings are read, by the job as well: a column a month laid out in rows.
    paths : sequence of str
        The inputs of the job that take files: one for all, or one a form in their order.
    reads : {"sheet", "sheets", "files"}
        What the job reads of a form: one sheet, every sheet of a file, or every sheet of all files. What it would
        not read is refused, never left out in silence.
    asks : callable
        What is asked of a sheet whose columns are known: the unit of one, at ``column``.
    """

    def __init__(
        self,
        forms: Sequence[Table],
        prepare: Callable[[Sheet], Sheet] = lambda sheet: sheet,
        *,
        paths: Sequence[str] = ("path",),
        reads: Literal["sheet", "sheets", "files"] = "sheet",
        asks: Callable[[Sheet, Draft, MapFile], Iterator[Question]] = lambda *_: iter(()),
    ) -> None:
        self.asks = asks
        self.prepare, self.paths, self.reads = prepare, tuple(paths), reads
        self.forms = {one.name: one for one in forms}
        self.tables: dict[str, Text] = {one.name: one.label for one in forms} | {NOTHING: _UNUSED}

    def recalled(self, upload: Upload, kept: Mapping[str, str]) -> str:
        """Return the mapping that was remembered for files with these headings; empty for none."""
        tables, _ = self.prepared(upload)
        memory = kept.get(_fingerprint(tables), "")
        doc = tomllib.loads(memory) if memory else {}
        settings = doc.get(SHEETS, {})
        if len(tables) == len(settings) == 1:  # a file may be called otherwise by now
            doc[SHEETS] = {_called(tables[0]): next(iter(settings.values()))}
        return _toml(doc)

    def prepared(self, upload: Upload) -> tuple[Sequence[Sheet], Sequence[Stop]]:
        """Return the sheets of an upload as they are read, and what stands in the way of one."""
        tables, stops = sheets(upload)
        try:
            return [self.prepare(one) for one in tables], stops
        except InputError as error:
            return [], [*stops, *stops_of(error)]

    def read(self, workspace: Workspace, upload: Upload, given: Answers, memory: str) -> Reading:
        """Return what is understood of the files and what is asked."""
        tables, stops = self.prepared(upload)
        if not tables:
            return Reading(Text("These files hold no table", "文件中没有表格"), stops=tuple(stops))
        return _Reader(self, tables, given, memory, stops).reading(bool(memory))

    def checks(self, workspace: Workspace, upload: Upload, read: questions.Reading, given: Answers) -> Checks:
        """Return the rows that are set aside, each with its reason."""
        assert isinstance(read, Reading)
        lines = [line for part in read.parts for line in self._aside(part, given)]
        return Checks(questions.title_of_checks(lines), tuple(lines))

    def beside(self, upload: Upload, read: questions.Reading) -> list[Block]:
        """Return what stands beside the columns: rows by what they are, and headings that are not used."""
        assert isinstance(read, Reading)
        blocks: list[Block] = []
        if read.parts:
            facts = [(self.tables[part.table], number(len(part.rows))) for part in read.parts]
            blocks.append(Card(Text("Rows read", "已读取"), (), facts))
        unused = [one.heading for sheet in read.sheets if sheet.table in self.forms for one in sheet.columns
                  if one.means == DROP]  # fmt: skip
        if unused:
            words = Text(
                "{c}: not needed here. Say below what one means, or leave it.",
                "{c}：此处用不到。可在下方指明其含义，或不使用。",
            ).format(c=join([same(one) for one in dict.fromkeys(unused)], ", ", "、"))
            blocks.append(Card(Text("Not used", "未使用的列"), (words,)))
        return blocks

    def changes(self, workspace: Workspace, upload: Upload, read: questions.Reading) -> list[Block]:
        """Return what stands below the checks: nothing, since nothing is loaded."""
        return []

    def _aside(self, part: Understood, given: Answers) -> Iterator[Check]:
        form, counts = self.forms[part.table], Counter[str]()
        headings = {one.column: one.heading for one in part.mapping}
        for one in part.rejected:
            counts[one.code] += 1
            if counts[one.code] <= LISTED:
                yield _check(part, one, form, headings.get(one.column, ""), given)
        for code, n in counts.items():
            if n > LISTED:
                text = CODES[code] + Text(" ({n} more)", "（另有 {n}）").format(n=count(n - LISTED, ROW))
                place = f"{part.file}!{part.sheet}|{code}"
                answer = given.get(("set_aside", place), "")
                yield Check("set_aside", "know", place, text, part.file, part.sheet, choices=(_SEEN,),
                            proposed="seen", alike="set_aside", answer=answer)  # fmt: skip


def _check(part: Understood, one: Rejected, form: Table, heading: str, given: Answers) -> Check:
    place = f"{part.file}!{part.sheet}|{one.line}|{one.code}"
    cells = " · ".join(str(cell) for cell in one.cells if cell not in (None, ""))[:120]
    text = CODES[one.code] + Text(": the row is set aside.", "：该行不使用。")
    expected = same(form_sheets.expected(form, one.column))
    answer = given.get(("set_aside", place), "")
    return Check("set_aside", "know", place, text, part.file, part.sheet, one.line, heading, cells, expected,
                 (_SEEN,), "seen", answer, "set_aside")  # fmt: skip


class _Reader(SheetReader):
    """One reading: answers become a mapping, and the sheets are read under it."""

    def __init__(
        self, door: Door, tables: Sequence[Sheet], answers: Answers, memory: str, stops: Sequence[Stop]
    ) -> None:
        super().__init__(tables, answers, door.forms, door.tables)
        self.door = door
        self.doc: dict[str, Any] = tomllib.loads(memory) if memory else {}
        self.stops += stops
        self.parts: list[Understood] = []

    def reading(self, again: bool) -> Reading:
        self._whole()
        self._forms()
        self._draft()
        self._columns()
        self._draft()
        for sheet in self.sheets:
            if (draft := self.drafts.get(key_of(sheet))) is not None:
                self.questions += self._of_sheet(sheet, draft)
        if not any(one.open for one in self.questions) and not self.faults:
            self._read()
        waiting = sum(one.open for one in self.questions)
        return Reading(
            self.title(again and not self.answers, sum(len(part.rows) for part in self.parts)),
            tuple(map(self.shown, self.sheets)),
            tuple(self.questions),
            tuple(self.stops),
            tuple(self.faults),
            _toml(self.doc),
            _fingerprint(self.raw),
            again and not waiting,
            tuple(self.parts),
        )

    @property
    def source(self) -> MapFile:
        return form_sheets.mapping(self.doc, list(self.door.forms.values()), "map.toml")

    def _settings(self, sheet: Sheet) -> dict[str, Any]:
        """Return what the mapping says of a whole sheet, to be changed."""
        settings: dict[str, Any] = self.doc.setdefault(SHEETS, {}).setdefault(_called(sheet), {})
        return settings

    def _whole(self) -> None:
        for sheet in self.raw:
            if row := self.heading_row(sheet):
                self._settings(sheet)["headings"] = row
            if (table := self.answers.get(("table", key_of(sheet)))) in self.door.tables:
                self._settings(sheet)["table"] = table

    def _forms(self) -> None:
        """Write down what a sheet holds where its name or headings say so; ask where they do not."""
        forms = self.door.forms
        asked: list[Question] = []
        idle: set[str] = set()
        for sheet in arranged(self.raw, self.source):
            if sheet.table in self.door.tables:
                continue
            if not any(not is_missing(cell) for row in sheet.rows for cell in row):
                self._settings(sheet)["table"] = NOTHING
                continue
            scores = {name: fitting(sheet, form) for name, form in forms.items()}
            best = max(forms, key=lambda name: (bool(scores[name]) and named(sheet, forms[name]), scores[name]))
            if scores[best] or (len(forms) == 1 and len(self.raw) == 1):
                self._settings(sheet)["table"] = best
                continue
            known = {name: len(reading.drafted(sheet, form).exact) for name, form in forms.items()}
            likely = next((name for name, form in forms.items() if named(sheet, form)), "")
            most = max(known, key=lambda name: known[name])
            if not likely and known[most] < (2 if len(forms) == 1 else 1):
                idle.add(key_of(sheet))
            likely = likely or (most if known[most] else "")
            choices = tuple(Choice(name, label) for name, label in self.door.tables.items())
            text = Text("What does {s} hold?", "{s} 的内容是什么？").format(s=name_of(sheet))
            asked.append(Question("table", key_of(sheet), text, choices=choices, proposed=likely))
        settled = any(one.get("table") in forms for one in self.doc.get(SHEETS, {}).values())
        # a cover or a list of words beside the sheet that is sought
        self.questions += [replace(one, proposed=NOTHING) if settled and one.place in idle else one for one in asked]

    def _draft(self) -> None:
        source = self.source
        self.sheets = arranged(self.raw, source)
        forms = self.door.forms
        self.drafts = {
            key_of(one): reading.drafted(one, forms[one.table], source) for one in self.sheets if one.table in forms
        }

    def _columns(self) -> None:
        for sheet in self.sheets:
            if (draft := self.drafts.get(key_of(sheet))) is None:
                continue
            names = headings_of(sheet, draft)
            for (code, place), given in self.answers.items():
                where, _, rest = place.rpartition("!")
                if where != key_of(sheet):
                    continue
                if code == "means":
                    self._mean(sheet, place, names.get(rest, ""), given)
                elif code == "unit" and rest in self.door.forms[sheet.table]:
                    self._count(sheet, rest, draft, given)
                elif code == "column" and rest in self.door.forms[sheet.table]:
                    self._choose(sheet, place, rest, names, given)

    def _mean(self, sheet: Sheet, place: str, heading: str, means: str) -> None:
        """Write down what a column means, and that nothing else means it."""
        entries = self.doc.setdefault(sheet.table, {})
        for name in [one for one, entry in entries.items() if heading in (entry, _heading(entry))]:
            del entries[name]
        settings = self._settings(sheet)
        settings["drop"] = [one for one in settings.get("drop", ()) if one != heading]
        table, _, column = means.partition(".")
        if means == DROP:
            settings["drop"].append(heading)
        elif not heading or table != sheet.table or column not in self.door.forms[table]:
            self.unusable("means", place, Text("A column cannot mean that.", "该列不能作此含义。"))
        else:
            entries[column] = heading

    def _choose(self, sheet: Sheet, place: str, column: str, names: Mapping[str, str], given: str) -> None:
        entries = self.doc.setdefault(sheet.table, {})
        if given == NO_COLUMN:
            entries[column] = {"constant": ""}
        elif given in names:
            entries[column] = names[given]
        else:
            self.unusable("column", place, Text("There is no such column.", "没有这一列。"))

    def _count(self, sheet: Sheet, column: str, draft: Draft, given: str) -> None:
        """Write down what the figures of a column count."""
        entries = self.doc.setdefault(sheet.table, {})
        heading = _heading(entries.get(column)) or (draft.places[column].heading if column in draft.places else "")
        if heading:
            entries[column] = {"column": heading, "unit": given[:20]}

    def _of_sheet(self, sheet: Sheet, draft: Draft) -> Iterator[Question]:
        form, said = self.door.forms[sheet.table], self.doc.get(sheet.table, {})
        needed = reading.required(form)
        for name in needed:
            if name not in draft.places and not reading.instead(form, name, {*draft.places}):
                yield self.which(sheet, name, "")
        for name, one in draft.places.items():
            if name in draft.rivals or (name not in draft.exact and name not in said):
                yield self.which(sheet, name, "" if name in draft.rivals else letter(one.place))
        for question in self.door.asks(sheet, draft, self.source):
            yield replace(question, place=f"{key_of(sheet)}!{question.place}")

    def _read(self) -> None:
        first = next(iter(self.door.forms.values()))
        source = self.source
        for sheet in self.sheets:
            if sheet.table in self.door.forms:
                try:
                    self.parts.append(reading.understand(sheet, self.door.forms[sheet.table], source))
                except InputError as error:
                    self.stops += stops_of(error)
        self.stops += self._unread()
        if not self.stops and all(one.table != first.name for one in self.sheets):
            text = Text("No sheet of these files holds what is needed: {t}.", "文件中没有所需的内容：{t}。")
            fix = Text("Say which sheet it is, or add a file.", "请指明是哪张表，或补充文件。")
            self.stops.append(Stop("nothing_used", text.format(t=first.label), fix, self.raw[0].file))

    def _unread(self) -> Iterator[Stop]:
        """Yield what stands in these files and would not be read."""
        used = [sheet for sheet in self.sheets if sheet.table in self.door.forms]
        seen: dict[str, Sheet] = {}
        for sheet in used:
            if self.door.reads == "sheet" and sheet.table in seen:
                text = Text("{a} and {b} both hold {t}; one of them is read.", "{a} 与 {b} 均为{t}，只读取其中一张。")
                text = text.format(a=name_of(seen[sheet.table]), b=name_of(sheet), t=self.door.tables[sheet.table])
                fix = Text(
                    "Put them into one sheet, or say below that one of them holds nothing that is used.",
                    "请合并为一张表，或在下方将其中一张指定为不使用。",
                )
                yield Stop("two_sheets", text, fix, sheet.file, sheet.name)
            seen.setdefault(sheet.table, sheet)
        files = dict.fromkeys(sheet.file for sheet in used)
        if len(files) > 1 and self.door.reads != "files" and len(self.door.paths) == 1:
            text = Text("{n} files are handed in; one is read.", "共上传 {n} 个文件，只读取其中一个。")
            fix = Text("Put their sheets into one workbook.", "请将各表放入同一工作簿。")
            yield Stop("several_files", text.format(n=number(len(files))), fix, list(files)[1])


def _heading(entry: Any) -> str:
    """Return the heading that a line of a mapping names; empty for a constant."""
    return str(entry.get("column", "")) if isinstance(entry, dict) else entry or ""


def _called(sheet: Sheet) -> str:
    return sheet.name or sheet.file


def _fingerprint(tables: Sequence[Sheet]) -> str:
    """Return what files with the same headings have in common, whatever stands above and below them."""
    return fingerprint(
        [["/".join(one) for one in headings.first(sheet).headings if one] for sheet in tables if sheet.rows]
    )


def _toml(doc: Mapping[str, Any]) -> str:
    """Return the text of a mapping, the same for the same content."""
    lines: list[str] = []
    for name, body in sorted(doc.get(SHEETS, {}).items()):
        if entries := {key: value for key, value in body.items() if value}:
            lines += ["", f"[{SHEETS}.{_quoted(name)}]", *(f"{k} = {_quoted(v)}" for k, v in sorted(entries.items()))]
    for name in sorted(one for one in doc if one != SHEETS and doc[one]):
        entries = {k: _entry(v) for k, v in doc[name].items()}
        lines += ["", f"[{name}]", *(f"{k} = {v}" for k, v in sorted(entries.items()))]
    return "\n".join(lines).lstrip("\n") + ("\n" if lines else "")


def _entry(value: Any) -> str:
    if not isinstance(value, dict):
        return _quoted(value)
    return "{" + ", ".join(f"{key} = {_quoted(one)}" for key, one in value.items()) + "}"


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def hand_in(workspace: Workspace, visit: Visit, form: Mapping[str, str], purpose: str) -> str:
    """Keep the files of a form and go on to the first step at which something is asked or to be seen."""
    path = upload_steps.hand_in(workspace, visit, form, purpose)
    upload = intake.get(workspace, path.split("/")[2])
    read = upload_steps.reading(workspace, upload)
    if not read.ready:
        return path
    path = upload_steps.columns_act(workspace, upload, {"remember": "yes"})
    upload = intake.get(workspace, upload.id)
    _, rows = upload_steps.checks_of(workspace, upload)
    return path if rows.lines or rows.stops else upload_steps.checks_act(workspace, upload, {})


def start_form(workspace: Workspace, path: str, module: ModuleType) -> list[Block]:
    """Return the form in which files of a purpose are handed in; nothing for who may not."""
    held = workspace.subject.roles | workspace.subject.scoped
    if not held & set(module.WRITERS):
        return []
    names = join([one.label for one in module.FORMS], ", ", "、")
    hint = Text("any headings, English or Chinese: {n}", "表头不限，中英文均可：{n}").format(n=names)
    button = Text("Read the file", "读取文件")
    return [Form("new", path, upload_steps.file_fields(hint), button, {"form": "new"}, writes=True)]


def start_page(workspace: Workspace, path: str, module: ModuleType, lead: Text) -> Page:
    """Return the page on which files of a purpose are handed in, with the answers of who looks."""
    runs = list(answers(workspace, module))
    blocks: list[Block] = start_form(workspace, path, module)
    return Page(
        module.QUESTION,
        (upload_steps.start(module), Split(blocks, [Items(Text("Answers so far", "已有结果"), runs)] if runs else [])),
        lead=lead,
        crumb=module.CRUMB,
    )


def answers(workspace: Workspace, module: ModuleType) -> Iterator[Item]:
    """Yield the newest answers that who looks may see, each by its headline."""
    job = of(module.STUDY)
    for row in workspace.runs(job.name, limit=SHOWN):
        try:
            headline = job.headline(row["document"])
        except InputError:  # an earlier version kept it
            continue
        yield Item(headline, (same(str(row["made_at"])[:10]),), module.DONE.format(id="", run=row["id"]))


def upload_of(workspace: Workspace, run: str, purpose: str) -> Upload | None:
    """Return the upload that an answer was computed from; None where its files are not at hand."""
    where = And((Eq("run", run), Eq("purpose", purpose), Eq("state", "loaded")))
    rows = workspace.view.select("upload", where=where, columns=("id",), limit=1)
    return intake.get(workspace, str(rows[0]["id"])) if rows else None


def compute(workspace: Workspace, upload: Upload, module: ModuleType, read: Reading, form: Mapping[str, str]) -> str:
    """Answer the job of a purpose on the files of an upload, keep the answer and return its run.

    The job reads copies under the names that their owner gave them, so that what it cites is what they know.
    """
    job, door = of(module.STUDY), module.DOOR
    values = {one.name: _value(one, form[one.name]) for one in fields(job.module.Inputs)
              if one.name in module.FIELDS and form.get(one.name, "").strip()}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        copies: dict[str, Path] = {}
        for file in upload.files:
            if file.sniffed != "toml":
                copies[file.name] = Path(folder, file.name)
                shutil.copyfile(file.path, copies[file.name])
        used = {one.table: copies[one.file] for one in reversed(read.sheets) if one.table in door.forms}
        if door.reads == "files":
            values[door.paths[0]] = tuple(copies.values())
        else:
            values |= {name: used[table] for name, table in zip(door.paths, door.forms, strict=False) if table in used}
        toml = read.toml
        if toml:
            values["map"] = Path(folder, "map.toml")
            values["map"].write_text(toml, encoding="utf-8")
        answer = job.run(workspace, **values)
    run = workspace.save(job.name, answer, job.level, audiences=[f"{PERSON}:{workspace.subject.name}"])
    intake.load(workspace, upload, run)
    return run


def _value(field: Any, text: str) -> Any:
    """Return what was written into the field of an input as its type."""
    if field.help.read is not None:
        return field.help.read(text)
    try:
        return field.type(text) if field.type in (int, float, str) else text
    except ValueError:
        raise InputError(
            Text("this cannot be read", "无法读取该内容"), seen=text[:40], expected=field.type.__name__, code="answer"
        ) from None
