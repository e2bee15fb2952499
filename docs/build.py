# SPDX-License-Identifier: Apache-2.0
"""``make docs``: the guides and decisions, the reference pages made from the code, and the JSON schemas, as HTML.

Everything is written below ``docs/_build``, which is not committed and goes out with a release.
"""

import csv
import inspect
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from yuzui import registry
from yuzui.job import contract
from yuzui.job.workflow.declaration import read
from yuzui.job.workflow.definitions import shipped
from yuzui.model.lifecycle import CYCLES
from yuzui.model.lifecycle import diagram as cycle_diagram
from yuzui.model.schema import TABLES, diagram, json_schema
from yuzui.model.table import LEVELS, Class, Table
from yuzui.model.visibility import ROLES
from yuzui.settings import SETTINGS
from yuzui.text import LANGUAGES

ROOT = Path(__file__).parent.parent
BUILT = ROOT / "docs" / "_build"
STATE = {True: "transactional", False: "analytic (Parquet snapshots)"}


def cell(value: object) -> str:
    """Return a value as the cell of a Markdown table."""
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def both(english: str, chinese: str) -> str:
    """Return a definition in both languages."""
    return f"{english} · {chinese}"


def markdown(docstring: str) -> str:
    """Return a numpydoc docstring as Markdown: sections become bold, literals single-quoted."""
    text = inspect.cleandoc(docstring).replace("``", "`")
    text = re.sub(r"^\.\. math::\s*((?:.+\n?)+)", r"$$\n\1\n$$\n", text, flags=re.MULTILINE)
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    text = re.sub(r"^(\S[^\n]*)\n-{3,}$", r"**\1**\n", text, flags=re.MULTILINE)
    return re.sub(r"::\n\n((?:[ ]{4}[^\n]*\n?|\n)+)", r":\n\n```\n\1\n```\n", text)


def table(head: str, rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]]) -> list[str]:
    """Return a Markdown table; the head names the columns, divided by bars."""
    lines = [f"| {head} |", "|" + "---|" * (head.count("|") + 1)]
    return [*lines, *("| " + " | ".join(cell(value) for value in row) + " |" for row in rows)]


def page(title: str, *parts: list[str] | str) -> str:
    """Return one page; parts are divided by an empty line."""
    texts = ["\n".join(part) if isinstance(part, list) else part for part in parts]
    return "\n\n".join([f"# {title}", *texts]) + "\n"


# --------------------------------------------------------------------------------- record
def record() -> str:
    """Return the page of all tables."""
    parts: list[list[str] | str] = [
        f"{len(TABLES)} tables. *Level* is that of a row without a row of its own in"
        " `row_visibility`; *class* says which roles read the column ([policy](policy.md)).",
        table(
            "table | 数据表 | what | key | level | store",
            [
                (f"[{t.name}](#{t.name})", t.label.zh, t.note.en, ", ".join(t.key), t.level, STATE[t.state])
                for t in TABLES.values()
            ],
        ),
    ]
    for one in TABLES.values():
        parts += [f"## {one.name}", facts(one), fields(one)]
    return page("The record 数据模型", *parts)


def facts(one: Table) -> str:
    """Return the sentence above the columns of a table."""
    rest = " · append-only" if one.append_only else ""
    return (
        f"**{one.label.en} · {one.label.zh}.** {one.note.en}. {one.note.zh}。\n\n"
        f"Key {', '.join(f'`{name}`' for name in one.key)} · level {one.level} ·"
        f" {STATE[one.state]}{rest} · [JSON Schema](schema/{one.name}.json)"
    )


def fields(one: Table) -> list[str]:
    """Return the table of the columns of a table."""
    rows: list[tuple[object, ...]] = [
        (
            f"`{c.name}`",
            c.type.value,
            c.unit,
            c.label.en,
            c.label.zh,
            f"{c.note.en}. {c.note.zh}。",
            c.visible.value,
            " ".join(f"`{value}`" for value in c.values) or c.refers,
            "; ".join((*c.headers, *(f"`{one}`" for one in c.patterns))),
        )
        for c in one.columns
    ]
    head = "column | type | unit | label | 标题 | definition 定义 | class | values, link"
    return table(f"{head} | headings read", rows)


def diagrams() -> str:
    """Return the page of entity-relationship and state diagrams."""
    parts: list[list[str] | str] = ["## Tables", f"```mermaid\n{diagram()}```", "## Workflows and life cycles"]
    flows = [read(path).cycle for path in shipped()]
    for cycle in (*flows, *CYCLES.values()):
        states: list[tuple[object, ...]] = [(f"`{s}`", t.en, t.zh) for s, t in cycle.states.items()]
        moves: list[tuple[object, ...]] = [
            (f"`{m.state}`", f"`{m.action}`", m.label.en, m.label.zh, f"`{m.to}`") for m in cycle.moves
        ]
        parts += [
            f"### {cycle.name} {cycle.title.zh}",
            f"```mermaid\n{cycle_diagram(cycle)}```",
            table("state | English | 中文", states),
            table("from | action | English | 中文 | to", moves),
        ]
    return page("Diagrams 图", *parts)


# --------------------------------------------------------------------- what a person meets
def plugin_page() -> str:
    """Return the page of all plug-ins; the module docstring is its text."""
    parts: list[list[str] | str] = []
    for seam, folders in registry.SEAMS.items():
        parts.append(f"## {seam}\n\nFolder `{'`, `'.join(folders)}`.")
        for name, module in registry.modules(seam).items():
            source = getattr(module, "SOURCE", "")
            text = markdown(module.__doc__ or "")
            shown = f"\n\nSource: {source}" if isinstance(source, str) and source else ""
            parts.append(f"### {seam}: {name}\n\n**{module.TITLE.en} · {module.TITLE.zh}**{shown}\n\n{text}")
    return page("Plug-ins 插件", *parts)


def grammar() -> str:
    """Return the page of the grammar of rules: words, keys of every kind, an example each."""
    from yuzui.funding import rule_sheet as rules

    found = rules.kinds_of_rules().document()
    head = "key | must | English | 中文 | words"

    def keys(rows: list[dict[str, Any]]) -> list[str]:
        return table(
            head,
            [
                (
                    f"`{one['name']}`",
                    "●" if one["required"] else "",
                    f"{one['label']['en']}: {one['help']['en']}",
                    f"{one['label']['zh']}：{one['help']['zh']}",
                    " ".join(f"`{word}`" for word in one["words"]),
                )
                for one in rows
            ],
        )

    parts: list[list[str] | str] = [
        "A rule is a table `[[rule]]` of `rules.toml`, or a row of a sheet `rules` with the keys "
        "as headings in either language. `where` is `{column = value}`, `{column = [a, b]}` "
        "or `{column = {ge = 5}}` (" + ", ".join(f"`{c}`" for c in found["comparisons"]) + "); all "
        'keys must hold; `any = [where, …]`, `not = where`. A number may be `{plan = "id"}`, a '
        'limit also `{column = "name"}`. A share always names what it is a share of. '
        "规则写作 `rules.toml` 中的 `[[rule]]`，或工作表“规则”中的一行，表头中英文均可。",
        "## Keys of every kind 各类共有的键",
        keys(found["shared"]),
    ]
    for kind in found["kinds"]:
        title = both(kind["title"]["en"], kind["title"]["zh"])
        parts += [f"## {kind['name']}\n\n{title}", keys(kind["keys"])]
        parts.append(f"```toml\n{kind['example']}\n```")
    return page("Rules 规则语法", *parts)


def settings() -> str:
    """Return the page of all settings."""
    parts: list[list[str] | str] = ["Every setting is an environment variable; the default holds when it is not set."]
    for one in SETTINGS:
        unit = f" {one.unit}" if one.unit else ""
        parts.append(
            f"## {one.name}\n\n{one.help.en}. {one.help.zh}。\n\n`{one.variable}`, default `{one.default}`{unit}"
        )
    return page("Settings 设置", *parts)


def commands() -> str:
    """Return the page of all commands: their help, in both languages."""
    parts: list[list[str] | str] = []
    for name, module in registry.modules("command").items():
        parts.append(f"## {name}\n\n{module.TITLE.en}. {module.TITLE.zh}。")
        parts += list(usage(name, module.command))
    return page("Commands 命令", *parts)


def usage(name: str, command: click.Command, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the help of a command and of what stands under it."""
    for lang in LANGUAGES:
        context = click.Context(click.Group("yuzui"), info_name="yuzui", obj=lang, help_option_names=["-h", "--help"])
        for word in above:
            context = click.Context(click.Group(word), context, info_name=word)
        yield f"```\n{command.get_help(click.Context(command, context, info_name=name))}\n```"
    for inner, one in sorted(getattr(command, "commands", {}).items()):
        yield f"### {' '.join((*above, name, inner))}"
        yield from usage(inner, one, (*above, name))


def policy() -> str:
    """Return the page of roles, levels and classes."""
    grid: list[tuple[object, ...]] = [
        (f"`{r.name}`", r.label.zh, *("●" if c in r.reads else "" for c in Class)) for r in ROLES
    ]
    seen: list[tuple[object, ...]] = [
        (f"`{r.name}`", *("●" if level in r.levels else "" for level in LEVELS)) for r in ROLES
    ]
    closed: list[tuple[object, ...]] = [
        (t.name, t.level, ", ".join(f"{c.name} ({c.visible.value})" for c in t.columns if c.visible is not Class.OPEN))
        for t in TABLES.values()
    ]
    return page(
        "Who may see what 可见规则",
        "A row exists for a subject if its level is one of the role's or it shares an audience, its"
        " embargo is over, it is not denied and not withdrawn; denial wins. A column is read,"
        " filtered, sorted, grouped and searched only by a role that reads its class.",
        "## Roles and the classes they read 角色可读的字段类别",
        table("role | 角色 | " + " | ".join(c.value for c in Class), grid),
        "## Roles and the levels they see 角色可见的级别",
        table("role | " + " | ".join(LEVELS), seen),
        "## Tables: level and columns that are not open 数据表的级别与非公开列",
        table("table | level | columns that are not open", closed),
        *(f"## {r.name}\n\n{r.label.en} · {r.label.zh}" for r in ROLES),
    )


# ------------------------------------------------------------------------------ benchmarks
def bench(name: str) -> list[dict[str, str]]:
    """Return the rows that a bench wrote."""
    return list(csv.DictReader((ROOT / "bench" / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def benchmarks() -> str:
    """Return the page of schedules of generated families, ours beside those of others."""
    ours = [
        (r["case"], r["tasks"], r["seed"], " ".join(("yuzui", r["engine"])), r["budget_s"], r["value"],
         f"{1 - float(r['gap']):.4f}" if r["gap"] else "", r["placed"], r["cpu_s"], r["peak_mb"], r["checker"])
        for r in bench("facility_schedule")
    ]  # fmt: skip
    peers = [
        (f"telescope {r['case']}, no shares", r["requests"], r["seed"], " ".join((r["solver"], r["settings"])), "",
         r["value"], r["of_ceiling"], r["placed"], r["cpu_s"], r["peak_mb"], r["checker"])
        for r in bench("facility_peers")
    ]  # fmt: skip
    head = "family | requests | seed | solver | CPU s allowed | value | of the bound | placed | CPU s | MB | checker"
    return page(
        "FacilityBench 排程基准",
        "Instances are synthetic, made by seeded generators; replay is a stretch of a real log. Every schedule is"
        " checked by a program that shares nothing with what made it. One run each, processor seconds; machines"
        " differ. Make it again: `python -m bench.facility_schedule`, `python -m bench.facility_peers`.",
        "算例由带种子的生成器合成；日志回放为真实日志片段。每份排程均由与求解程序无共用代码的检查器核验。"
        "每项运行一次，计处理器秒；不同机器结果不同。",
        table(head, [*ours, *peers]),
    )


# ----------------------------------------------------------------------------------- main
def api() -> str:
    """Return the reference of what ``import yuzui`` offers, made of its docstrings."""
    import yuzui

    parts = ["# Python\n"]
    for name in sorted(yuzui.__all__):
        thing = getattr(yuzui, name)
        if not callable(thing):
            continue
        parts.append(f"## yuzui.{name}\n\n```text\n{inspect.getdoc(thing) or ''}\n```\n")
        for method, one in vars(thing).items() if isinstance(thing, type) else ():
            if callable(one) and not method.startswith("_") and one.__doc__:
                call = f"{name}.{method}{inspect.signature(one)}"
                parts.append(f"### {name}.{method}\n\n```text\n{call}\n\n{inspect.getdoc(one)}\n```\n")
    return "\n".join(parts)


def tutorial() -> str:
    """Return the tutorial as a page: its words, and its cells as code."""
    cells = json.loads((ROOT / "docs" / "guides" / "tutorial.ipynb").read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells)
    return "\n\n".join(
        text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```"
        for cell, text in zip(cells, texts, strict=True)
    )


def pages() -> dict[str, str]:
    """Return every page and schema made from the code, by its path below ``reference``."""
    made = {
        "api.md": api(),
        "record.md": record(),
        "diagram.md": diagrams(),
        "plugins.md": plugin_page(),
        "settings.md": settings(),
        "commands.md": commands(),
        "policy.md": policy(),
        "rules.md": grammar(),
        "benchmarks.md": benchmarks(),
    }
    for name, one in TABLES.items():
        made[f"schema/{name}.json"] = json.dumps(json_schema(one), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return made


def sources(folder: Path) -> None:
    """Lay out in a folder what Sphinx reads: what is kept by hand, and what is made."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    shutil.copy(ROOT / "GLOSSARY.md", folder)
    (folder / "guides" / "tutorial.md").write_text(tutorial(), encoding="utf-8")
    (folder / "guides" / "tutorial.ipynb").unlink()
    for name, text in pages().items():
        path = folder / "reference" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "extra" / "schemas").mkdir(parents=True, exist_ok=True)
    for name, schema in contract.schemas().items():
        (folder / "extra" / "schemas" / name).write_text(
            json.dumps(schema, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def main() -> int:
    """Lay out the sources and build the HTML."""
    from sphinx.cmd.build import main as sphinx

    sources(BUILT / "source")
    return int(sphinx(["-q", "-W", "--keep-going", "-b", "html", str(BUILT / "source"), str(BUILT / "html")]))


if __name__ == "__main__":
    sys.exit(main())
