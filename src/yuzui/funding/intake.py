# SPDX-License-Identifier: Apache-2.0
"""What is understood of the files of a call, and what is to look at in their rows.

The order of a wizard, where ``answers`` are all answers of the upload, ``(code, place)`` to value::

    sheets, stops = upload_sheets.opened([(path, name_as_given), …])
    remembered = intake_questions.recalled(sheets, {fingerprint: toml, …})
    reading = intake_questions.read(sheets, answers, remembered, budget, currency)    # until reading.ready
    checks = intake_checks.checks(sheets, reading, answers, budget)                   # until checks.ready
    rows = intake_checks.overrides(checks, answers, who, when)                        # for overrides.csv
    material = intake_checks.material(name, sheets, reading.toml, rows)               # what ``fund`` is given

``questions.fields(form, reading.questions, columns, reading.sheets)`` takes the answers out of a form. Nothing
here stores anything; the same files and answers give the same reading.
"""

from __future__ import annotations

from msgspec import Struct

from yuzui.sheets.understand import questions
from yuzui.sheets.understand.questions import Unchecked
from yuzui.text import Text


class Split(Struct, frozen=True):
    """One sheet that becomes several tables: how many rows of each, and the columns that repeat within an id."""

    place: str
    proposals: int
    reviews: int
    reviewers: int
    columns: tuple[str, ...]


class LeftOut(Struct, frozen=True):
    """A proposal that takes no part, for the word of its status."""

    id: str
    word: str
    file: str
    sheet: str
    row: int


class Reading(questions.Reading, frozen=True):
    """What is understood of the files of a call; ``unchecked`` says why conflicts of interest cannot be checked."""

    splits: tuple[Split, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    understood: int = 0
    of: int = 0


class Checks(questions.Checks, frozen=True):
    """What is to look at in the rows of a call, conflicts that cannot be checked first."""

    proposals: int = 0
    reviews: int = 0
    reviewers: int = 0


class Difference(Struct, frozen=True):
    """What a second upload adds, changes and no longer has, by table: ids, and of changes the columns."""

    added: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()


class Change(Struct, frozen=True):
    """One value that a second upload changes."""

    table: str
    row: str
    column: Text
    before: str
    after: str
