# SPDX-License-Identifier: Apache-2.0
"""Numbers that JSON, TOML and tables do not know are refused in words, and kills leave nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys

import pytest

from yuzui.catalogue.readers import bibtex
from yuzui.catalogue.scholarly_record import Fault
from yuzui.errors import FileFormatError
from yuzui.faces.cli.main import run
from yuzui.sheets.formats import pabulib
from yuzui.store import open_store
from yuzui.store.durable import fresh, sweep
from yuzui.text import measures

ODD = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 30, "9" * 5000, "1" + "0" * 400 + ".5")


def numbers(value):
    """Yield the path to each number of a JSON value."""
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in pairs:
            yield from ((key, *rest) for rest in numbers(one))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield ()


def test_a_schedule_with_a_number_that_is_none_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["schedule", "template", "--out", "week.json", "--quiet"]) == 0
    text = (tmp_path / "week.json").read_text(encoding="utf-8")
    paths = list(numbers(json.loads(text)))
    assert len(paths) > 20
    for n, odd in enumerate((*ODD[:4], ODD[5])):
        whole = json.loads(text)
        place, path = whole, paths[(n * 7) % len(paths)]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = "@"
        (tmp_path / "odd.json").write_text(json.dumps(whole).replace('"@"', odd), encoding="utf-8")
        capsys.readouterr()
        assert run(["schedule", "make", "odd.json", "--json"]) == 2, odd
        error = json.loads(capsys.readouterr().out)["errors"][0]
        assert "odd.json" in error["file"] and odd[:20] in error["seen"], error


def test_json_is_read_as_its_standard_says():
    for odd in ODD:
        for form in ("{}", "[1, {}]", '{{"a": {{"b": {}}}}}'):
            with pytest.raises(ValueError, match="number"):
                measures.loads(form.format(odd))
    kept = {"a": [1, -2.5, 1e300, 2**63 - 1, -(2**63), "NaN", "Infinity", True, None]}
    assert measures.loads(json.dumps(kept)) == kept


def test_a_factor_of_a_map_is_a_number(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text("id,amount\nA,1\n", encoding="utf-8")
    for odd in ("inf", "nan", "-inf", "0", "1e999"):
        line = f'[proposal]\nid = "id"\namount = {{column = "amount", unit = {odd}}}\n'
        (tmp_path / "map.toml").write_text(line, encoding="utf-8")
        assert run(["load", "p.csv", "--map", "map.toml", "--json"]) == 2, odd
        assert odd in capsys.readouterr().out or odd == "1e999"
    (tmp_path / "rules.toml").write_text('format = "yuzui-rules/1"\ncall = "x"\n', encoding="utf-8")
    assert run(["fund", "p.csv", "--rules", "rules.toml", "--json"]) == 2
    assert "call" in capsys.readouterr().out


class Text:
    """The lines of a text as a reader is given them."""

    name = "x.bib"

    def __init__(self, text):
        self.text, self.number = text, 0

    def __iter__(self):
        for line in self.text.split("\n"):
            self.number += 1
            yield line


def test_extra_words_in_bibtex_are_a_fault_of_their_entry():
    good = "@article{k, title = {T}, year = 2001}\n"
    for odd in ("@string{a = b c d}", "@string{jan}", "@string(x = 'y' z)", "@string{= 3}", "@string{a = }",
                "@string{a = \"b}", "@article{x, title = {A} extra words, year = 2000}", "@book{y, = = =}",
                "@misc{z, note = # }", "@misc{, ,,, }", "@string{a = {b} # }", "@article{w title = {A}}"):  # fmt: skip
        try:
            found = list(bibtex.read(Text(f"{odd}\n{good}")))
        except FileFormatError:
            continue  # it ends inside an entry: said so
        keys = [one.key for one in found if not isinstance(one, Fault)]
        assert "k" in keys, odd
    faults = [one for one in bibtex.read(Text("@string{a = b c d}\n" + good)) if isinstance(one, Fault)]
    assert [(one.code, one.row) for one in faults] == [("unreadable_record", 1)]


BUDGET = "META\nkey;value\nPROJECTS\nproject_id;cost\na;60\nVOTES\nvoter_id;age;vote\n1;30;a\n"


def test_a_short_line_of_a_participatory_budget_is_named():
    assert pabulib.parse("x.pb", BUDGET.encode()).ballots == 1
    for odd in (BUDGET + "2;40\n", BUDGET + "3\n", BUDGET.replace("a;60", "a"), BUDGET.replace("1;30;a", "1")):
        with pytest.raises(FileFormatError) as error:
            pabulib.parse("x.pb", odd.encode())
        assert error.value.seen in odd and ";" in error.value.expected


KILLED = """
import sys, os, signal
from pathlib import Path
from yuzui.sheets.formats import write_bytes
from yuzui.store.state.pseudonym_vault import open_sealed
folder = Path(sys.argv[1])
sealed = open_sealed(folder)
sealed.connection.execute("PRAGMA cache_size = 1")
sealed.connection.execute("BEGIN IMMEDIATE")
sealed.connection.execute("CREATE TABLE half (a)")
sealed.connection.executemany("INSERT INTO half VALUES (?)", [("x" * 4000,)] * 200)
from yuzui.sheets.formats import _whole
def make(new):
    new.write_bytes(b"half")
    print("now", flush=True)
    signal.pause()
_whole(folder / "findings.xlsx", make)
"""


def test_a_killed_writer_leaves_nothing_after_the_next_start(tmp_path):
    open_store(tmp_path).close()
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"now\n"
    alive = fresh(tmp_path / "rejects.xlsx")
    alive.write_bytes(b"ours, and still being written")
    assert sweep(tmp_path) == 0, "a file of a process that runs stays"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    names = {path.name for path in tmp_path.iterdir()}
    assert "sealed.sqlite-journal" in names and any("-findings.xlsx" in one for one in names)
    (tmp_path / ".new-notes.txt").write_text("somebody's own", encoding="utf-8")
    open_store(tmp_path).close()
    left = {path.name for path in tmp_path.iterdir()}
    assert not any(one.endswith("-journal") or "findings" in one for one in left), left
    assert {alive.name, ".new-notes.txt"} <= left
    sealed = sqlite3.connect(tmp_path / "sealed.sqlite")
    tables = {name for (name,) in sealed.execute("SELECT name FROM sqlite_master")}
    sealed.close()
    assert "half" not in tables and "identity" in tables
