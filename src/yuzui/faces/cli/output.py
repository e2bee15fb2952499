# SPDX-License-Identifier: Apache-2.0
"""Everything all commands share: options, languages, one JSON document, files, errors."""

from __future__ import annotations

import functools
import itertools
import json
import locale
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.faces.cli import drawings
from yuzui.model.provenance import MARKED, ORIGINS
from yuzui.text import LANGUAGES, Text, same

if TYPE_CHECKING:
    from yuzui.job.workspace import Workspace
    from yuzui.sheets.sheet import Export
    from yuzui.view.chart import Picture

Command = TypeVar("Command", bound=Callable[..., Any])
Line = tuple[Text, Text]
FILE = click.Path(dir_okay=False, path_type=Path)
SEEDS = click.IntRange(0, 2**63 - 1)
_TABLES = (".xlsx", ".csv", ".parquet")


def language() -> str:
    """Return the language of the locale: ``zh`` for Chinese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"


def width(text: str) -> int:
    """Return how many terminal cells a text takes; a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _columns() -> int:
    """Return how wide the terminal says it is; 100 if it says nothing that can be read."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 100


def pad(text: str, cells: int) -> str:
    """Return the text filled with spaces to a number of terminal cells."""
    return text + " " * max(0, cells - width(text))


def wrap(text: str, cells: int) -> list[str]:
    """Break a text into lines of at most a number of cells, at spaces or between Han characters."""
    lines, line = [], ""
    for word in _words(text):
        if line and width(line) + width(word.rstrip()) > cells:
            lines.append(line.rstrip())
            line = ""
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _words(text: str) -> list[str]:
    words, word = [], ""
    for c in text:
        if unicodedata.east_asian_width(c) in "WF" and c not in "，。；：、）”％":
            words.append(word)
            word = c
        else:
            word += c
            if c == " ":
                words.append(word)
                word = ""
    return _units([w for w in [*words, word] if w])


def _units(words: list[str]) -> list[str]:
    """Keep a number and the sign behind it on one line."""
    kept: list[str] = []
    for word in words:
        if kept and word.startswith(("%", "‰")) and kept[-1].rstrip()[-1:].isdigit():
            kept[-1] += word
        else:
            kept.append(word)
    return kept


@dataclass(frozen=True, slots=True)
class Face:
    """The options every command has, and the one way to show a result."""

    lang: str
    json: bool
    out: Path | None
    seed: int
    dir: Path
    quiet: bool

    def workspace(self) -> Workspace:
        """Open the workspace these options name."""
        from yuzui.job.workspace import Workspace
        from yuzui.store import private

        private.require(self.dir)
        workspace = Workspace(self.dir, seed=self.seed)
        if context := click.get_current_context(silent=True):
            context.call_on_close(workspace.close)
        return workspace

    def progress(self, text: Text) -> None:
        """Say on stderr what is going on."""
        if not self.quiet:
            click.echo(text.say(self.lang), err=True)

    def answer(self, name: str, **inputs: Any) -> None:
        """Ask a job one of its questions, keep the answer, and show it."""
        from yuzui.job import contract
        from yuzui.job.result import plain

        job, workspace = contract.of(name), self.workspace()
        answer = job.run(workspace, **inputs)
        job.save(workspace, answer)
        pictures = (lambda _: job.pictures(answer)) if job.drawn else None
        self.show(dict(plain(answer)), job.lines(answer), lambda lang: job.exports(answer, lang), pictures=pictures)

    def show(
        self,
        document: dict[str, Any],
        lines: Sequence[Line] = (),
        exports: Callable[[str], Sequence[Export]] | None = None,
        label_width: int = 0,
        pictures: Callable[[dict[str, Any]], Sequence[Picture]] | None = None,
    ) -> None:
        """Show a result the way the options ask for."""
        if self.out is not None and pictures is not None and self.out.suffix in drawings.FORMS:
            drawn = drawings.write(self.out, pictures(document), self.lang, document)
            lines = [*lines, *((Text("wrote", "已写入"), same(path)) for path in drawn)]
        elif self.out is not None:
            self._write(document, exports, drawings.FORMS if pictures is not None else ())
            lines = [*lines, (Text("wrote", "已写入"), same(self.out))]
        self.told(document, lines, label_width)

    def told(self, document: dict[str, Any], lines: Sequence[Line], label_width: int = 0) -> None:
        """Print the document as JSON or the lines as a transcript; write no file."""
        if self.json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
            return
        if (said := document.get("origin")) in MARKED:
            lines = [*lines, (Text("data", "数据性质"), ORIGINS[str(said)])]
        self.transcript(lines, label_width)

    def transcript(self, lines: Sequence[Line], label_width: int = 0) -> None:
        """Print labelled sentences in two columns, wrapped to the terminal."""
        labels = max([label_width, *(width(label.say(self.lang)) for label, _ in lines)]) + 2
        cells = max(40, min(_columns(), 110)) - labels - 1
        for label, sentence in lines:
            first = True
            for part in sentence.say(self.lang).split("\n"):
                for row in wrap(part, cells):
                    head = label.say(self.lang) if first else ""
                    click.echo((" " + pad(head, labels) + row).rstrip())
                    first = False

    def _write(
        self, document: dict[str, Any], exports: Callable[[str], Sequence[Export]] | None, also: Sequence[str]
    ) -> None:
        from yuzui.sheets import formats

        out = self.out or Path()
        if out.suffix == ".json":
            formats.write_text(out, json.dumps(document, ensure_ascii=False, indent=1))
            return
        if exports is None or out.suffix not in _TABLES:
            raise InputError(
                Text("this result cannot be written in that form", "该结果不能写成这种格式"),
                place=Place(file=out.name),
                seen=out.suffix or "-",
                expected=" ".join((*(() if exports is None else _TABLES), ".json", *also)),
                fix=same(f"--out {out.with_suffix('.json').name}"),
            )
        tables = list(exports(self.lang))
        formats.write(out, tables if out.suffix == ".xlsx" else tables[:1])


def standard(command: Command) -> Command:
    """Give a command the shared options and hand it a :class:`Face` as its first argument."""
    return standard_in("yuzui-work")(command)


def standard_in(default: str) -> Callable[[Command], Command]:
    """Return :func:`standard` for a command whose workspace is another folder by default."""
    return functools.partial(_standard, default)


def _standard(default: str, command: Command) -> Command:
    options = (
        click.option("--json", "as_json", is_flag=True, help="One JSON document · 输出 JSON"),
        click.option("--out", type=FILE, help="Write to a file · 写入文件"),
        click.option("--lang", type=click.Choice(LANGUAGES), help="Language · 语言"),
        click.option("--seed", type=SEEDS, default=7, show_default=True, help="Seed · 随机种子"),
        click.option(
            "--dir",
            "folder",
            # whose it is, and that it cannot be read, is said by who opens it
            type=click.Path(path_type=Path, readable=False),
            help=f"Workspace · 工作区  [./{default}]",
        ),
        click.option("--quiet", is_flag=True, help="No progress · 不显示进度"),
    )

    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        face = Face(
            lang=values.pop("lang") or language(),
            json=values.pop("as_json"),
            out=values.pop("out"),
            seed=values.pop("seed"),
            dir=values.pop("folder") or Path(default),
            quiet=values.pop("quiet"),
        )
        _keep_what_is_read(face.out, values.values())
        return command(face, **values)

    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def _keep_what_is_read(out: Path | None, given: Iterable[Any]) -> None:
    """Refuse to write a result over a file that the command reads."""
    if out is None or not out.exists():
        return
    listed = (one if isinstance(one, list | tuple) else (one,) for one in given)
    for path in itertools.chain.from_iterable(listed):
        named = isinstance(path, str | Path) and os.path.exists(path)  # noqa: PTH110  any text
        if named and out.samefile(path):
            raise InputError(
                Text("the result would overwrite what is read", "结果会覆盖所读文件"),
                place=Place(file=str(out)),
                seen=f"--out {out}",
                fix=Text("write to another file", "请写入另一个文件"),
                code="out_is_input",
            )


def fail(error: YuzuiError, argv: Sequence[str]) -> int:
    """Show an error the way the command line asks for, and return its exit code."""
    lang = language()
    for before, after in itertools.pairwise(["", *argv]):
        said = after if before == "--lang" else after.removeprefix("--lang=")
        if said in LANGUAGES and (before == "--lang" or said != after):
            lang = said
    if "--json" in argv:
        click.echo(json.dumps(error.json(), ensure_ascii=False, indent=1))
    else:
        head = Text("error", "错误").say(lang)
        click.echo(f"{head}: {error.say(lang)}", err=True)
    sys.stdout.flush()
    return error.exit
