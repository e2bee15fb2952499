# SPDX-License-Identifier: Apache-2.0
"""The contract of a job: inputs, a typed answer, a view; everything else is generic.

A file in ``<job>/jobs/`` is one question. It declares ``TITLE QUESTION SOURCE LEVEL``, ``Inputs``,
``Answer``, ``compute(workspace, inputs) -> Answer`` and ``VIEW``; faces reach it by :func:`of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, TypeVar

import msgspec

from yuzui import registry
from yuzui.errors import ErrorDocument, InputError
from yuzui.job.inputs import listed
from yuzui.job.result import Input, Tagged
from yuzui.job.tables import export, summary
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.store.values import parse
from yuzui.text import Text
from yuzui.view.cache import Cache
from yuzui.view.chart import Picture
from yuzui.view.table import DataTable
from yuzui.view.view import Line, View

Result = TypeVar("Result", bound=Tagged)


class Job:
    """One question as every face sees it.

    Parameters
    ----------
    name : str
        Its name in the registry: ``fund``, ``schedule``.
    module : module
        The file that declares it.
    """

    def __init__(self, name: str, module: ModuleType) -> None:
        self.name, self.module = name, module
        self.title: Text = module.TITLE
        self.level: str = getattr(module, "LEVEL", "restricted")

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Its inputs in order."""
        return listed(self.module.Inputs)

    @property
    def view(self) -> View[Any]:
        """What is shown of its answer."""
        shown: View[Any] = self.module.VIEW
        return shown

    @property
    def schema(self) -> str:
        """Name of the schema of its document: ``yuzui.fund/1``."""
        return str(self.module.Answer.__struct_config__.tag)

    @property
    def drawn(self) -> bool:
        """Whether its answers have charts."""
        return bool(self.view.charts)

    def run(self, workspace: Workspace, **values: Any) -> Any:
        """Compute an answer from inputs by name; those that are missing have their default."""
        return self.module.compute(workspace, self.module.Inputs(**values))

    def save(self, workspace: Workspace, answer: Any, *inputs: Any) -> str:
        """Keep an answer the way its job wants it kept, most as a run and no more; return its id."""
        if hasattr(self.module, "keep"):
            self.module.keep(workspace, answer, *inputs)
            return str(answer.run.id)
        return workspace.save(self.name, answer, self.level)

    def answer(self, document: Any) -> Any:
        """Return a stored document as its answer; what is an answer already stays so."""
        return document if isinstance(document, Tagged) else decoded(self.module.Answer, document)

    def latest(self, workspace: Workspace, run: str | None = None) -> Any:
        """Return the newest answer that the subject may see, or that of one run; None without."""
        return next((read(self.module.Answer, text) for text in workspace.documents(self.name, run, 1)), None)

    def headline(self, answer: Any) -> Text:
        """Return the one sentence that says what came out."""
        return self.view.headline(self.answer(answer))

    def lines(self, answer: Any) -> Sequence[Line]:
        """Return the transcript."""
        return self.view.sentences(self.answer(answer))

    def pictures(self, answer: Any) -> list[Picture]:
        """Return the charts."""
        return self.view.pictures(self.answer(answer))

    def exports(self, answer: Any, lang: str) -> list[Export]:
        """Return every table in one language, the summary before all but those that a view puts first."""
        return exports(self.view, self.answer(answer), lang)


def exports(view: View[Any], answer: Any, lang: str) -> list[Export]:
    """Return every table of a view in one language, the summary before all but those that it puts first."""
    # a table without columns is one that this answer has not
    first, tables = (
        [export(data, lang, table.sheet) for table in part if (data := table.drawn(answer, "file")).columns]
        for part in (view.first, view.tables)
    )
    further = [] if view.further is None else [_noted(table, lang) for table in view.further(answer)]
    return [*first, summary(answer, view.summary(answer), lang), *tables, *further]


def _noted(table: DataTable, lang: str) -> Export:
    """Return a sheet of its own with the lines of its note above it."""
    above = table.note.say(lang).split("\n") if table.note is not None else [""]
    return replace(export(table, lang), title=above[0], lead=above[1:])


def of(name: str) -> Job:
    """Return a question by its name in the registry."""
    return Job(name, registry.modules("study")[name])


def decoded(kind: type[Result], document: Mapping[str, Any]) -> Result:
    """Return a stored document as the answer of a kind.

    Raises
    ------
    InputError
        If an earlier version stored it and it lacks what an answer has now.
    """
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        message = Text("this result is of an earlier version", "该结果由旧版本生成")
        fields = msgspec.structs.fields(kind)
        lacks = [one.encode_name for one in fields if one.required and one.encode_name not in document]
        if lacks:
            message += Text(": it lacks {parts}", "：其中缺少 {parts}").format(parts=", ".join(lacks))
        raise InputError(
            message,
            seen="" if lacks else str(error),
            fix=Text("compute it again: the new result takes its place", "请重新计算，新结果将取代旧结果"),
            code="earlier_version",
            detail={"command": command} if (command := kind.command(document)) else {},
        ) from None


_ANSWERS: Cache[Any] = Cache(24_000_000)
"""Answers by their type and their whole text, weighed by it: who was shown the text may have the answer."""


def read(kind: type[Result], text: str) -> Result:
    """Return the text of a stored document as the answer of a kind; see :func:`decoded`.

    The same text gives the same answer again, to be read and not to be changed.
    """
    answer: Result = _ANSWERS.get((kind, text), lambda: decoded(kind, parse(text)), lambda _: len(text))
    return answer


def stored(kind: type[Result], texts: Iterable[str]) -> tuple[list[Result], int]:
    """Return stored documents as answers, and how many are not among them: those of an earlier version."""
    answers, earlier = [], 0
    for text in texts:
        try:
            answers.append(read(kind, text))
        except InputError:
            earlier += 1
    return answers, earlier


def schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON schema of an answer, made of its type; what a type has not, it has not either."""
    schema_ = msgspec.json.schema(kind)
    for part in schema_.get("$defs", {}).values():
        part["description"] = part.get("description", "").partition("\n")[0]
        if "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema_}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every document by the name of its file: ``yuzui.fund-1.json``."""
    for seam in ("study", "command"):
        list(registry.modules(seam).values())  # imports what they answer with, and what else their acts print
    kinds: dict[str, type[msgspec.Struct]] = dict(_tagged(Tagged))
    kinds[str(ErrorDocument.__struct_config__.tag)] = ErrorDocument
    return {f"{tag.replace('/', '-')}.json": schema(kind) for tag, kind in kinds.items()}


def _tagged(kind: type[Tagged]) -> Iterator[tuple[str, type[Tagged]]]:
    tag = str(kind.__struct_config__.tag)
    if "/" in tag:  # a base has none of its own
        yield tag, kind
    for part in kind.__subclasses__():
        yield from _tagged(part)
