# SPDX-License-Identifier: Apache-2.0
"""The closed vocabulary of evidence checks, as declared; running them is a study's business.

A planner writes these in YAML. ``data`` names a file that comes with Yuzui or lies in the folder
of larger data sets, or ``table:NAME`` for rows of the installation. A condition (``where``) maps
a column to a value, to a list of allowed values, or to ``{contains: …}``, ``{at_least: …}``,
``{at_most: …}``, ``{not: …}``.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from yuzui.text import Text

Condition = dict[str, Any]
Scalar = str | int | float | bool | None


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
               tag_field="kind"):  # fmt: skip
    """What every check says.

    Parameters
    ----------
    name : str
        Name within the clause; given by the loader when it is left out.
    required : bool
        Whether the clause can be served without it.
    max_age_days : int or None
        Age after which a recorded result is stale.
    shows : Text or None
        What a pass shows, for the page.
    """

    name: str = ""
    required: bool = True
    max_age_days: int | None = None
    shows: Text | None = None


class Tamper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an input is falsified: the tests of a plan hold that its check then fails.

    Parameters
    ----------
    data : str
        File or ``table:NAME``.
    how : str
        ``delete`` the rows met, ``scale`` a numeric column, ``shuffle``, ``blank`` or ``garble`` a
        column.
    column : str
        Column falsified; not needed for ``delete``.
    where : dict
        Which rows; all if empty.
    by : float
        Factor of ``scale``.
    """

    data: str
    how: Literal["delete", "scale", "shuffle", "blank", "garble"] = "delete"
    column: str = ""
    where: Condition = {}
    by: float = 1.1


class Rows(Declared, frozen=True, tag="rows"):
    """At least so many rows match, their fields are filled, their words are trusted.

    Parameters
    ----------
    data : str
        Where the rows are.
    where : dict
        Condition.
    at_least : int
        Fewest rows (or distinct values of ``distinct``).
    exactly : int or None
        Exact number, instead of the fewest.
    distinct : str
        Count distinct values of this column instead of rows.
    filled : dict
        Column to the share of matching rows in which it must not be empty.
    words : dict
        Column to the words allowed in it; every matching row must have one.
    """

    data: str
    where: Condition = {}
    at_least: int = 1
    exactly: int | None = None
    distinct: str = ""
    filled: dict[str, float] = {}
    words: dict[str, list[str]] = {}


class Link(Declared, frozen=True, tag="link"):
    """A share of the values of one column stand in another, and none dangles.

    Parameters
    ----------
    data, to : str
        ``file#column`` or ``table:NAME#column``.
    where : dict
        Condition on the linking rows.
    share : float
        Fewest linked, fraction of the rows in which the column is filled.
    """

    data: str
    to: str
    where: Condition = {}
    share: float = 1.0


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published number and where it stands in the document.

    Parameters
    ----------
    at : str
        Address: ``base.share`` or ``rows[year=2024].share``.
    value : number or str or None
        The published value; for a text it must be equal.
    tolerance : float
        Largest absolute difference.
    at_least, at_most : float or None
        A bar instead of a value.
    not_above : str
        Address of what it must not exceed in the same document.
    """

    at: str
    value: float | str | bool | None = None
    tolerance: float = 0.0
    at_least: float | None = None
    at_most: float | None = None
    not_above: str = ""


class Value(Declared, frozen=True, tag="value"):
    """A study recomputes published numbers and says where its own come from.

    Parameters
    ----------
    ref : str
        ``study:name``, or another registered part computed ``through`` a study.
    truths : list of Truth
        Published numbers.
    citation : str
        Where they are published.
    through : str
        Study that computes ``ref`` when it is not a study itself.
    args : dict
        Arguments of the study.
    data : list of str
        Files it rests on; the check cannot run without them.
    carries : list of str
        Addresses that must be present and not empty (source, vintage, window, coverage …).
    twin : Tamper or None
        Falsification that must be noticed.
    """

    ref: str
    truths: list[Truth]
    citation: str
    through: str = ""
    args: dict[str, Any] = {}
    data: list[str] = []
    carries: list[str] = []
    twin: Tamper | None = None


class Beats(Declared, frozen=True, tag="beats"):
    """A recorded benchmark meets its bar against a named peer, on the data now loaded.

    Parameters
    ----------
    benchmark : str
        Id of the record.
    peer : str
        Whom it was measured against.
    at_least, at_most : float or None
        Bar of the ratio.
    """

    benchmark: str
    peer: str
    at_least: float | None = None
    at_most: float | None = None


class Replay(Declared, frozen=True, tag="replay"):
    """A scripted workflow runs to its end, leaves its audit rows, and refuses what it must.

    Parameters
    ----------
    scenario : str
        Name of a file in ``plan/scenarios``.
    """

    scenario: str


class Hidden(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that the public must not find: those of a column, in the rows met.

    Parameters
    ----------
    data, column : str
        Where the words stand.
    where : dict
        Which rows.
    """

    data: str
    column: str
    where: Condition = {}


class Serve(Declared, frozen=True, tag="serve"):
    """A page, command or endpoint answers in both languages with all a reader needs.

    Parameters
    ----------
    ref : str
        ``page:name``, ``command:name`` or ``endpoint:name``.
    path : str
        Address without language, if the page has a parameter.
    args : list of str
        Arguments of a command.
    load : list of str
        Data files loaded before the page is asked.
    after : dict
        Studies whose documents must be there before the page is asked, with their arguments.
    says : list of str
        Texts that must occur in the answer, in either language alike.
    table : bool
        Whether a table must stand in the page, as the twin of its picture.
    hides : Hidden or None
        What must not occur in the answer to the public.
    """

    ref: str
    path: str = ""
    args: list[str] = []
    load: list[str] = []
    after: dict[str, dict[str, Any]] = {}
    says: list[str] = []
    table: bool = True
    hides: Hidden | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One input of a refusal.

    Parameters
    ----------
    args : dict
        Arguments of the study; ``{file: NAME, text: …}`` becomes a file and
        ``{folder: {NAME: text, …}}`` a folder.
    insert : list of dict
        Rows put into ``table`` of an empty store, one transaction each.
    table : str
        The table.
    code : str
        Code of the error that must come; empty if none may come.
    holds : dict
        Address in the document to what must stand there, where the refusal is an answer.
    """

    args: dict[str, Any] = {}
    insert: list[dict[str, Any]] = []
    table: str = ""
    code: str = ""
    holds: dict[str, Scalar] = {}


class Refuse(Declared, frozen=True, tag="refuse"):
    """Named bad inputs give the named error and change nothing; a good one is accepted.

    Parameters
    ----------
    cases : list of Case
        Bad inputs.
    accept : Case
        A good input, so that refusing everything does not pass.
    ref : str
        ``study:name`` that is run, or ``table:name`` that is written.
    """

    ref: str
    cases: list[Case]
    accept: Case


class Own(Declared, frozen=True, tag="own"):
    """The installation has loaded rows of its own; feeds the second axis only.

    Parameters
    ----------
    data : str
        ``table:NAME``.
    at_least : int
        Fewest rows.
    """

    data: str
    at_least: int = 1


class Attest(Declared, frozen=True, tag="attest"):
    """A dated document signed by a named person lies here; never makes a clause served.

    Parameters
    ----------
    document : Text
        Which document.
    """

    document: Text


Check = Rows | Link | Value | Beats | Replay | Serve | Refuse | Own | Attest
