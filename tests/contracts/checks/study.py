# SPDX-License-Identifier: Apache-2.0
"""What every study must hold: inputs it takes, a document it can say, draw and hand out."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from yuzui.job import contract
from yuzui.job.result import plain
from yuzui.text import LANGUAGES, Text

NAME = re.compile(r"[a-z]+(\.[a-z_]+)+/[0-9]+")


def _job(module: ModuleType) -> contract.Job:
    return contract.Job(module.__name__.rpartition(".")[2], module)


def declares_question_and_document(module: ModuleType) -> Iterator[str]:
    """Check the question, the name of the document and what is made of it."""
    if not (module.QUESTION.en.endswith("?") and module.QUESTION.zh.endswith("？")):
        yield "QUESTION is no question in both languages"
    job = _job(module)
    if not NAME.fullmatch(job.schema):
        yield f"the schema {job.schema} is not of the form yuzui.name/1"
    if not module.SOURCE:
        yield "SOURCE names no reference"


def inputs_are_named_and_explained(module: ModuleType) -> Iterator[str]:
    """Check names and help of the inputs; a list of words may read alike in both languages."""
    from yuzui.job.result import Input

    inputs = _job(module).inputs
    given = [one for one in inputs if isinstance(one, Input)]
    if len(given) != len(inputs):
        yield "Inputs lists what is no Input"
    if len({one.name for one in given}) != len(given):
        yield "two Inputs have one name"
    for one in given:
        if not one.help.en.strip() or not one.help.zh.strip():
            yield f"input {one.name} lacks a language"


def compute_takes_the_inputs(module: ModuleType) -> Iterator[str]:
    """Check that ``compute`` takes the workspace, then the inputs; what else it takes has a default."""
    if not callable(getattr(module, "compute", None)):
        yield "compute is not declared"
        return
    first, second, *more = inspect.signature(module.compute).parameters.values()
    if (first.name, second.name) != ("workspace", "inputs") or any(one.default is one.empty for one in more):
        yield "compute does not take (workspace, inputs)"


CHECKS = (declares_question_and_document, inputs_are_named_and_explained, compute_takes_the_inputs)


def document_faults(module: ModuleType, document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a result of a study, on whatever data it was run.

    Parameters
    ----------
    module : module
        The study.
    document : mapping
        What its ``compute`` answered.

    Yields
    ------
    str
        A sentence per fault.
    """
    from yuzui.sheets.sheet import Export
    from yuzui.view.chart import Picture

    job = _job(module)
    document = plain(document)
    if document.get("schema") != job.schema:
        yield f"the document says {document.get('schema')}, its Answer is {job.schema}"
    if job.answer(document).document() != document:
        yield "the document does not decode into its answer and back"
    if json.loads(json.dumps(document, allow_nan=False)) != document:
        yield "the document is not plain JSON"
    run = document.get("run")
    if not isinstance(run, Mapping) or not re.fullmatch("[0-9a-f]{12}", str(run.get("id"))):
        yield "the document has no run with an id"
    said = job.lines(document)
    if not said or not all(isinstance(part, Text) for line in said for part in line):
        yield "the view says nothing, or not in both languages"
    elif any(not line.en.strip() or not line.zh.strip() for _, line in said):
        yield "a line lacks a language"
    for picture in job.pictures(document):
        if not isinstance(picture, Picture):
            yield f"pictures gives {type(picture).__name__}, not a Picture"
    for lang in LANGUAGES:
        for table in job.exports(document, lang):
            if not isinstance(table, Export):
                yield f"exports gives {type(table).__name__}, not an Export"
            elif any(len(row) != len(table.headings) for row in table.rows):
                yield f"table {table.name}: a row has not as many cells as there are headings"
