# SPDX-License-Identifier: Apache-2.0
"""Everything all commands share: options, languages, one JSON document, files, errors."""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.cells import cell_len

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.faces.cli import drawings, terminal
from yuzui.faces.cli.options import option
from yuzui.faces.cli.verb import Verb, spoken
from yuzui.model.finding import MARKED, ORIGINS
from yuzui.text import LANGUAGES, Text, same

if TYPE_CHECKING:
    from yuzui.job.result import Tagged
    from yuzui.job.workspace import Workspace
    from yuzui.sheets.sheet import Export
    from yuzui.view.chart import Picture

Command = TypeVar("Command", bound=Callable[..., Any])
Line = tuple[Text, Text]
FILE = click.Path(dir_okay=False, path_type=Path)
SEEDS = click.IntRange(0, 2**63 - 1)
_TABLES = (".xlsx", ".csv", ".parquet")


LOUD = frozenset({"look at", "out", "NOT READ", "NOT CHECKED", "NOT CHECKED, accepted"})
"""Labels of what a person must look at before believing the rest."""
_NEXT = Text("next", "下一步")


@dataclass(frozen=True, slots=True)
class Face:
    """The options a command has, and the one way to show a result."""

    lang: str
    json: bool
    out: Path | None
    table: str | None
    seed: int
    dir: Path
    going: terminal.Going
    following: Callable[[dict[str, Any]], Text] = lambda _: same("")

    def workspace(self) -> Workspace:
        """Open the workspace these options name."""
        from yuzui.job.workspace import Workspace
        from yuzui.store import private

        private.require(self.dir)
        workspace = Workspace(self.dir, seed=self.seed)
        if context := click.get_current_context(silent=True):
            context.call_on_close(workspace.close)
        return workspace

    def progress(self, text: Text, of: tuple[int, int] | None = None) -> None:
        """Say on stderr what is going on, and how many steps are done of how many."""
        self.going.say(text, of)

    def echo(self, text: str, *, end: bool = True) -> None:
        """Print to stdout as it stands, once progress is out of the way."""
        self.going.pause()
        click.echo(text, nl=end)

    def answer(self, name: str, **inputs: Any) -> Any:
        """Ask a job one of its questions, keep the answer, show it and return it."""
        from yuzui.job import contract

        job, workspace = contract.of(name), self.workspace()
        answer = job.run(workspace, **inputs)
        job.save(workspace, answer)
        self.show_answer(name, answer)
        return answer

    def ask(self, name: str, **inputs: Any) -> Any:
        """Ask a job a question whose answer is not kept, show it and return it."""
        from yuzui.job import contract

        answer = contract.of(name).run(self.workspace(), **inputs)
        self.show_answer(name, answer)
        return answer

    def show_answer(
        self, name: str, answer: Any, more: Sequence[Line] = (), lines: Sequence[Line] | None = None
    ) -> None:
        """Show what a job answered, or what an act of it did.

        ``lines`` are said in place of its transcript, ``more`` behind it.
        """
        from yuzui.job import contract

        job = contract.of(name)
        pictures = (lambda: job.pictures(answer)) if job.drawn else None
        transcript = job.lines(answer) if lines is None else lines
        self.show(answer, [*transcript, *more], lambda lang: job.exports(answer, lang), pictures)

    def show(
        self,
        answer: Tagged,
        lines: Sequence[Line] = (),
        exports: Callable[[str], Sequence[Export]] | None = None,
        pictures: Callable[[], Sequence[Picture]] | None = None,
    ) -> None:
        """Show a result the way the options ask for."""
        document = answer.document()
        if self.out is not None and pictures is not None and self.out.suffix in drawings.FORMS:
            drawn = drawings.write(self.out, pictures(), self.lang, document)
            lines = [*lines, *((Text("wrote", "已写入"), same(path)) for path in drawn)]
        elif self.out is not None:
            self._write(document, exports, drawings.FORMS if pictures is not None else ())
            lines = [*lines, (Text("wrote", "已写入"), same(self.out))]
        if self.table is not None:
            self._draw(self.table, exports)
            return
        self._print(document, lines)

    def _draw(self, name: str, exports: Callable[[str], Sequence[Export]] | None) -> None:
        """Print one table of the result as its file holds it, in place of the transcript."""
        from yuzui.faces.cli import grid

        tables = list(exports(self.lang)) if exports is not None else []
        for table in tables:
            if table.name.casefold() == name.casefold():
                self.echo(grid.objects(table) if self.json else grid.drawn(table, self.lang))
                return
        raise InputError(
            Text("the result has no table of that name", "结果中没有这个表"),
            place=Place(column="--table"),
            seen=name,
            expected=" · ".join(table.name for table in tables) or Text("no table", "无表格").say(self.lang),
            fix=Text("write one of the names that are expected", "请写其中一个表名"),
        )

    def report(self, answer: Tagged, lines: Sequence[Line]) -> None:
        """Print a result as JSON or its lines as a transcript; write no file."""
        self._print(answer.document(), lines)

    def _print(self, document: dict[str, Any], lines: Sequence[Line]) -> None:
        if self.json:
            self.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
            return
        if (origin := document.get("origin")) in MARKED:
            lines = [*lines, (Text("data", "数据性质"), ORIGINS[str(origin)])]
        following = [line for line in lines if line[0] == _NEXT] or [(_NEXT, self.following(document))]
        lines = [*(line for line in lines if line[0] != _NEXT), *(line for line in following if line[1].en)]
        self.transcript(lines)

    def transcript(self, lines: Sequence[Line], labels: int = 0) -> None:
        """Print labelled sentences in two columns, the first at least ``labels`` wide, wrapped to the terminal."""
        labels = max([labels, *(cell_len(label.say(self.lang)) + 2 for label, _ in lines)])
        cells = max(20, terminal.columns() - labels - 1)
        for label, sentence in lines:
            head = terminal.paint(terminal.pad(label.say(self.lang), labels), **_style(label))
            for part in sentence.say(self.lang).split("\n"):
                # a command is copied whole
                for row in [part] if label == _NEXT else terminal.wrap(part, cells):
                    self.echo(f" {head}{row}".rstrip())
                    head = " " * labels

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


def shared(*, seed: bool = False, out: bool = True, folder: str = "yuzui-work") -> Callable[[Command], Command]:
    """Give a command the shared options and hand it a :class:`Face` as its first argument.

    Parameters
    ----------
    seed : bool
        Whether something is drawn at random, so that it takes ``--seed``.
    out : bool
        Whether there is something to write, so that it takes ``--out``.
    folder : str
        The workspace by default.
    """
    return functools.partial(_shared, seed, out, folder)


def _shared(seed: bool, out: bool, folder: str, command: Command) -> Command:
    options = [
        option("--json", "as_json", is_flag=True, help=Text("print one JSON document", "输出一个 JSON 文档")),
        option("--lang", type=click.Choice(LANGUAGES), help=Text("language", "语言")),
        option(
            "--dir",
            "folder",
            # whose it is, and that it cannot be read, is said by who opens it
            type=click.Path(path_type=Path, readable=False),
            help=Text("workspace", "工作区"),
            default_text=Text(f"default ./{folder}", f"默认 ./{folder}"),
        ),
        option("--quiet", is_flag=True, help=Text("no progress", "不显示进度")),
    ]
    if out:
        options.insert(1, option("--out", type=FILE, help=Text("write the result to a file", "将结果写入文件")))
        about = Text("print one table of the result by its name", "按名称输出结果中的一个表")
        options.insert(2, option("--table", metavar="NAME", help=about))
    if seed:
        options.insert(1, option("--seed", type=SEEDS, default=7, help=Text("seed of what is drawn", "随机种子")))

    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        lang, place = values.pop("lang") or spoken(), values.pop("folder") or Path(folder)
        face = Face(
            lang=lang,
            json=values.pop("as_json"),
            out=values.pop("out", None),
            table=values.pop("table", None),
            seed=values.pop("seed", 7),
            dir=place,
            going=terminal.Going(lang, quiet=values.pop("quiet")),
            following=functools.partial(_following, click.get_current_context(), place),
        )
        _keep_what_is_read(face.out, values.values())
        try:
            return command(face, **values)
        finally:
            face.going.end()

    for one in reversed(options):
        wrapped = one(wrapped)
    return wrapped  # type: ignore[return-value]


def typed(word: str) -> str:
    """Return a word as a shell takes it for one; letters of any script need no quotes."""
    return shlex.quote(word) if re.search(r"[^\w@%+=:,./-]", word) else word


def _following(context: click.Context, folder: Path, document: dict[str, Any]) -> Text:
    """Return the command that comes next, in the same workspace."""
    if not isinstance(context.command, Verb):
        return same("")
    values = context.params | {"folder": folder}
    words = {name: typed(str(one)) if isinstance(one, Path | str) else one for name, one in values.items()}
    steps = context.command.following(document, words)
    named = (
        context.params["folder"] is not None
        and steps.en
        and not re.search(rf"(?<!\S){re.escape(words['folder'])}(?!\S)", steps.en)
    )
    return steps + same(f" --dir {words['folder']}") if named else steps


def _style(label: Text) -> dict[str, Any]:
    """Return how a label is painted: what must be looked at in red, what to do next in green."""
    return {"fg": "red" if label.en in LOUD else "green" if label == _NEXT else "cyan", "bold": True}


def _keep_what_is_read(out: Path | None, values: Iterable[Any]) -> None:
    """Refuse to write a result over a file that the command reads."""
    if out is None or not out.exists():
        return
    listed = (one if isinstance(one, list | tuple) else (one,) for one in values)
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
    lang = terminal.language(argv)
    if "--json" in argv:
        click.echo(json.dumps(error.json(), ensure_ascii=False, indent=1))
    else:
        head = Text("error", "错误").say(lang)
        click.echo(f"{head}: {error.say(lang)}", err=True)
    sys.stdout.flush()
    return error.exit
