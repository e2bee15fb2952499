# SPDX-License-Identifier: Apache-2.0
"""Verbs and their sub-commands: help in one language with examples, and the command that comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import click
from rich.cells import cell_len

from yuzui.faces.cli import terminal
from yuzui.faces.cli.options import Option
from yuzui.text import Text, both, same

Next = str | Text | Callable[[Mapping[str, Any]], str | Text]
SHARED = ("as_json", "out", "table", "lang", "seed", "folder", "quiet")
"""Options that every verb has, or that mean the same wherever a verb has them."""
_USAGE = Text("Usage: ", "用法：")
_PIECES = {"[OPTIONS]": Text("[options]", "[选项]"), "COMMAND [ARGS]...": Text("COMMAND …", "子命令 …")}
_VALUES = {"integer": "N", "integer range": "N", "float": "X", "float range": "X"}
_HEADS = {
    "examples": Text("Examples", "示例"),
    "own": Text("Options", "选项"),
    "shared": Text("Shared options", "通用选项"),
    "more": Text("More commands", "其他命令"),
}
_HELP = Text("show this help", "显示本帮助")
_LEFT = 28
"""Cells of an option and its value; what is longer stands on a line of its own."""


class Verb(click.Command):
    """A verb, or a sub-command of one.

    Parameters
    ----------
    help : Text
        What it does, one phrase without a full stop.
    more : Text, optional
        What else a person must know, in paragraphs.
    examples : sequence of str or Text
        Whole command lines.
    then : str, Text or callable
        The command that comes next; ``{run[id]}`` is filled from the document, ``{asked.path}`` from
        what was asked.
    """

    def __init__(
        self,
        name: str | None,
        *,
        help: Text,
        examples: Sequence[str | Text] = (),
        more: Text | None = None,
        then: Next = "",
        **rest: Any,
    ) -> None:
        super().__init__(name, help=help.en, **rest)
        self.text, self.more, self.then = help, more, then
        self.examples = [same(one) if isinstance(one, str) else one for one in examples]

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.text.say(spoken())

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(_page(self, ctx, spoken(ctx)))

    def following(self, document: Mapping[str, Any], values: Mapping[str, Any]) -> Text:
        """Return the command that comes next, empty if nothing does."""
        filled = {**document, "asked": SimpleNamespace(**values)}
        then = self.then(filled) if callable(self.then) else self.then
        step = same(then) if isinstance(then, str) else then
        return Text(step.en.format_map(filled), step.zh.format_map(filled))


class Questions(click.Group):
    """Sub-commands, one of which is meant when the first word names none; a file named like one is ``./name``."""

    command_class = Verb

    def __init__(
        self,
        name: str | None = None,
        *,
        help: Text,
        more: Text | None = None,
        examples: Sequence[str] = (),
        default: str = "",
        **rest: Any,
    ) -> None:
        super().__init__(name, help=help.en, **rest)
        self.text, self.more, self.default = help, more, default
        self.examples = [same(one) for one in examples]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default sub-command before arguments that name none."""
        first = args[0] if args else ""
        if self.default and first not in self.commands and (args or not ctx.resilient_parsing):
            args = [self.default, *args]
        elif first in ctx.help_option_names:
            args = args[:1]  # what stands behind it, a language, is read already
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Offer the sub-commands, and what the default one takes."""
        items = super().shell_complete(ctx, incomplete)
        if self.default:
            items += self.commands[self.default].shell_complete(ctx, incomplete)
        return items

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.text.say(spoken())

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(_page(self, ctx, spoken(ctx)))


def spoken(ctx: click.Context | None = None) -> str:
    """Return the language of the command line that is being read."""
    ctx = ctx or click.get_current_context(silent=True)
    lang = None if ctx is None else ctx.find_root().obj
    return lang if isinstance(lang, str) else terminal.language()


def path(ctx: click.Context) -> str:
    """Return what is typed to come here; the default of several sub-commands is not."""
    above = ctx.parent
    hidden = above is not None and getattr(above.command, "default", "") == ctx.info_name
    return above.command_path if above is not None and hidden else ctx.command_path


def _page(command: Verb | Questions, ctx: click.Context, lang: str) -> str:
    words = [_PIECES.get(piece, same(piece)).say(lang) for piece in command.collect_usage_pieces(ctx)]
    lines = [terminal.paint(_USAGE.say(lang), bold=True) + " ".join([path(ctx), *words]), ""]
    first = command.text + Text(".", "。")
    for text in (Text(first.en[0].upper() + first.en[1:], first.zh), command.more):
        for part in text.say(lang).split("\n") if text else ():
            lines += [f"  {row}".rstrip() for row in terminal.wrap(part, terminal.columns() - 2)]
        lines.append("")
    group = command if isinstance(command, Questions) else _group(ctx)
    own = [one for one in command.get_params(ctx) if isinstance(one, click.Option)]
    parts = {
        "examples": [(one.say(lang), "") for one in command.examples],
        "own": [_row(one, ctx, lang) for one in own if one.name not in SHARED and one.is_eager is False],
        "shared": [
            *(_row(one, ctx, lang) for one in own if one.name in SHARED),
            (", ".join(ctx.help_option_names), _HELP.say(lang)),
        ],
        "more": _others(group, command, lang),
    }
    for name, rows in parts.items():
        if rows:
            lines += [terminal.paint(_HEADS[name].say(lang), bold=True), *_table(rows), ""]
    while lines[-1] == "":
        lines.pop()
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _group(ctx: click.Context) -> Questions | None:
    """Return the group whose default sub-command is shown."""
    above = ctx.parent.command if ctx.parent is not None else None
    return above if isinstance(above, Questions) and above.default == ctx.info_name else None


def _others(group: Questions | None, command: click.Command, lang: str) -> list[tuple[str, str]]:
    inner = {} if group is None else group.commands
    return [
        (name, getattr(one, "text", same("")).say(lang)) for name, one in sorted(inner.items()) if one is not command
    ]


def _row(one: click.Option, ctx: click.Context, lang: str) -> tuple[str, str]:
    """Return an option as it is typed, and its help."""
    left = ", ".join(one.opts) + "".join(f"/{name}" for name in one.secondary_opts)
    if not one.is_flag:
        left += " " + (one.metavar or _VALUES.get(one.type.name) or one.make_metavar(ctx))
    return left, one.say(lang) if isinstance(one, Option) else both(one.help or "").say(lang)


def _table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Return rows of two columns, the second wrapped; a lone first column is as wide as it likes."""
    if not any(right for _, right in rows):
        return [f"  {left}" for left, _ in rows]
    wide = min(_LEFT, max(cell_len(left) for left, _ in rows))
    lines = []
    for left, right in rows:
        first, *further = terminal.wrap(right, terminal.columns() - wide - 4)
        if cell_len(left) > wide:
            lines.append(f"  {left}")
            left = ""
        lines.append(f"  {terminal.pad(left, wide)}  {first}".rstrip())
        lines += [f"  {' ' * wide}  {row}" for row in further]
    return lines


def verb(name: str, **rest: Any) -> Callable[[Callable[..., Any]], Verb]:
    """Make a verb of a function."""
    return click.command(name, cls=Verb, **rest)
