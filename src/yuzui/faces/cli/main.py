# SPDX-License-Identifier: Apache-2.0
"""The command line: one verb per job, found by listing a folder."""

from __future__ import annotations

import ast
import gc
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yuzui import __version__, registry
from yuzui.errors import InputError, InternalError, Place, YuzuiError, meant
from yuzui.faces.cli import terminal
from yuzui.faces.cli.output import fail
from yuzui.faces.cli.verb import path, spoken
from yuzui.text import Text, same

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

GROUPS = {"start": Text("start", "入门"), "work": Text("work", "业务"), "decide": Text("decide", "决定")}
_HEAD = Text(
    "Yuzui {version} · run an innovation system by rules everyone can see",
    "鱼嘴 Yuzui {version} · 以人人看得见的规则运行创新体系",
)
_USE = Text(
    "yuzui VERB [INPUT] [options]      yuzui VERB -h      first: yuzui demo",
    "yuzui 动词 [输入] [选项]      yuzui 动词 -h      第一步：yuzui demo",
)
_ANY = Text(
    "any question by its name: yuzui QUESTION      all of them: yuzui list --seam study",
    "任一问题均可按名称调用：yuzui 问题名      全部问题：yuzui list --seam study",
)
_COMPLETE = Text(
    'complete words by Tab: eval "$(_YUZUI_COMPLETE=bash_source yuzui)"      zsh_source, fish_source alike',
    'Tab 键补全：eval "$(_YUZUI_COMPLETE=bash_source yuzui)"      zsh_source、fish_source 同理',
)


def _heading(place: str) -> tuple[Text, str]:
    """Return TITLE and GROUP of a verb out of its text: to import all verbs takes a second."""
    spec = find_spec(place)
    source = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    stated: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            words = node.value.args if isinstance(node.value, ast.Call) else [node.value]
            if node.targets[0].id in ("TITLE", "GROUP"):
                stated[node.targets[0].id] = [ast.literal_eval(word) for word in words]
    return Text(*stated["TITLE"]), stated["GROUP"][0]


class Verbs(click.Group):
    """The verbs, imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs."""
        return [name.rstrip("_") for name in registry.modules("command")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one verb, or None."""
        verbs = registry.modules("command")
        name = cmd_name if cmd_name in verbs.places else cmd_name + "_"
        if name not in verbs.places:
            from yuzui.faces.cli import question

            return question.command(cmd_name)
        command = verbs[name].command
        return command if isinstance(command, click.Command) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take help as it stands first: what stands behind it, a language, is read already."""
        return super().parse_args(ctx, args[:1] if args and args[0] in ctx.help_option_names else args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the verbs without importing them."""
        from click.shell_completion import CompletionItem

        places = sorted(registry.modules("command").places.items())
        headings = {name.rstrip("_"): _heading(place)[0].say(spoken(ctx)) for name, place in places}
        return [CompletionItem(name, help=heading) for name, heading in headings.items() if name.startswith(incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or say which one was perhaps meant."""
        from difflib import get_close_matches

        typed = bool(args) and not args[0].startswith("-") and not ctx.resilient_parsing
        if typed and self.get_command(ctx, args[0]) is None:
            verbs = self.list_commands(ctx)
            near = get_close_matches(args[0], [*verbs, *registry.modules("study")], 1)
            raise InputError(
                Text("there is no such verb", "没有这个动词"),
                seen=args[0],
                expected=" ".join(verbs),
                fix=same(f"yuzui {near[0]}") if near else same("yuzui --help"),
                code="unknown_verb",
            )
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the one-screen help, grouped."""
        lang = spoken(ctx)
        rows: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
        for verb, place in sorted(registry.modules("command").places.items()):
            heading, group = _heading(place)
            rows[group].append((verb.rstrip("_"), heading.say(lang)))
        write = formatter.write
        write(_HEAD.format(version=__version__).say(lang) + "\n  " + _USE.say(lang) + "\n")
        for group, label in GROUPS.items():
            if rows[group]:
                write("\n" + terminal.paint(label.say(lang), bold=True) + "\n")
            for name, title in rows[group]:
                write(f"  {terminal.pad(name, 10)} {title}\n")
        write(f"\n  {_ANY.say(lang)}\n  {_COMPLETE.say(lang)}\n")


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yuzui")
@click.pass_context
def verbs(ctx: click.Context) -> None:
    """Run an innovation system by rules everyone can see."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


_USAGE: tuple[tuple[type[click.ClickException], Text], ...] = (
    (click.NoSuchOption, Text("there is no such option", "没有该选项")),
    (click.MissingParameter, Text("something is missing", "缺少参数")),
    (click.BadParameter, Text("this value cannot be used", "该取值不可用")),
    (click.ClickException, Text("the command line cannot be read", "无法理解该命令行")),
)


# click's own sentences are English only, so what they are about is taken out of them
_ABOUT = re.compile(
    r"'?(.+?)'? is not |Got unexpected extra arguments? \((.+)\)|No such \w+ '(.+)'"
    r"|\w+ '(.+)' (?:does not exist|is a \w+)"
)


def _usage(error: click.ClickException) -> YuzuiError:
    message = next(text for kind, text in _USAGE if isinstance(error, kind))
    context, param = getattr(error, "ctx", None), getattr(error, "param", None)
    named = getattr(error, "option_name", "") or _named(param, context)
    about = _ABOUT.match(error.message)
    seen = next(filter(None, about.groups())) if about else named or error.format_message()
    known = getattr(error, "possibilities", None) or ()
    if context is not None and isinstance(context.command, click.Group) and param is None:
        known = known or context.command.list_commands(context)
    expected = " ".join(known) or _wanted(param)
    first = Text(f"take “{seen}” out", f"请去掉“{seen}”")
    if isinstance(error, click.MissingParameter):
        first, seen = Text(f"add {named}", f"请加上 {named}"), ""
    elif expected:
        first = meant(seen, expected.split()) or Text("write what is expected", "请按“应为”填写")
    advice = Text("{first}; or see: {path} --help", "{first}；或查看：{path} --help")
    return InputError(
        message,
        place=Place(column=named),
        seen=seen,
        expected=expected,
        fix=advice.format(first=first, path="yuzui" if context is None else path(context)),
        code="usage",
    )


def _named(param: Any, context: click.Context | None) -> str:
    """Return an option as it is typed, an argument as the help writes it."""
    if isinstance(param, click.Argument) and context is not None:
        return param.make_metavar(context).strip("[].")
    return " / ".join(getattr(param, "opts", ()))


def _wanted(param: Any) -> str:
    kind = getattr(param, "type", None)
    choices = getattr(kind, "choices", None)
    if choices is not None:
        return " ".join(map(str, choices))
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    if low is None and high is None:
        return str(getattr(kind, "name", "")).upper()
    return f"{'' if low is None else low} … {'' if high is None else high}".strip()


def _bug(error: Exception) -> YuzuiError:
    handle, name = tempfile.mkstemp(prefix="yuzui-report-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as report:
        report.write(f"yuzui {__version__}\npython {sys.version}\n\n")
        report.writelines(traceback.format_exception(error))
    return InternalError(
        Text("a fault in Yuzui itself", "鱼嘴自身的故障"),
        seen=f"{type(error).__name__}: {error}",
        fix=Text(f"please report it with the file {name}", f"请附上文件 {name} 报告此问题"),
    )


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        done: Any = verbs.main(list(argv), prog_name="yuzui", standalone_mode=False, obj=terminal.language(argv))
    except YuzuiError as error:
        return fail(error, argv)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        return fail(_usage(error), argv)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return fail(_bug(error), argv)
    return done if isinstance(done, int) and not isinstance(done, bool) else 0


def main() -> None:
    """Run the command line of the process."""
    # numpy reads these when it is first imported: our matrices are small, and threads that wait
    # for one another cost more than they bring
    for library in ("OPENBLAS", "MKL", "OMP"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    # rows are read by the hundred thousand and refer to nothing in a circle: to look through them
    # at every 700th finds nothing
    gc.set_threshold(50_000, 20, 20)
    # the interpreter's own stream may not be able to say 鱼嘴
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
