# SPDX-License-Identifier: Apache-2.0
"""The declarations hold together, and the compiled DDL enforces them in real databases."""

from __future__ import annotations

import csv
import dataclasses
import sqlite3
from importlib.resources import files
from pkgutil import iter_modules

import duckdb
import pytest

from yuzui.model import schema
from yuzui.model.column import Type, column
from yuzui.model.schema import (
    AFFINITY,
    ORDERABLE,
    TABLES,
    accepted,
    ddl,
    diagram,
    entered,
    halves,
    headings,
    json_schema,
    links,
    meant,
    normalise,
)
from yuzui.model.table import LEVELS, Table
from yuzui.text import Text

EVERY = list(TABLES.values())
COLUMNS = [(table, one) for table in EVERY for one in table.columns]
CHINESE = range(0x4E00, 0xA000)
PROPER = {"ORCID", "R̂", "SUCRA", "DOI", "IGSN"}


def chinese(text):
    return any(ord(letter) in CHINESE for letter in text)


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_every_table_and_column_is_said_in_both_languages(table):
    for text in (table.label, table.note, *(c.note for c in table.columns)):
        assert text.en and chinese(text.zh) and not chinese(text.en)
    for one in table.columns:
        assert one.label.en and (chinese(one.label.zh) or one.label.zh in PROPER)
        assert one.note.en[0].isupper() or not one.note.en[0].isalpha()
        assert not one.note.en.endswith(".") and not one.note.zh.endswith("。")


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_names_are_singular_words_and_the_key_stands_first(table):
    assert table.name == table.name.lower() and table.level in LEVELS
    assert set(table.names[: len(table.key)]) == set(table.key)
    for lang in ("en", "zh"):
        assert len(set(headings(table, lang))) == len(table.columns)


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_numbers_have_units(table):
    for one in table.columns:
        if one.type in {Type.REAL, Type.DECIMAL, Type.INSTANT, Type.MICRO}:
            assert one.unit, f"{table.name}.{one.name}"
        if one.unit == "unit":
            near = {
                "unit",
                "station",
                "datastream",
                "offer",
                "account",
                "debit",
                "measure",
                "resource",
                "task",
                "schedule",
            }
            assert near & set(table.names), f"{table.name}.{one.name} has no unit beside it"
        if one.type is Type.MONEY:
            nearby = {"currency", "call", "slate", "offer"}
            assert nearby & set(table.names), f"{table.name}.{one.name} has no currency"


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_a_transactional_table_holds_no_decimal(table):
    if table.state:
        assert all(one.type is not Type.DECIMAL for one in table.columns)


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_lists_of_words_are_tuples(table):
    """A bracket around one word is no tuple; its letters would be taken for words."""
    for one in table.columns:
        assert all(isinstance(x, tuple) for x in (one.headers, one.values, one.patterns))
    assert isinstance(table.key, tuple) and isinstance(table.sheets, tuple)


def test_links_point_to_tables_of_the_record():
    for table, one in COLUMNS:
        if one.refers:
            target, name = one.refers.split(".")
            assert name in TABLES[target].key, f"{table.name}.{one.name}"


def test_the_mandatory_nouns_are_there():
    nouns = """person organisation work citation authorship concept project programme call
    proposal review award resource calendar booking job rd_fact station dataset plan clause
    slate_run decision draw override load finding run audit""".split()
    assert set(nouns) <= set(TABLES) and list(TABLES) == sorted(TABLES)


# ------------------------------------------------------------------ DDL
@pytest.fixture(scope="module")
def sqlite():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    for table in EVERY:
        connection.execute(ddl(table, "sqlite"))
    yield connection
    connection.close()


def insert(connection, table, row):
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'
    connection.execute("BEGIN")
    try:
        connection.execute(statement, list(row.values()))
        connection.execute("COMMIT")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@pytest.mark.parametrize("dialect", AFFINITY)
def test_every_table_can_be_made(dialect):
    make = {"sqlite": lambda: sqlite3.connect(":memory:"), "duckdb": lambda: duckdb.connect()}
    connection = make[dialect]()
    for table in EVERY:
        connection.execute(ddl(table, dialect))
    for table in EVERY:
        found = connection.execute(f'SELECT * FROM "{table.name}"').description
        assert tuple(one[0] for one in found) == table.names
    connection.close()


def test_unknown_dialect_is_refused():
    with pytest.raises(KeyError):
        ddl(EVERY[0], "oracle")


GOOD = {
    "call": {"call": "C1", "currency": "CNY", "opens": "2026-01-31", "budget": 100},
    "proposal": {"id": "P1", "call": "C1", "amount": 5, "early": 1, "tags": '{"a": 1}'},
    "review": {"proposal": "P-not-loaded", "reviewer": "R01", "criterion": "", "n": 1},
}


def test_good_rows_enter(sqlite):
    for table, row in GOOD.items():
        insert(sqlite, table, row)
    assert sqlite.execute("SELECT count(*) FROM review").fetchone() == (1,)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("call", {"call": "C2"}),  # currency is required
        ("call", {"call": "C3", "currency": "CNY", "type": "gift"}),  # vocabulary
        ("call", {"call": "C4", "currency": "CNY", "budget": -1}),  # range
        ("call", {"call": "C5", "currency": "CNY", "opens": "2026-02-30"}),  # no such day
        ("call", {"call": "C6", "currency": "CNY", "opens": "31.1.2026"}),
        ("call", {"call": "C7", "currency": "CNY", "budget": "much"}),  # strict type
        ("proposal", {"id": "P2", "early": 2}),  # boolean
        ("proposal", {"id": "P3", "tags": "{"}),  # JSON
        ("proposal", {"id": None}),  # key
        (
            "outbox",
            {"id": "O", "run": "nowhere", "kind": "letters", "audit_seq": 1, "state": "waiting"},
        ),  # link that must hold
    ],
)
def test_wrong_rows_are_refused(sqlite, table, row):
    before = sqlite.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    with pytest.raises(sqlite3.IntegrityError):
        insert(sqlite, table, row)
    assert sqlite.execute(f'SELECT count(*) FROM "{table}"').fetchone() == before


def test_parts_may_come_before_their_whole_within_a_transaction(sqlite):
    sqlite.execute("BEGIN")
    sqlite.execute(
        'INSERT INTO "finding" ("load", "n", "code", "severity", "table", "count")'
        " VALUES ('L1', 0, 'self_link', 'note', 'citation', 1)"
    )
    sqlite.execute(
        'INSERT INTO "load" ("id", "file", "file_hash", "kind", "table", "mapping", "rows_in",'
        ' "kept", "flagged", "rejected", "loaded_at")'
        " VALUES ('L1', 'a.csv', 'h', 'csv', 'citation', '[]', 1, 1, 1, 0, '2026-01-01T00:00:00Z')"
    )
    sqlite.execute("COMMIT")
    assert sqlite.execute("SELECT count(*) FROM finding").fetchone() == (1,)


def test_only_links_within_the_store_are_enforced():
    for table in EVERY:
        for one, target in links(table):
            assert table.state and target.state and not one.loose


# ------------------------------------------------------------------ JSON Schema, diagram
@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_json_schema_has_every_column(table):
    found = json_schema(table)
    assert tuple(found["properties"]) == table.names and found["x-key"] == list(table.key)
    assert set(table.key) <= set(found["required"])
    for one in table.columns:
        entry = found["properties"][one.name]
        if one.values:
            assert set(one.values) <= set(entry["enum"])
            assert (None in entry["enum"]) == (one.null and one.name not in table.key)
        assert entry["x-title-zh"] == one.label.zh


def test_diagram_names_every_table_and_link():
    text = diagram()
    assert text.startswith("erDiagram")
    for table in EVERY:
        assert f"  {table.name} {{" in text
    assert "proposal ||--o{ review : proposal" in text


def test_json_is_not_orderable():
    assert Type.JSON not in ORDERABLE and Type.INT in ORDERABLE


# ------------------------------------------------------------------ headings
@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_labels_lead_back_to_their_column(table):
    found = accepted(table)
    for one in table.columns:
        for heading in (one.name, one.label.en, one.label.zh, *one.headers):
            assert found[normalise(heading)] is one, heading


@pytest.mark.parametrize(
    ("table", "heading", "name"),
    [
        ("proposal", "申请金额（万元）", "amount"),
        ("proposal", "Requested (k€)", "amount"),
        ("proposal", "项目编号", "id"),
        ("proposal", "Application No.", "id"),
        ("proposal", "依托单位", "institute"),
        ("proposal", "省份", "region"),
        ("proposal", "学科领域", "field"),
        ("proposal", "Early-career", "early"),
        ("review", "专家编号", "reviewer"),
        ("review", "得分", "score"),
        ("review", "熟悉程度", "confidence"),
        ("review", "学科组", "panel"),
        ("reviewer", "最大评审数", "max"),
        ("proposal_link", "关联类别", "kind"),
        ("conflict", "回避原因", "kind"),
        ("award", "amount_usd", "amount"),
        ("award", "state", "region"),
        ("resource", "facility_id", "id"),
        ("rd_fact", "iso3", "country"),
        ("work", "arxiv_id", "source_key"),
        ("citation", "citing", "citing_id"),
        ("job", "req_procs", "req_procs"),
    ],
)
def test_headings_people_write_are_understood(table, heading, name):
    assert accepted(TABLES[table])[normalise(heading)].name == name


@pytest.mark.parametrize(
    ("name", "table", "unread"),
    [
        ("nsf_awards_fy2026.csv", "award", set()),
        ("facilities.csv", "resource", set()),
        ("light_sources.csv", "resource", set()),
        ("china_rd_expenditure.csv", "rd_fact", set()),
        ("tax_rules.csv", "tax_rule", set()),
        ("fields.csv", "list_entry", set()),
        ("centres.csv", "organisation", set()),
        ("iclr_2018_scores.csv", "review", {"outcome"}),
    ],
)
def test_shipped_files_are_understood(name, table, unread):
    with (files("yuzui") / "demo_data" / name).open(encoding="utf-8") as stream:
        header = next(csv.reader(stream))
    found = accepted(TABLES[table])
    assert {h for h in header if normalise(h) not in found} == unread
    meant = [found[normalise(h)].name for h in header if normalise(h) in found]
    assert len(set(meant)) == len(meant)


def test_two_columns_of_one_heading_are_refused():
    a = column("a", Type.TEXT, "a", "甲", "First", "第一", headers=("x",))
    b = column("b", Type.TEXT, "b", "乙", "Second", "第二", headers=("X",))
    label = Text("t", "表")
    with pytest.raises(ValueError, match="two columns are called x"):
        accepted(Table("t", label, label, ("a",), (a, b)))


def test_people_fill_in_the_key_and_what_has_headings():
    names = {one.name for one in entered(TABLES["proposal"])}
    assert {"id", "amount", "amounts", "needs", "early"} <= names
    assert not {"tags", "state"} & names


def test_a_heading_in_both_languages_means_what_both_mean():
    words = {"amount": 1, "申请金额": 1, "title": 2}
    assert meant(words, "Amount / 申请金额（万元）") == 1
    assert meant(words, "title") == 2
    assert meant(words, "Title / 申请金额") is None, "two things"
    assert meant(words, "2027年经费") is None and halves("经费amount经费") is None


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ((column("a", Type.TEXT, "a", "甲", "a", "甲"),), "two tables are called"),
        ((column("a", Type.TEXT, "a", "甲", "a", "甲", refers="no_such.id"),), "refers to"),
        ((column("a", Type.TEXT, "a", "甲", "a", "甲", refers="person.none"),), "refers to"),
    ],
)
def test_a_record_that_does_not_hold_together_is_not_even_imported(monkeypatch, columns, said):
    module = schema.import_module

    class More:
        name = "more" if columns[0].refers else "person"
        TABLES = (dataclasses.replace(TABLES["person"], name=name, columns=columns, key=("a",)),)

    def found(path):
        return [*iter_modules(path), dataclasses.make_dataclass("Info", ["name"])("extra")]

    monkeypatch.setattr(schema, "iter_modules", found)
    monkeypatch.setattr(schema, "import_module", lambda name: More if name.endswith("extra") else module(name))
    with pytest.raises(ValueError, match=said):
        schema._collect()


def test_only_a_whole_key_of_the_store_is_a_link():
    def pointing(refers):
        one = column("a", Type.TEXT, "a", "甲", "a", "甲", refers=refers)
        return links(dataclasses.replace(TABLES["person"], columns=(one,), key=("a",)))

    part = next(t for t in EVERY if t.state and len(t.key) > 1)
    assert pointing("person.id") and not pointing(f"{part.name}.{part.key[0]}")
