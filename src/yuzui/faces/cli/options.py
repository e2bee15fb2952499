# SPDX-License-Identifier: Apache-2.0
"""Options and arguments of verbs: made of the inputs of a job, their help in two languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

import click

from yuzui.text import Text

if TYPE_CHECKING:
    import msgspec

    from yuzui.job.inputs import Field

Command = TypeVar("Command", bound=Callable[..., Any])
_TYPES: dict[Any, click.ParamType[Any]] = {str: click.STRING, int: click.INT, float: click.FLOAT}


class Option(click.Option):
    """An option with its help in two languages."""

    def __init__(self, names: Sequence[str], *, help: Text, default_text: Text | None = None, **rest: Any) -> None:
        super().__init__(names, help=help.en, **rest)
        self.text, self.default_text = help, default_text

    def say(self, lang: str) -> str:
        """Return its help in one language, with the default, or that it must be given."""
        return self.text.say(lang) + "".join(f"  [{note.say(lang)}]" for note in self._notes())

    def _notes(self) -> list[Text]:
        if self.required:
            return [Text("required", "必填")]
        if self.default_text is not None:
            return [self.default_text]
        default = self.default
        if self.multiple:
            return [Text("may be repeated", "可多次给出")]
        # a switch is off by default, and an empty text is none
        if isinstance(default, bool) and self.secondary_opts:
            default = (self.opts if default else self.secondary_opts)[0]
        if isinstance(default, str | int | float) and not isinstance(default, bool) and default != "":
            return [Text(f"default {default}", f"默认 {default}")]
        return []


def option(*names: str, help: Text, default_text: Text | None = None, **rest: Any) -> Callable[[Command], Command]:
    """Give a command an option; ``default_text`` says what is taken without it."""
    return click.option(*names, cls=Option, help=help, default_text=default_text, **rest)


def options(inputs: type[msgspec.Struct]) -> Callable[[Command], Command]:
    """Give a command an option or argument for each field of ``Inputs``, in their order.

    ``bool`` becomes ``--x/--no-x``, a ``Literal`` a choice, ``tuple[T, ...]`` may be repeated, and
    ``msgspec.Meta(ge=…, le=…)`` a range; the command takes the values by the names of the fields.
    """
    from yuzui.job.inputs import fields

    parameters = [_parameter(one) for one in fields(inputs) if one.help.terminal]

    def give(command: Command) -> Command:
        for parameter in reversed(parameters):
            command = parameter(command)
        return command

    return give


def _parameter(one: Field) -> Callable[[Command], Command]:
    several = get_origin(one.type) is tuple
    kind = get_args(one.type)[0] if several else one.type
    rest: dict[str, Any] = {"metavar": one.help.metavar or None}
    if one.help.read is not None:
        rest["callback"] = _reader(one.help.read)
    if kind is not bool:
        rest["type"] = click.STRING if one.help.read is not None else _type(one, kind)
    if one.help.argument:
        rest |= {"nargs": -1 if several else 1, "required": one.required}
        if not several and not one.required:
            rest["default"] = one.default
        return click.argument(one.name, **rest)
    name = one.help.name or one.name.replace("_", "-")
    if kind is bool and not one.help.flag:
        name = f"{name}/--no-{name}"
    rest |= {"required": True} if one.required else {"default": one.default}
    if kind is bool:
        rest |= {"is_flag": True}
    elif several:
        rest |= {"multiple": True}
    elif one.help.joined:  # given twice, both hold
        rest |= {"multiple": True, "default": (), "callback": lambda _, __, parts: ",".join(parts)}
    return option(f"--{name}", one.name, help=one.help.text, default_text=one.help.default, **rest)


def _reader(read: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    return lambda _, __, value: read(value) if isinstance(value, str) else value


def _type(one: Field, kind: Any) -> click.ParamType[Any]:
    """Return how a word of the command line is read."""
    if kind is Path:
        # whether it is there is said by who opens it, unless asked for
        return click.Path(exists=one.help.exists, dir_okay=not one.help.file, path_type=Path)
    if get_origin(kind) is Literal:
        return click.Choice(get_args(kind))
    low, high = one.limits.ge, one.limits.le
    if low is None and high is None:
        return _TYPES[kind]
    if kind is int:
        return click.IntRange(None if low is None else int(low), None if high is None else int(high))
    return click.FloatRange(low, high)
