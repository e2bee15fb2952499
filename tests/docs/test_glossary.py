# SPDX-License-Identifier: Apache-2.0
"""Every noun is in the glossary, every thing a person sets or calls has a heading."""

from __future__ import annotations

import ast
import csv
import importlib.util
import re
from pathlib import Path

import pytest

from yuzui.model.schema import TABLES
from yuzui.model.visibility import ROLES
from yuzui.registry import SEAMS, modules
from yuzui.settings import SETTINGS

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "docs" / "generated"
SOURCE = ROOT / "src" / "yuzui"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def section(title):
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    part = text.split(f"## {title}")[1].split("\n## ")[0]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in part.splitlines() if line[:2] == "| "]
    return [tuple(cell.strip() for cell in row) for row in rows[1:]]


def headings(name):
    text = (GENERATED / name).read_text(encoding="utf-8")
    return set(re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def build():
    """Return docs/build.py as a module."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_files_are_fresh(build):
    assert build.stale(build.pages()) == [], "run: .venv/bin/python docs/build.py --write"


def test_every_table_has_a_row():
    rows = {row[0]: row for row in section("Tables of the record")}
    assert set(rows) == set(TABLES)
    assert all(CHINESE.search(row[1]) and len(row) == 5 for row in rows.values())


def test_every_column_has_a_row_that_says_where_it_stands():
    found = {place for row in section("Columns of the record") for place in row[4].split(", ")}
    assert found == {f"{t.name}.{c.name}" for t in TABLES.values() for c in t.columns}


def test_every_term_is_said_in_both_languages_and_stands_where_it_says():
    with (ROOT / "src" / "yuzui" / "text" / "terms.csv").open(encoding="utf-8", newline="") as stream:
        terms = list(csv.DictReader(stream))
    assert len({t["term"] for t in terms}) == len(terms) == len(section("Terms"))
    for term in terms:
        assert CHINESE.search(term["zh"]) and CHINESE.search(term["definition_zh"]), term["term"]
        assert term["definition_en"] and not CHINESE.search(term["definition_en"]), term["term"]
        if term["where"]:
            table, _, column = term["where"].partition(".")
            assert table in TABLES and (not column or column in TABLES[table]), term["where"]


def identifiers(nodes):
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def test_words_not_to_be_used_are_not_used(trees):
    avoided = {row[0] for row in section("Do not use")}
    assert avoided
    used = []
    for path, nodes in trees.items():
        for name in {path.stem, *identifiers(nodes)}:
            spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
            used += [f"{path.relative_to(ROOT)} {name}" for word in avoided if f"_{word}_" in f"_{spelled}_"]
    assert not used, used


@pytest.mark.parametrize("seam", SEAMS)
def test_every_plugin_has_a_heading(seam):
    found = headings("plugins.md")
    assert seam in found
    assert {f"{seam}: {name}" for name in modules(seam)} <= found


def test_every_setting_role_and_command_has_a_heading():
    assert {one.name for one in SETTINGS} <= headings("settings.md")
    assert {one.name for one in ROLES} <= headings("policy.md")
    assert set(modules("command")) <= headings("commands.md")


def test_every_table_has_a_heading_and_a_schema():
    assert set(TABLES) <= headings("record.md")
    assert {p.stem for p in (GENERATED / "schema").glob("*.json")} == set(TABLES)


def test_a_stale_page_is_named(build, monkeypatch, tmp_path):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    pages = {"GLOSSARY.md": "new\n", "docs/generated/a.md": "a\n"}
    (tmp_path / "GLOSSARY.md").write_text("old\n", encoding="utf-8")
    (tmp_path / "docs" / "generated").mkdir(parents=True)
    (tmp_path / "docs" / "generated" / "left_over.md").write_text("", encoding="utf-8")
    assert build.stale(pages) == ["GLOSSARY.md", "docs/generated/a.md", "docs/generated/left_over.md"]
    build.write(pages)
    assert build.stale(pages) == []
