# SPDX-License-Identifier: Apache-2.0
"""What a job is asked with: a struct whose fields carry their help, read by every face."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from yuzui.job.result import Input
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Help:
    """What a face says of a field of ``Inputs``, written ``Annotated[type, Help(...)]``.

    Parameters
    ----------
    text : Text
        One phrase, without a full stop.
    metavar : str
        What stands for the value in a usage line (``DAY``); by default it follows from the type.
    name : str
        The option, where it is not the name of the field: ``from`` is a word of Python.
    argument : bool
        A word of the command line by its position, not an option.
    file : bool
        The path is that of a file; a folder is refused.
    exists : bool
        The path is looked for before the job begins.
    flag : bool
        A switch with no opposite: ``--final``, never ``--no-final``.
    default : Text, optional
        What is taken without a value, where the default itself does not say it.
    read : callable, optional
        Reads the value from text; raises an ``InputError`` that says what is wrong with it.
    terminal : bool
        Whether the command line has it; where a word of it is read otherwise, it has not.
    joined : bool
        Whether several of it on one line are one text, with commas between.
    """

    text: Text
    metavar: str = ""
    name: str = ""
    argument: bool = False
    file: bool = False
    exists: bool = False
    flag: bool = False
    default: Text | None = None
    read: Callable[[str], Any] | None = None
    terminal: bool = True
    joined: bool = False


MAP = Help(
    Text("which heading is which column, where the sheet does not say", "表头与列的对应，用于表中未写明之处"),
    metavar="FILE.toml",
    file=True,
    exists=True,
)
"""Help of a ``map.toml``; see :func:`yuzui.job.form_sheets.source_map`."""


class Field(NamedTuple):
    """One field of ``Inputs``: its type without ``None``, its limits, its help."""

    name: str
    type: Any
    default: Any
    required: bool
    help: Help
    limits: msgspec.Meta


def fields(inputs: type[msgspec.Struct]) -> list[Field]:
    """Return the fields of a struct in their order."""
    hints = get_type_hints(inputs, include_extras=True)
    return [_field(one, hints[one.name]) for one in msgspec.structs.fields(inputs)]


def _field(one: msgspec.structs.FieldInfo, hint: Any) -> Field:
    plain, notes = _peeled(hint)
    help_ = next((note for note in notes if isinstance(note, Help)), None)
    if help_ is None:
        raise TypeError(f"{one.name}: say what it is, Annotated[…, Help(Text(…, …))]")
    limits = next((note for note in notes if isinstance(note, msgspec.Meta)), msgspec.Meta())
    default = one.default_factory() if one.default_factory is not msgspec.NODEFAULT else one.default
    return Field(one.name, plain, None if one.required else default, one.required, help_, limits)


def _peeled(hint: Any) -> tuple[Any, list[Any]]:
    """Return a type without ``Annotated`` and ``None``, and all notes on it."""
    if get_origin(hint) is Annotated:
        inner, *notes = get_args(hint)
        plain, further = _peeled(inner)
        return plain, [*notes, *further]
    parts = [part for part in get_args(hint) if part is not type(None)]
    if type(None) in get_args(hint) and len(parts) == 1:
        return _peeled(parts[0])
    return hint, []


def listed(inputs: type[msgspec.Struct]) -> tuple[Input, ...]:
    """Return the inputs of a job as its study lists them."""
    return tuple(Input(one.name, one.help.text, one.default) for one in fields(inputs))
