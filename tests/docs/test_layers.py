# SPDX-License-Identifier: Apache-2.0
"""The layers: the import contracts, and what import-linter cannot see."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "yuzui"
MODULES = sorted(SOURCE.rglob("*.py"))
NETWORK = (
    "urllib.request",
    "http.client",
    "http.server",
    "socketserver",
    "smtplib",
    "telnetlib",
    "xmlrpc",
    "asyncio.open_connection",
)
SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|CREATE\s+(TEMP\s+)?(TABLE|VIEW|INDEX|TRIGGER)\s|WITH\s+\w+\s+AS\s*\(|PRAGMA\s)",
    re.IGNORECASE | re.DOTALL,
)


def name_of(path):
    return str(path.relative_to(ROOT))


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def imports(nodes):
    return {name for node in nodes for name in imported(node)}


def is_of(name, packages):
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_the_import_contracts_are_kept():
    command = [sys.executable, "-m", "tests.layers"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_only_the_fetcher_and_the_mail_may_open_a_connection(trees):
    allowed = {SOURCE / "catalogue" / "fetch.py", SOURCE / "job" / "transport.py", SOURCE / "asgi.py"}
    wrong = [f"{name_of(p)} {n}" for p in MODULES if p not in allowed for n in imports(trees[p]) if is_of(n, NETWORK)]
    assert not wrong, wrong


def test_the_record_does_no_input_or_output(trees):
    forbidden = (
        "json",
        "io",
        "os",
        "pathlib",
        "sqlite3",
        "csv",
        "tempfile",
        "shutil",
        "subprocess",
        "logging",
        "urllib",
        "importlib.resources",
    )
    wrong = [
        f"{name_of(p)} {n}"
        for p in MODULES
        if SOURCE / "model" in p.parents
        for n in imports(trees[p])
        if is_of(n, forbidden)
    ]
    for path in MODULES:
        if SOURCE / "model" in path.parents:
            wrong += [
                f"{name_of(path)} open()"
                for node in trees[path]
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"open", "print", "exec", "eval"}
            ]
    assert not wrong, wrong


def strings(nodes):
    """Yield every text that is not a docstring, with its line; f-strings by their first part."""
    documented = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documented:
                yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "x" for v in node.values]
            yield node.lineno, "".join(str(part) for part in parts)


def test_sql_stands_in_the_store_and_where_files_are_read(trees):
    """The data definition is compiled from the record's declarations, in ``model/schema.py``."""
    allowed = {SOURCE / "model" / "schema.py"}
    wrong = sorted(
        {
            f"{name_of(p)}:{line}"
            for p in MODULES
            if not {SOURCE / "store", SOURCE / "sheets"} & {*p.parents} and p not in allowed
            for line, text in strings(trees[p])
            if SQL.search(text)
        }
    )
    assert not wrong, wrong


def test_sql_text_would_be_found():
    assert SQL.search("SELECT a FROM t") and SQL.search("\n  insert into t values (1)")
    assert not SQL.search("Update the plan") and not SQL.search("With a rule as (reason)")


@pytest.mark.parametrize("face", ["cli", "web", "api"])
def test_no_face_reaches_another_by_a_string(face, trees):
    others = [f"yuzui.faces.{name}" for name in ("cli", "web", "api") if name != face]
    wrong = [
        f"{name_of(p)}:{line} {text}"
        for p in MODULES
        if SOURCE / "faces" / face in p.parents
        for line, text in strings(trees[p])
        if is_of(text.split(":")[0].strip(), others)
    ]
    assert not wrong, wrong


def test_no_function_outside_the_store_takes_a_bare_connection(trees):
    wrong = []
    for path in MODULES:
        if SOURCE / "store" in path.parents:
            continue
        for node in trees[path]:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                args = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                wrong += [
                    f"{name_of(path)}:{node.lineno} {node.name}({a.arg})"
                    for a in args
                    if a.arg in {"connection", "conn", "cursor", "db"}
                    or (a.annotation and "Connection" in ast.unparse(a.annotation))
                ]
    assert not wrong, wrong


def test_no_state_hides_in_a_module(trees):
    """``global`` is how a module grows a value that tests cannot see."""
    wrong = [f"{name_of(p)}:{node.lineno}" for p in MODULES for node in trees[p] if isinstance(node, ast.Global)]
    assert not wrong, wrong


def test_domain_modules_do_not_ask_the_clock_or_the_environment(trees):
    """What they return follows from what they are given; studies and stores know the time."""
    pure = [SOURCE / n for n in ("allocate", "invest", "evaluate", "facilities", "record", "charts", "engines", "text")]
    asked = re.compile(
        r"^(datetime\.now|datetime\.utcnow|date\.today|dt\.datetime\.now"
        r"|dt\.date\.today|datetime\.datetime\.now|datetime\.date\.today"
        r"|time\.time|os\.environ|os\.getenv)"
    )
    wrong = sorted(
        {
            f"{name_of(p)}:{node.lineno}"
            for p in MODULES
            if any(folder in p.parents for folder in pure)
            for node in trees[p]
            if isinstance(node, ast.Attribute) and asked.match(ast.unparse(node))
        }
    )
    assert not wrong, wrong


INSTALLED = {"ibis-framework": "ibis", "python-calamine": "python_calamine", "python-dateutil": "dateutil",
             "python-multipart": "python_multipart", "pyyaml": "yaml", "resvg-py": "resvg_py"}  # fmt: skip


def test_the_base_install_is_what_is_imported_at_the_top_and_nothing_declared_is_unused(trees):
    """A wheel without extras starts; a dependency that nothing imports only makes it larger."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [re.match(r"[\w-]+", line)[0] for line in project["dependencies"]]
    base = {INSTALLED.get(name, name.replace("-", "_")) for name in declared}
    top, anywhere = {}, set()
    for path, nodes in trees.items():
        for node in nodes:
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            else:
                continue
            roots = {name.partition(".")[0] for name in names}
            anywhere |= roots
            if node in nodes[0].body:
                top.update(dict.fromkeys(roots, path.name))
    come_along = {"anyio", "h11", "markupsafe"}  # with starlette, uvicorn, jinja2
    known = base | come_along | sys.stdlib_module_names | {"yuzui"}
    lacking = {name: file for name, file in top.items() if name not in known}
    assert not lacking, lacking
    assert base - anywhere <= {"python_multipart"}, base - anywhere  # starlette imports it for forms
