# SPDX-License-Identifier: Apache-2.0
"""A verb with sub-commands, one of which is meant when the first word names none."""

from __future__ import annotations

from typing import Any

import click


class Questions(click.Group):
    """Sub-commands with a default; a file named like one is written ``./name``."""

    def __init__(self, *args: Any, default: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default sub-command before arguments that name none."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return the help of the default sub-command, and name the others."""
        command = self.commands[self.default]
        inner = click.Context(command, info_name=ctx.command_path)
        others = [name for name in self.list_commands(ctx) if name != self.default]
        rows = [f"  {n:9} {self.commands[n].get_short_help_str(80)}" for n in others]
        return "\n".join([command.get_help(inner), "", "More · 更多:", *rows])
