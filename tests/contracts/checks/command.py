# SPDX-License-Identifier: Apache-2.0
"""What every verb must hold: the shared options, help in one language at a time, an example that is read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import click

OPTIONS = ("as_json", "lang", "folder", "quiet")
"""Parameters that ``yuzui.faces.cli.output.shared`` gives to every command."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_PROSE = re.compile(r"(?:\b[a-z]{2,} ){3,}")
"""Words of English prose; names, options and values in capitals are written alike in both languages."""


def stands_in_a_group(module: ModuleType) -> Iterator[str]:
    """Check the group it is listed in."""
    from yuzui.faces.cli.main import GROUPS

    if module.GROUP not in GROUPS:
        yield f"GROUP {module.GROUP} is none of {', '.join(GROUPS)}"


def takes_the_shared_options(module: ModuleType) -> Iterator[str]:
    """Check every command and sub-command; a group alone needs none."""
    for name, command in _all(module.command.name, module.command):
        if getattr(command, "commands", None) is not None:
            continue
        given = {param.name for param in command.params}
        for option in OPTIONS:
            if option not in given:
                yield f"{name} does not take {option}: give it @shared()"


def help_is_in_one_language(module: ModuleType) -> Iterator[str]:
    """Check what ``-h`` prints of every command, in either language."""
    for name, command in _all(module.command.name, module.command):
        english, chinese = (help_of(name, command, lang) for lang in ("en", "zh"))
        if _HAN.search(english):
            yield f"{name}: the English help holds Chinese"
        if not _HAN.search(chinese):
            yield f"{name}: the help is not in Chinese"
        if found := _PROSE.search(re.sub(r"yuzui[ -~]*", "", chinese)):
            yield f"{name}: the Chinese help holds English: {found[0]}"


def examples_are_read(module: ModuleType) -> Iterator[str]:
    """Check that there is an example of every command, and that the command line takes each."""
    for name, command in _all(module.command.name, module.command):
        default = getattr(command, "default", "")
        examples = getattr(command.commands[default] if default else command, "examples", ())
        if not examples:
            yield f"{name} has no example"
        for line in {text for one in examples for text in (one.en, one.zh)}:
            if not line.startswith(f"yuzui {name.removesuffix(' ' + _default(module, name))}"):
                yield f"{name}: the example is of another command: {line}"
            elif fault := refused(line):
                yield f"{name}: {line}: {fault}"


CHECKS = (stands_in_a_group, takes_the_shared_options, help_is_in_one_language, examples_are_read)


def help_of(name: str, command: click.Command, lang: str) -> str:
    """Return what ``yuzui NAME -h --lang LANG`` prints."""
    above = click.Context(click.Group("yuzui"), info_name="yuzui", obj=lang)
    above.help_option_names = ["-h", "--help"]
    return command.get_help(click.Context(command, above, info_name=name))


def refused(line: str) -> str:
    """Return why the command line does not take an example, with every file in it there; empty if it does."""
    from yuzui.faces.cli.main import verbs

    words = shlex.split(line)
    with TemporaryDirectory() as folder:
        for n, word in enumerate(words):
            if re.search(r"\.(xlsx|csv|ya?ml|toml|jsonl?|txt|swf|ris)$", word) and not word.startswith("http"):
                words[n] = str(Path(folder, word))
                Path(words[n]).touch()
        context, rest = verbs.make_context("yuzui", words[1:]), words[1:]
        try:
            while isinstance(context.command, click.Group):
                rest = [*context._protected_args, *context.args]
                name, inner, rest = context.command.resolve_command(context, rest)
                assert inner is not None
                context = inner.make_context(name, rest, parent=context)
        except Exception as fault:
            return str(fault)
    return ""


def _default(module: ModuleType, name: str) -> str:
    """Return the default sub-command of the group that a command stands in."""
    command: Any = module.command
    for word in name.split()[1:-1]:
        command = command.commands[word]
    default = getattr(command, "default", "")
    return default if name.split()[-1] == default else "\n"


def _all(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and its sub-commands with their names."""
    yield name, command
    for sub, one in (getattr(command, "commands", None) or {}).items():
        yield from _all(f"{name} {sub}", one)
