# SPDX-License-Identifier: Apache-2.0
"""The record: columns, tables, identifiers, money, periods, visibility."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import sqlite3
from decimal import Decimal
from importlib.resources import files
from pkgutil import iter_modules

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError, Place, StateError
from yuzui.model import schema
from yuzui.model import table as module
from yuzui.model.finding import CODES, Finding, computed, count_by_code, mix, secondary
from yuzui.model.ident import FIRST, LAST, SCHEMES, local_number, read, scheme
from yuzui.model.lifecycle import CYCLES, LifeCycle, Move, diagram, legal, move
from yuzui.model.quantity import (
    Gift,
    Interval,
    Money,
    Period,
    Quantity,
    digits,
    factor,
    fiscal_year,
    overlaps,
    precision,
    present_value,
    total,
    whole_units,
    wilson,
)
from yuzui.model.schema import (
    AFFINITY,
    ORDERABLE,
    TABLES,
    accepted,
    ddl,
    entered,
    halves,
    headings,
    json_schema,
    links,
    meant,
    normalise,
)
from yuzui.model.schema import diagram as schema_diagram
from yuzui.model.table import LEVELS, Class, Rows, Table, Type, column
from yuzui.model.tables.sharing import kind_of, sector_of
from yuzui.model.visibility import (
    EMBARGO_AUDIENCE,
    LOG_TABLES,
    PUBLIC,
    ROLES,
    TRUE,
    And,
    In,
    LeNow,
    Not,
    Or,
    Overlaps,
    Subject,
    allow,
    owned,
    readable,
    roles_of,
)
from yuzui.text import Text


def test_a_column_is_open_and_may_be_missing_unless_it_says_otherwise():
    one = column("a", Type.TEXT, "a", "甲", "The first", "第一")
    assert one.visible is Class.OPEN and one.null and not one.loose and one.values == ()
    assert (one.label, one.note) == (Text("a", "甲"), Text("The first", "第一"))
    # further fields pass through
    one = column(
        "n",
        Type.INT,
        "n",
        "数",
        "Count",
        "数量",
        visible=Class.SEALED,
        unit="1",
        low=0,
        headers=("number",),
        patterns=(r"n_(\d+)",),
        loose=True,
    )
    assert one.visible is Class.SEALED and one.unit == "1" and one.low == 0 and one.loose
    assert one.headers == ("number",) and one.patterns == (r"n_(\d+)",)
    # short names stand for their members
    for kind in (*Type, *Class):
        assert getattr(module, kind.name) is kind
    # an unknown code is refused
    with pytest.raises(ValueError, match="no_such"):
        Finding("no_such", "note", "work")
    # every code is said in both languages
    for code in CODES:
        message = Finding(code, "note", "work").message
        assert message.en and message.zh and message.en != message.zh
    # counts add up and are sorted
    found = count_by_code(
        [
            Finding("self_link", "warning", "citation", count=44),
            Finding("duplicate", "warning", "citation"),
            Finding("self_link", "warning", "citation", row="7"),
        ]
    )
    assert list(found.items()) == [("duplicate", 1), ("self_link", 45)]


def test_json_has_null_for_what_is_not_known():
    assert Finding("self_link", "warning", "citation").json() == {
        "code": "self_link",
        "severity": "warning",
        "table": "citation",
        "row": None,
        "column": None,
        "seen": None,
        "count": 1,
        "place": None,
    }
    at = Finding("self_link", "warning", "citation", place=Place("a.csv", "", 7)).json()
    assert at["place"] == {"file": "a.csv", "sheet": None, "row": 7}


PUBLISHED = [
    # ORCID support pages: the sample records
    ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "0000-0001-5109-3700", "0000-0001-5109-3700"),
    ("orcid", "000000021694233x", "0000-0002-1694-233X"),
    # ISSN manual and journals in print
    ("issn", "ISSN 0317-8471", "0317-8471"),
    ("issn", "1050-124X", "1050-124X"),
    ("issn", "03785955", "0378-5955"),
    # ISBN users' manual
    ("isbn", "978-3-16-148410-0", "9783161484100"),
    ("isbn", "0-306-40615-2", "9780306406157"),
    ("isbn", "ISBN-10: 0-8044-2957-X", "9780804429573"),
    # ROR records
    ("ror", "https://ror.org/05dxps055", "05dxps055"),
    ("ror", "https://ror.org/00f54p054", "00f54p054"),
    ("ror", "034t30j35", "034t30j35"),
    # GB 32100-2015 annex, and codes printed on business licences
    ("uscc", "91350100M000100Y43", "91350100M000100Y43"),
    ("uscc", "9144030071526726XG", "9144030071526726XG"),
    ("uscc", "9133 0100 7996 5505 8B", "91330100799655058B"),
    ("cstr", "CSTR:16666.11.nbsdc.9bhbyfsl", "16666.11.nbsdc.9bhbyfsl"),
    ("doi", "https://dx.doi.org/10.1007/BF00196791", "10.1007/bf00196791"),
    ("doi", "DOI: 10.1000/182.", "10.1000/182"),
    ("raid", "https://raid.org/10.82210/3ee5c88a", "10.82210/3ee5c88a"),
    ("arxiv", "arXiv:2102.09958v2", "2102.09958"),
    ("arxiv", "https://arxiv.org/abs/hep-ph/9203201", "hep-ph/9203201"),
    ("patent", "US 6,205,043 B1", "US6205043B1"),
    ("patent", "WO 2004/051027 A1", "WO2004051027A1"),
    ("patent", "CN 101234567 B", "CN101234567B"),
]
CHECKED = [row for row in PUBLISHED if row[0] in {"orcid", "issn", "isbn", "ror", "uscc"}]


def test_published_identifier_holds():
    for name, text, value in PUBLISHED:
        assert read(name, text) == (value, True)
    # any single wrong digit is found
    for name, _, value in CHECKED:
        for place, letter in enumerate(value):
            if not letter.isdigit():
                continue
            wrong = value[:place] + str((int(letter) + 1) % 10) + value[place + 1 :]
            assert not read(name, wrong)[1], wrong
    # a letter in the wrong place of a book number is found
    # X stands for ten and only at the end
    assert SCHEMES["isbn"].holds(SCHEMES["isbn"].normal("0-306-40615-2"))
    assert not SCHEMES["isbn"].holds(SCHEMES["isbn"].normal("0-30X-40615-2"))
    # wrong value comes back as found
    for name in SCHEMES:
        assert read(name, "  not an identifier ") == ("not an identifier", False)
    # credit code has no letter that looks like a digit
    for letter in "IOSVZ":
        assert not read("uscc", "9135010" + letter + "M000100Y43"[1:])[1]
    # unknown scheme names the nearest
    with pytest.raises(InputError) as caught:
        scheme("orchid")
    assert caught.value.code == "unknown_scheme"
    assert "orcid" in caught.value.say("en") and "orcid" in caught.value.say("zh")


def test_a_key_has_one_local_number_on_every_installation_and_none_without():
    """SHA-256 of scheme and key, recomputed here, in the block above numbers of others."""
    import hashlib

    number = int.from_bytes(hashlib.sha256(b"arxiv\n9301001").digest(), "big") % (LAST - FIRST)
    assert local_number("arxiv", "9301001") == FIRST + number
    assert local_number("doi", "9301001") != FIRST + number and local_number("arxiv", "") is None


CASES = [(cycle, state) for cycle in CYCLES for state in CYCLES[cycle].states]


def reached(cycle):
    found, todo = {cycle.start}, [cycle.start]
    while todo:
        for one in legal(cycle.name, todo.pop()):
            if one.to not in found:
                found.add(one.to)
                todo.append(one.to)
    return found


def test_every_state_can_be_reached():
    for name in CYCLES:
        assert reached(CYCLES[name]) == set(CYCLES[name].states)
    # labels are in both languages
    for name in CYCLES:
        cycle = CYCLES[name]
        for text in (cycle.title, *cycle.states.values(), *(m.label for m in cycle.moves)):
            assert text.en and text.zh and text.en != text.zh
    # any other move is refused and the legal ones listed
    for cycle, state in CASES:
        actions = {one.action for one in CYCLES[cycle].moves} | {"fly"}
        allowed = {one.action: one.to for one in legal(cycle, state)}
        for action in actions:
            if action in allowed:
                assert move(cycle, state, action) == allowed[action]
                continue
            with pytest.raises(StateError) as caught:
                move(cycle, state, action)
            assert caught.value.detail["legal"] == list(allowed)
            for one in legal(cycle, state):
                assert one.label.zh in caught.value.say("zh")
                assert one.label.en in caught.value.say("en")
    # unknown state is refused
    with pytest.raises(StateError):
        move("draw", "nowhere", "fix")
    # a revealed draw never moves again
    assert legal("draw", "revealed") == ()
    with pytest.raises(StateError) as caught:
        move("draw", "revealed", "fix")
    assert "不再办理" in caught.value.say("zh")
    # a move outside the states cannot be declared
    states = {"a": Text("a", "甲")}
    with pytest.raises(ValueError, match="leaves"):
        LifeCycle("x", Text("x", "某"), states, (Move("a", "go", "b", Text("go", "走")),))
    twice = Move("a", "go", "a", Text("go", "走"))
    with pytest.raises(ValueError, match="twice"):
        LifeCycle("x", Text("x", "某"), states, (twice, twice))
    # state columns have the vocabulary of their cycle
    pairs = {"proposal": "proposal", "slate_run": "slate", "draw": "draw", "assignment": "assignment"}
    for table, cycle in pairs.items():
        assert TABLES[table]["state"].values == CYCLES[cycle].values


def test_diagram_shows_every_move_and_last_state():
    text = diagram(CYCLES["draw"])
    assert "[*] --> committed" in text and "fixed --> revealed: reveal" in text
    assert "void --> [*]" in text and "fixed --> [*]" not in text
    # minor units follow the currency
    assert Money.of("12.34", "CNY") == Money(1234, "CNY")
    assert Money.of(500, "JPY") == Money(500, "JPY")
    assert Money.of("1.2345", "KWD") == Money(1234, "KWD")
    assert (digits("CNY"), digits("JPY"), digits("KWD")) == (2, 0, 3)
    assert [kind_of(one) for one in ("仪器", " Equipment ", "data  set", "车辆")] == [
        "instrument",
        "instrument",
        "data",
        "",
    ]
    assert [sector_of(one) for one in ("企业", " Company ", "higher  education", "医院")] == [
        "enterprise", "enterprise", "university", "",
    ]  # fmt: skip
    # Brown, Cai and DasGupta 2001, doi 10.1214/ss/1009213286
    assert present_value(0, 2, 0.0) == 2 and present_value(1, 2, 0.05) == pytest.approx(0.929521, abs=1e-6)
    assert wilson(18, 30) == pytest.approx((0.4232, 0.7541), abs=5e-5)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=5e-4) and wilson(10, 10)[1] == pytest.approx(1.0)
    assert [whole_units(1250, one) for one in ("CNY", "JPY", "KWD")] == [12.5, 1250, 1.25]
    # two currencies are never joined
    for call in [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b]:
        with pytest.raises(InputError) as caught:
            call(Money(1, "CNY"), Money(1, "USD"))
        assert caught.value.code == "two_currencies" and "币种" in caught.value.say("zh")


@given(st.lists(st.integers(-(10**14), 10**14)))
def test_total_is_exact(minors):
    assert total([Money(m, "CNY") for m in minors], "CNY") == Money(sum(minors), "CNY")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_amount_round_trips(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_total_refuses_a_stranger():
    with pytest.raises(InputError):
        total([Money(1, "USD")], "CNY")
    # arithmetic and order
    assert Money(5, "CNY") - Money(7, "CNY") == -Money(2, "CNY")
    assert Money(5, "CNY") <= Money(5, "CNY") and not Money(5, "CNY") < Money(5, "CNY")
    # units behind a heading
    for word, value in [("万元", 10**4), ("亿元", 10**8), ("千元", 10**3), ("K", 10**3), ("bn", 10**9), ("元", 1)]:
        assert factor(word) == Decimal(value)
    # a word that is no unit has no factor
    assert factor("人") is None
    # words for people
    assert Money.of(60_000_000, "CNY").text().zh == "6,000万元"
    # precision of texts and of dates
    assert precision("2024-03-01", "2024-03-31") == "month"
    assert precision(dt.date(2024, 3, 1), dt.date(2024, 3, 1)) == "day"
    assert precision("2024-03-01", "2024-05-31") == precision("2024-03-01", None) == "year"
    # a sum in words is held against the one in a cell
    for cell, same in [("100,000,000", True), (10**8, True), (1e6, False), ("n/a", True), ("", True)]:
        assert Gift("A fund", "NSFC", "", Decimal(10**8), "CNY").of(cell) is same


DAYS = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2000, 2, 1))


@st.composite
def periods(draw):
    start, end = draw(DAYS), draw(DAYS)
    if start is not None and end is not None and end <= start:
        start, end = end, start if start > end else None
    return Period(start, end)


def test_the_last_day_is_not_in_it():
    period = Period.of("2022-01-01", "2023-01-01")
    assert dt.date(2022, 1, 1) in period and dt.date(2022, 12, 31) in period
    assert dt.date(2023, 1, 1) not in period and dt.date(2021, 12, 31) not in period
    assert Period.years(2022, 2022) == period
    # open ends
    assert dt.date(1900, 1, 1) in Period.of("", "2000-01-01")
    assert dt.date(2900, 1, 1) in Period.of("2000-01-01", None)
    # an end before the start is refused
    with pytest.raises(ValueError, match="before"):
        Period.of("2022-01-01", "2022-01-01")


@given(periods(), periods(), st.dates(dt.date(1999, 12, 1), dt.date(2000, 3, 1)))
def test_meet_has_just_the_common_days(one, other, day):
    common = one.meet(other)
    assert (day in one and day in other) == (common is not None and day in common)
    assert common == other.meet(one)


def test_neighbours_do_not_overlap():
    year = [Period.years(2020, 2020), Period.years(2021, 2021), Period.years(2021, 2022)]
    assert overlaps(year) == [(1, 2)]
    # fiscal year
    for day, first, year in [
        ("2025-09-30", 10, 2025),
        ("2025-10-01", 10, 2026),
        ("2025-12-31", 1, 2025),
        ("2025-03-31", 4, 2025),
        ("2025-04-01", 4, 2026),
    ]:
        assert fiscal_year(dt.date.fromisoformat(day), first) == year
    # words name the last day included
    text = Period.of("2026-01-01", "2026-02-01").text()
    assert (text.en, text.zh) == ("1 Jan 2026 to 31 Jan 2026", "2026年1月1日至2026年1月31日")
    assert Period.of(None, "2026-02-01").text().zh == "至2026年1月31日"
    assert Period.of("2026-01-01", None).text().zh == "自2026年1月1日起"
    assert Period(None, None).text().en == "always"
    # origin of what was made from several
    for parts, whole in [
        (["real", "real"], "real"),
        (["real", "derived"], "derived"),
        (["real", "synthetic"], "mixed"),
        (["synthetic"], "synthetic"),
        ([], "mixed"),
        (["derived", "mixed"], "mixed"),
    ]:
        assert mix(parts) == whole
    # a figure of real data is derived and any other stays what it is
    for data, figure in [("real", "derived"), ("derived", "derived"), ("synthetic", "synthetic"), ("mixed", "mixed")]:
        assert computed(data) == figure
    # what was read second hand is told from its address
    assert secondary("https://bbs.netbig.top/t-1") and secondary("copy: http://mirror.example/x")
    assert not secondary("https://www.stats.gov.cn/x.html; https://bbs.netbig.top/t-1")
    assert not secondary("Statistical Yearbook 2024, table 20-1") and not secondary(None)
    # json has every key and null for what is absent
    found = Quantity(0.0688, "1", "NBS", "final", "2024", 1.0, "real").json()
    assert list(found) == [
        "value",
        "unit",
        "source",
        "vintage",
        "window",
        "coverage",
        "origin",
        "interval",
        "inputs_hash",
        "seed",
    ]
    assert found["interval"] is None and found["seed"] is None and found["value"] == 0.0688


def test_interval_carries_its_kind_and_level():
    interval = Interval(0.06, 0.08, 0.8, "reference class")
    found = Quantity(None, "1", "s", "v", "w", None, "derived", interval, "h", 7).json()
    assert found["interval"] == {"low": 0.06, "high": 0.08, "level": 0.8, "kind": "reference class"}
    assert found["value"] is None and found["seed"] == 7


EVERY = list(TABLES.values())
COLUMNS = [(table, one) for table in EVERY for one in table.columns]
CHINESE = range(0x4E00, 0xA000)
PROPER = {"ORCID", "R̂", "SUCRA", "DOI", "IGSN"}


def chinese(text):
    return any(ord(letter) in CHINESE for letter in text)


def test_every_table_and_column_is_said_in_both_languages():
    for table in EVERY:
        for text in (table.label, table.note, *(c.note for c in table.columns)):
            assert text.en and chinese(text.zh) and not chinese(text.en)
        for one in table.columns:
            assert one.label.en and (chinese(one.label.zh) or one.label.zh in PROPER)
            assert one.note.en[0].isupper() or not one.note.en[0].isalpha()
            assert not one.note.en.endswith(".") and not one.note.zh.endswith("。")
    # names are singular words and the key stands first
    for table in EVERY:
        assert table.name == table.name.lower() and table.level in LEVELS
        assert set(table.names[: len(table.key)]) == set(table.key)
        for lang in ("en", "zh"):
            assert len(set(headings(table, lang))) == len(table.columns)


def test_numbers_have_units():
    for table in EVERY:
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


def test_a_transactional_table_holds_no_decimal():
    for table in EVERY:
        if table.state:
            assert all(one.type is not Type.DECIMAL for one in table.columns)


def test_lists_of_words_are_tuples():
    """A bracket around one word is no tuple; its letters would be taken for words."""
    for table in EVERY:
        for one in table.columns:
            assert all(isinstance(x, tuple) for x in (one.headers, one.values, one.patterns))
        assert isinstance(table.key, tuple) and isinstance(table.sheets, tuple)


def test_closed_words_have_a_name_each():
    named = {}
    for table in TABLES.values():
        for one in table.columns:
            assert tuple(one.words) == one.values, (table.name, one.name)
            named |= one.words if one.labels else {}
    assert named and all(not name.zh.isascii() for name in named.values())
    # without labels a word is its own name
    assert module.Column("c", Type.TEXT, Text("c", "列"), Text("c", "列"), values=("a",)).words["a"].zh == "a"


def test_links_point_to_tables_of_the_record():
    for table, one in COLUMNS:
        if one.refers:
            target, name = one.refers.split(".")
            assert name in TABLES[target].key, f"{table.name}.{one.name}"
    # the mandatory nouns are there
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


def test_every_table_can_be_made():
    for dialect in AFFINITY:
        make = {"sqlite": lambda: sqlite3.connect(":memory:"), "duckdb": lambda: duckdb.connect()}
        connection = make[dialect]()
        for table in EVERY:
            connection.execute(ddl(table, dialect))
        for table in EVERY:
            found = connection.execute(f'SELECT * FROM "{table.name}"').description
            assert tuple(one[0] for one in found) == table.names
        connection.close()
    # unknown dialect is refused
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


def test_wrong_rows_are_refused(sqlite):
    for table, row in [
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
    ]:
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
    # only links within the store are enforced
    for table in EVERY:
        for one, target in links(table):
            assert table.state and target.state and not one.loose


# ------------------------------------------------------------------ JSON Schema, diagram
def test_json_schema_has_every_column():
    for table in EVERY:
        found = json_schema(table)
        assert tuple(found["properties"]) == table.names and found["x-key"] == list(table.key)
        assert set(table.key) <= set(found["required"])
        for one in table.columns:
            entry = found["properties"][one.name]
            if one.values:
                assert set(one.values) <= set(entry["enum"])
                assert (None in entry["enum"]) == (one.null and one.name not in table.key)
            assert entry["x-title-zh"] == one.label.zh
    # diagram names every table and link
    text = schema_diagram()
    assert text.startswith("erDiagram")
    for table in EVERY:
        assert f"  {table.name} {{" in text
    assert "proposal ||--o{ review : proposal" in text
    # json is not orderable
    assert Type.JSON not in ORDERABLE and Type.INT in ORDERABLE


# ------------------------------------------------------------------ headings
def test_labels_lead_back_to_their_column():
    for table in EVERY:
        found = accepted(table)
        for one in table.columns:
            for heading in (one.name, one.label.en, one.label.zh, *one.headers):
                assert found[normalise(heading)] is one, heading


def test_headings_people_write_are_understood():
    for table, heading, name in [
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
    ]:
        assert accepted(TABLES[table])[normalise(heading)].name == name


def test_shipped_files_are_understood():
    for name, table, unread in [
        ("nsf_awards_fy2026.csv", "award", set()),
        ("facilities.csv", "resource", set()),
        ("light_sources.csv", "resource", set()),
        ("china_rd_expenditure.csv", "rd_fact", set()),
        ("tax_rules.csv", "tax_rule", set()),
        ("fields.csv", "list_entry", set()),
        ("centres.csv", "organisation", set()),
        ("iclr_2018_scores.csv", "review", {"outcome"}),
    ]:
        with (files("yuzui") / "demo_data" / name).open(encoding="utf-8") as stream:
            header = next(csv.reader(stream))
        found = accepted(TABLES[table])
        assert {h for h in header if normalise(h) not in found} == unread
        meant = [found[normalise(h)].name for h in header if normalise(h) in found]
        assert len(set(meant)) == len(meant)
    # two columns of one heading are refused
    a = column("a", Type.TEXT, "a", "甲", "First", "第一", headers=("x",))
    b = column("b", Type.TEXT, "b", "乙", "Second", "第二", headers=("X",))
    label = Text("t", "表")
    with pytest.raises(ValueError, match="two columns are called x"):
        accepted(Table("t", label, label, ("a",), (a, b)))
    # people fill in the key and what has headings
    names = {one.name for one in entered(TABLES["proposal"])}
    assert {"id", "amount", "amounts", "needs", "early"} <= names
    assert not {"tags", "state"} & names


def test_a_heading_in_both_languages_means_what_both_mean():
    words = {"amount": 1, "申请金额": 1, "title": 2}
    assert meant(words, "Amount / 申请金额（万元）") == 1
    assert meant(words, "title") == 2
    assert meant(words, "Title / 申请金额") is None, "two things"
    assert meant(words, "2027年经费") is None and halves("经费amount经费") is None


def test_a_record_that_does_not_hold_together_is_not_even_imported():
    for columns, said in [
        ((column("a", Type.TEXT, "a", "甲", "a", "甲"),), "two tables are called"),
        ((column("a", Type.TEXT, "a", "甲", "a", "甲", refers="no_such.id"),), "refers to"),
        ((column("a", Type.TEXT, "a", "甲", "a", "甲", refers="person.none"),), "refers to"),
    ]:
        with pytest.MonkeyPatch.context() as monkeypatch:
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


T = Text("thing", "事物")
A = column("a", Type.TEXT, "a", "甲", "The first", "第一")
B = column("b", Type.INT, "b", "乙", "The second", "第二", unit="1", low=0)


def test_a_table_finds_its_columns():
    table = Table("thing", T, T, ("a", "b"), (A, B))
    assert table.names == ("a", "b") and table["b"] is B and "a" in table and "c" not in table
    assert table.row_id({"a": "x", "b": 3}) == "x|3"
    assert table.level == "restricted" and table.state and not table.append_only
    with pytest.raises(KeyError, match=r"thing\.c"):
        table["c"]
    # a wrong declaration is refused
    for change, words in [
        ({"key": ("c",)}, "key without column"),
        ({"columns": (A, A)}, "stands twice"),
        ({"level": "secret"}, "unknown level"),
    ]:
        arguments = {"key": ("a",), "columns": (A,), "level": LEVELS[0]} | change
        with pytest.raises(ValueError, match=words):
            Table("thing", T, T, **arguments)
    # rows held as columns are rows
    rows = Rows({"a": ["x", "y"], "b": [1, None]})
    assert list(rows) == [{"a": "x", "b": 1}, {"a": "y", "b": None}] and len(rows) == 2
    assert rows[-1] == {"a": "y", "b": None} and list(rows[:1]) == [rows[0]]
    assert rows == Rows({"a": ["x", "y"], "b": [1, None]}) != Rows({"a": ["x"], "b": [1]})
    assert not Rows({}) and list(Rows({})) == []


VISIBILITY_LEVELS = {"public", "network", "organisation", "restricted", "sealed"}


def parts(predicate):
    if isinstance(predicate, (And, Or)):
        for part in predicate.parts:
            yield from parts(part)
    elif isinstance(predicate, Not):
        yield from parts(predicate.part)
    else:
        yield predicate


def levels(subject, table):
    return next(set(p.values) for p in parts(allow(subject, table)) if isinstance(p, In))


def test_no_role_reads_what_is_sealed():
    for role in ROLES:
        assert "sealed" not in role.levels and role.levels <= VISIBILITY_LEVELS
        assert not role.reads & {Class.SEALED, Class.IDENTITY, Class.SECURITY, Class.PRECISE_PLACE}
        assert role.label.en and role.label.zh
    # the public sees public rows and open columns only
    for name in TABLES:
        table = TABLES[name]
        assert levels(PUBLIC, table) == {"public"}
        for column in readable(PUBLIC, table):
            assert table[column].visible is Class.OPEN or column in table.key


@pytest.mark.parametrize("name", TABLES)
def test_a_key_holds_nothing_that_its_readers_may_not_see(name):
    """A key is readable with its row, so no key column may be of a class of its own."""
    table = TABLES[name]
    if table.level == "sealed":
        return
    assert {table[key].visible for key in table.key} <= {Class.OPEN, Class.PERSONAL}


def test_the_identity_of_reviewers_is_in_no_readable_column():
    officer = Subject("o", frozenset(r.name for r in ROLES))
    for name in ("reviewer", "review", "conflict"):
        for column in readable(officer, TABLES[name]):
            assert TABLES[name][column].visible not in {Class.IDENTITY, Class.SEALED}
    assert TABLES["identity"].level == "sealed"
    assert "person" not in readable(officer, TABLES["identity"])
    # everyone holds public and unknown roles give nothing
    stranger = Subject("s", frozenset({"king"}))
    assert [r.name for r in roles_of(stranger)] == ["public"]
    assert levels(stranger, TABLES["proposal"]) == {"public"}
    # the auditor sees the log and no contents
    auditor = Subject("a", frozenset({"auditor"}))
    for name in LOG_TABLES:
        assert "restricted" in levels(auditor, TABLES[name])
    assert levels(auditor, TABLES["proposal"]) == {"public"}
    assert levels(auditor, TABLES["run"]) == {"public"}
    assert levels(auditor, TABLES["audit_body"]) == {"public"}
    # denial is by name and by group
    subject = Subject("p", frozenset({"programme_officer"}), keys=frozenset({"recused:C1"}))
    denied = [p for p in parts(allow(subject, TABLES["proposal"])) if isinstance(p, Overlaps)]
    assert ("p", "recused:C1") in {tuple(sorted(p.values)) for p in denied}
    # embargo is read in the query unless the audience is held
    columns = [p.column for p in parts(allow(PUBLIC, TABLES["work"])) if isinstance(p, LeNow)]
    assert columns == ["embargo_until", "withdrawn_at"]
    holder = Subject("h", audiences=frozenset({EMBARGO_AUDIENCE}))
    columns = [p.column for p in parts(allow(holder, TABLES["work"])) if isinstance(p, LeNow)]
    assert columns == ["withdrawn_at"] and And() == TRUE
    # narrowing never widens
    subject = Subject("s", frozenset({"decider"}), frozenset({"org"}), frozenset({"k"}))
    assert subject.narrowed("administrator").roles == {"public"}
    assert subject.narrowed("administrator").audiences == frozenset()
    assert subject.narrowed("decider").audiences == {"org"}
    assert subject.narrowed("public").keys == {"k"}
    # what may belong to an owner is found however far along
    found = owned(TABLES)
    assert {"resource", "capability", "account", "entry", "charge", "datastream"} <= found
    assert {"finding", "row_visibility"} <= found, "they are about any row"
    assert found.isdisjoint({"organisation", "person", "audit"})
    assert owned(TABLES, ("resource",)).isdisjoint({"proposal", "call", "run"}), "a programme takes its calls along"
