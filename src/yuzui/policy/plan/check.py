# SPDX-License-Identifier: Apache-2.0
"""The closed vocabulary of evidence checks, as a plan declares them.

Five kinds speak for the tool (``computes answers workflow holds exports``), two stand beside it
(``own attest``). A check names pinned sets only (``plan/evidence/sets.csv``): files that come with
Yuzui or lie in the folder of larger sets, never rows of a workspace. A condition (``where``) maps a
column to a value, to a list of values, or to ``{contains: …}``, ``{at_least: …}``, ``{at_most: …}``,
``{not: …}``.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from yuzui.text import Text

Condition = dict[str, Any]
Scalar = str | int | float | bool | None


class Declared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True,
               tag_field="kind"):  # fmt: skip
    """What every check states.

    Parameters
    ----------
    name : str
        Name within the clause; the loader numbers what has none.
    required : bool
        Whether the clause can be proven without it.
    shows : Text or None
        What a pass shows, one sentence for a person, at most 25 words.
    proof : str
        ``area/name`` of evidence that several clauses share: computed once, shown on each.
    awaits : str
        Part that is not built yet (``missions``, ``registers``, ``fields``, ``exchange``,
        ``workbench`` …); the check cannot pass until the word goes.
    max_age_days : int or None
        Age after which the result is only "last known".
    data : list of str
        Pinned sets it rests on.
    """

    name: str = ""
    required: bool = True
    shows: Text | None = None
    proof: str = ""
    awaits: str = ""
    max_age_days: int | None = None
    data: list[str] = []


class Tamper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a pinned set is falsified: the check must then fail.

    Parameters
    ----------
    data : str
        The set.
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


class Truth(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the expected figures come from; never a run of the study itself.

    Parameters
    ----------
    kind : str
        ``published`` by somebody else, a ``second_program`` or a ``closed_form`` (both in the
        tests, by clause and check), or ``counted`` by hand.
    where : str
        Publication, formula or what was counted.
    read : str or None
        Day on which a publication was read, ISO.
    """

    kind: Literal["published", "second_program", "closed_form", "counted"]
    where: str
    read: str | None = None


class Expect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must stand at an address of a document.

    Parameters
    ----------
    at : str
        Address: ``base.share`` or ``rows[year=2024].share``.
    value : number, str, bool or None
        What it must be (written ``is``); a text or a truth value must be equal.
    within : float
        Largest absolute difference from ``is``.
    above, below : float or None
        Bounds that it must lie strictly between.
    at_least, at_most : float or None
        Bounds that it may reach.
    not_above : str
        Address of what it must not exceed in the same document.
    size : int or None
        Number of entries of a list.
    filled : bool
        Whether anything must stand there.
    """

    at: str
    value: Scalar = msgspec.field(default=None, name="is")
    within: float = 0.0
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    not_above: str = ""
    size: int | None = None
    filled: bool = False


class Against(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named peer on the same instances; the interval of the ratio decides.

    Parameters
    ----------
    peer : str
        Whom it is measured against.
    instances : str
        What is compared pair by pair (days, networks, plans).
    at_least : int
        Fewest instances.
    """

    peer: str
    instances: str
    at_least: int


class Computes(Declared, frozen=True, tag="computes"):
    """A figure made from named data equals one that somebody else made.

    Parameters
    ----------
    study : str
        Question that is run on an empty workspace.
    args : dict
        Its arguments.
    expect : list of Expect
        What its document must hold.
    truth : Truth
        Whose figures these are.
    against : Against or None
        Named peer, where the figure is a ratio.
    false : list of Tamper
        Falsifications that must make it fail; run at release and in tests.
    """

    study: str
    expect: list[Expect]
    truth: Truth
    args: dict[str, Any] = {}
    against: Against | None = None
    false: list[Tamper] = []


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bad input and how it must be refused.

    Parameters
    ----------
    do : str
        Command line without ``yuzui``.
    code : str
        Code of the error; empty where the refusal is an answer that ``holds``.
    names : list of str
        Words that the error or answer must name.
    holds : list of Expect
        What the answer must hold, where the refusal is an answer.
    by : str
        In a workflow: whether ``order`` or ``person`` is wrong.
    actor : str
        In a workflow: who tries (written ``as``).
    """

    do: str
    code: str = ""
    names: list[str] = []
    holds: list[Expect] = []
    by: Literal["", "order", "person"] = ""
    actor: str = msgspec.field(default="", name="as")


class Answers(Declared, frozen=True, tag="answers"):
    """A job run through its public verb has stated properties, and refuses a stated bad input.

    Parameters
    ----------
    do : str
        Command line without ``yuzui``; ``{name}`` is one of ``files``, ``{set:NAME}`` a pinned set.
    files : dict
        Name to text; a name with ``/`` lies in a folder, ``{folder}`` names that folder.
    first : list of str
        Command lines run before it, in the same empty workspace.
    holds : list of Expect
        What its document must hold.
    refuses : list of Refusal
        Bad inputs; at least one.
    """

    do: str
    holds: list[Expect]
    refuses: list[Refusal]
    files: dict[str, str] = {}
    first: list[str] = []


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a workflow, by a role, through a public verb.

    Parameters
    ----------
    actor : str
        Role that acts (written ``as``).
    do : str
        Command line without ``yuzui``; ``{name}`` is a file or what an earlier step kept.
    then : list of Expect
        What the verb's document must hold.
    keep : dict
        Name to the address in the document that later steps call it by.
    at : str
        Moment at which it is done and from which the clock of the walk stands, ISO with its zone.
    """

    actor: str = msgspec.field(name="as")
    do: str
    at: str = ""
    then: list[Expect] = []
    keep: dict[str, str] = {}


class Workflow(Declared, frozen=True, tag="workflow"):
    """Named roles walk through public verbs to the last noun of the title, and some are refused.

    Parameters
    ----------
    title : Text
        From what to what.
    steps : list of Step
        The walk.
    refuses : list of Refusal
        At least two: one by order, one by person; none may leave a trace.
    ends : list of Expect
        What the document of ``ends_at`` holds at the end.
    ends_at : str
        Command line that reads the last state back.
    files : dict
        As in ``answers``.
    """

    title: Text
    steps: list[Step]
    refuses: list[Refusal]
    ends: list[Expect] = []
    ends_at: str = ""
    files: dict[str, str] = {}


class Holds(Declared, frozen=True, tag="holds"):
    """Named facts on named things stand in a pinned register, each with its source and quotation.

    Parameters
    ----------
    register : str
        Pinned csv with ``thing fact value as_of read source says status``.
    things : list of str
        Things.
    facts : list of str
        Facts that each of them must have.
    """

    register: str
    things: list[str]
    facts: list[str]


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bad request to an endpoint, and the code it must answer.

    Parameters
    ----------
    ask : str
        What is asked.
    code : str
        Code of the refusal.
    """

    ask: str
    code: str


class Exports(Declared, frozen=True, tag="exports"):
    """A foreign client of a named version reads all of it, equal, and gets the refusals.

    Parameters
    ----------
    endpoint : str
        Endpoint that is served.
    client : str
        ``name==version`` of the client.
    equal : dict
        What the client must have read: counts and digests.
    refuses : list of Ask
        Bad requests.
    """

    endpoint: str
    client: str
    equal: dict[str, Scalar]
    refuses: list[Ask]


class WorkspaceRows(Declared, frozen=True, tag="own"):
    """Rows of the workspace's own: the ladder none, loaded, checked, used; never speaks for the tool.

    Parameters
    ----------
    table : str
        Table of the record.
    at_least : int
        Fewest rows.
    where : dict
        Column to the value that it must hold.
    wants : Text or None
        What has to be brought, in a few words.
    """

    table: str
    at_least: int = 1
    where: dict[str, Scalar] = {}
    wants: Text | None = None


class Attest(Declared, frozen=True, tag="attest"):
    """A dated document signed by a named person lies here; never proves a clause.

    Parameters
    ----------
    document : Text
        Which document.
    """

    document: Text


Check = Computes | Answers | Workflow | Holds | Exports | WorkspaceRows | Attest
TOOL = ("computes", "answers", "workflow", "holds", "exports")
"""Kinds that speak for the tool."""


def kind(check: Check) -> str:
    """Return the word of a check's kind."""
    return str(type(check).__struct_config__.tag)
