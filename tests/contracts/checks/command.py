# SPDX-License-Identifier: Apache-2.0
"""What every verb must hold: the shared options, and help in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

OPTIONS = ("as_json", "out", "lang", "seed", "folder", "quiet")
"""Parameters that ``yuzui.faces.cli.output.standard`` gives."""


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
                yield f"{name} does not take {option}: give it @standard"


def help_is_in_both_languages(module: ModuleType) -> Iterator[str]:
    """Check the help of every command and of every option."""
    for name, command in _all(module.command.name, module.command):
        if not command.help or command.help.isascii():
            yield f"{name}: the help is not in Chinese"
        for param in command.params:
            said = getattr(param, "help", None)
            if said is not None and said.isascii() and not said[:1].isdigit() and " " in said:
                yield f"{name} {param.name}: the help is not in Chinese"


CHECKS = (stands_in_a_group, takes_the_shared_options, help_is_in_both_languages)


def _all(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield a command and its sub-commands with their names."""
    yield name, command
    for sub, one in (getattr(command, "commands", None) or {}).items():
        yield from _all(f"{name} {sub}", one)
