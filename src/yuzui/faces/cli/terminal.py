# SPDX-License-Identifier: Apache-2.0
"""What a terminal shows: its language and width, lines of English and Chinese, colour, progress."""

from __future__ import annotations

import locale
import os
import re
import shutil
import sys
import threading
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from yuzui.settings import setting
from yuzui.text import LANGUAGES, Text

if TYPE_CHECKING:
    from rich.progress import Progress

WIDEST = 110
"""Longer lines are hard to read."""
WAIT = 1.0
"""Seconds before progress is shown: what is over by then needs none."""
# a line may end behind a space and beside a Han character, but not before a mark that closes or
# behind one that opens, nor between a number and its sign
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECE = re.compile(
    rf"[（“‘「《]*(?:[{_HAN}]|[^\s{_HAN}“‘]+)[，。；：、）”’」》％！？,;:.!?)]*(?:\s+[%‰]\S*)*\s*|\S\s*"
)


def language(argv: Sequence[str] = ()) -> str:
    """Return ``en`` or ``zh``: the one asked for, else that of YUZUI_LANG or the locale."""
    wish = ""
    for before, after in zip(["", *argv], argv, strict=False):
        word = after if before == "--lang" else after.removeprefix("--lang=")
        if word in LANGUAGES and (before == "--lang" or word != after):
            wish = word
    if wish or (wish := str(setting("lang"))) in LANGUAGES:
        return wish
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def columns() -> int:
    """Return the cells of a line, 100 where there is no terminal that says it."""
    return max(40, min(shutil.get_terminal_size((100, 24)).columns, WIDEST))


def pad(text: str, cells: int) -> str:
    """Return the text filled with spaces to a number of terminal cells."""
    return text + " " * max(0, cells - cell_len(text))


def wrap(text: str, cells: int) -> list[str]:
    """Break a text into lines of at most a number of cells; rich breaks Chinese at spaces only."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def colours(stream: IO[str]) -> bool:
    """Return whether a stream is a terminal that wants colours."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


def paint(text: str, **style: Any) -> str:
    """Return a text in a style where it goes to a terminal that wants colours."""
    return click.style(text, **style) if text.strip() and colours(sys.stdout) else text


class Going:
    """What goes on, on stderr: a line each; on a terminal a spinner, or a bar where the end is known."""

    def __init__(self, lang: str, *, quiet: bool) -> None:
        self.lang, self.quiet = lang, quiet
        self.shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._text = Text("working", "处理中")
        self._of: tuple[int, int] | None = None
        self._bar: Progress | None = None
        self._paused = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(WAIT, self._begin)
        self._timer.daemon = True
        if self.shown:
            self._timer.start()

    def say(self, text: Text, of: tuple[int, int] | None = None) -> None:
        """Say what is going on; ``of`` is how many steps are done of how many."""
        if not self.shown:
            if not self.quiet:
                click.echo(text.say(self.lang), err=True)
            return
        with self._lock:
            self._text, self._of, self._paused = text, of, False
            self._update()
        if self._bar is None and not self._timer.is_alive():
            self._begin()

    def pause(self) -> None:
        """Take progress away while something else is shown; what is said next brings it back."""
        with self._lock:
            bar, self._bar, self._paused = self._bar, None, True
        if bar is not None:
            bar.stop()

    def end(self) -> None:
        """Take progress away for good."""
        self._timer.cancel()
        with self._lock:
            self.shown = False
        self.pause()

    def _begin(self) -> None:
        # a second of waiting pays for this; a run that is shorter never does
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(stderr=True, width=columns(), height=24)
        parts = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(20), TimeElapsedColumn()
        with self._lock:
            if not self.shown or self._paused:
                return
            self._bar = Progress(*parts, console=console, transient=True, refresh_per_second=8)
            self._bar.add_task("", total=None)
            self._update()
            self._bar.start()

    def _update(self) -> None:
        if self._bar is not None:
            done, total = self._of or (0, None)
            self._bar.update(self._bar.task_ids[0], description=self._text.say(self.lang), completed=done, total=total)
