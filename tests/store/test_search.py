# SPDX-License-Identifier: Apache-2.0
"""Search and its index."""

import datetime as dt
import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties import strategies as w
from tests.store.memory import MemoryStore

from yuzui.errors import InputError, InternalError, StoreError
from yuzui.model.table import Class
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store import audit, snapshot
from yuzui.store.index import near, rank
from yuzui.store.index.entry import EVERYONE, LAYOUT, SHELVES
from yuzui.store.index.row import row_of
from yuzui.store.search import Entry, Index, Part
from yuzui.store.tokens import Phrase, fold, phrases, tokens
from yuzui.store.values import encode_rows

OFFICER = Subject("ann", frozenset({"programme_officer"}))
SLOW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOSTILE = (
    '"', '""', "'", "*", "a*", "title:量子", "NEAR(a b)", "a AND", "OR", "NOT a", "^a", "{a b}:c",
    '"; DROP TABLE entry; --', "a\x00b", "\ud800", "-a", "+a", "(((((", "a" * 5000, " a " * 3000,
    "\u202e量子", "%_", "[a]", "$x", "?1", ":n", "@p", "量子*", '"量子" *', "е́", "\ufeff", "🙂",
)  # fmt: skip


def described(rows):
    """Return entries of all calls and proposals, their words by the class of their columns."""
    for row in rows["call"]:
        title = row["title"] or ""
        texts = {Class.OPEN: (title, row["call"])}
        yield Entry("call", row["call"], "call", row["call"], {"source": "calls", "origin": "real"},
                    texts, {Class.OPEN: {"title": title}})  # fmt: skip
    for row in rows["proposal"]:
        topics = json.dumps(row["topics"], ensure_ascii=False)
        texts = {
            Class.OPEN: (row["kind"] or "", topics),
            Class.INTERNAL: (row["title"] or "", ""),
            Class.IDENTITY: (row["applicant"] or "", ""),
        }
        record = {Class.OPEN: {"kind": row["kind"]}, Class.INTERNAL: {"title": row["title"]}}
        yield Entry("proposal", row["id"], "proposal", row["id"], {"origin": "real"}, texts, record)


COLUMNS = {"call": ("title",), "proposal": ("title", "kind", "topics", "applicant")}
PART = Part("all", COLUMNS, described, frozenset(COLUMNS))


def store_of(world, now=w.NOW):
    return world.fill(MemoryStore(tables=w.TABLES, clock=lambda: now, salt=lambda: "0" * 32))


def govern(store, **row):
    """Change what governs a row, as its owner would."""
    table = store.engine.tables["row_visibility"]
    with store.engine.transaction():
        store.engine.put(table, encode_rows(table, [row]), replace=True)
        event = audit.Event(w.moment(w.NOW), "owner", "cli", "govern", row["row"], "")
        store.session.write_event(event, audit.Trail())


def walked(index, view, query="", only=None, size=2):
    """Return every hit, page by page."""
    hits, after = [], None
    while True:
        found = index.find(view, query, only, after, size)
        hits += found.hits
        if found.next is None:
            return found, hits
        after = found.next


def texts_of(world, subject):
    """Return the texts of all that exists for a subject, class by class, by brute force."""
    found = {}
    for table, rows in (("call", world.rows["call"]), ("proposal", world.rows["proposal"])):
        for row in rows:
            if w.exists(world, subject, table, row):
                entry = next(e for e in described({"call": [], "proposal": [], table: [row]}) if e.table == table)
                may = w.classes(subject) - {Class.IDENTITY, Class.SEALED}
                found[table, entry.id] = ["\n".join(text) for kind, text in entry.texts.items() if kind in may]
    return found


@SLOW
@given(w.worlds(), w.subjects, st.sampled_from(["", "量子", "子", "量", "quantum", "basic", "é"]))
def test_find_is_brute_force_over_what_the_reader_may_see(tmp_path, world, subject, query):
    (tmp_path / "index").unlink(missing_ok=True)
    index, view = Index(tmp_path / "index", [PART]), store_of(world).open(subject)
    found, hits = walked(index, view, query)
    texts = texts_of(world, subject)
    if query.isascii():
        expected = {k for k, v in texts.items() if not query or any(_word(query, t) for t in v)}
    else:
        expected = {key for key, several in texts.items() if any(fold(query) in fold(t) for t in several)}
        expected = expected if query != "é" else {
            k for k, v in texts.items() if any(_word("e", t) or _word("é", t) for t in v)
        }  # fmt: skip
    assert {(hit.kind, hit.id) for hit in hits} == expected
    assert len(hits) == found.count == len(expected)
    assert all(sum(values.values()) == found.count for values in found.facets.values())
    scores = [(-hit.score, hit.kind, hit.id) for hit in hits]
    assert scores == sorted(scores)
    for hit in hits:
        assert (index.get(view, hit.kind, hit.id)).record == hit.record
    if query:
        grouped = index.grouped(view, query, {"all": ("call", "proposal"), "none": ()}, 3)
        assert grouped.kinds == found.facets["kind"]
        assert grouped.hits == {"all": hits[:3], "none": []}


def _word(word, text):
    return (
        word
        in fold(text)
        .replace("\n", " ")
        .replace('"', " ")
        .replace("[", " ")
        .replace("]", " ")
        .replace(",", " ")
        .replace("'", " ")
        .replace("{", " ")
        .replace(":", " ")
        .replace("}", " ")
        .split()
    )


@SLOW
@given(w.worlds(), w.subjects, st.data())
def test_what_is_hidden_moves_no_byte_of_any_answer(tmp_path, world, subject, data):
    """Replace every text the reader may not read: counts, facets, order and scores stay."""
    other = w.World({name: [dict(row) for row in rows] for name, rows in world.rows.items()})
    may = w.classes(subject)
    for table in ("call", "proposal"):
        for row in other.rows[table]:
            seen = w.exists(world, subject, table, row)
            for name in ("title", "kind", "applicant", "topics"):
                if name in row and not (seen and w.TABLES[table][name].visible in may):
                    row[name] = data.draw(st.sampled_from(["basic", "applied", None] if name == "kind" else w.WORDS))
    assert _answers(tmp_path / "a", world, subject) == _answers(tmp_path / "b", other, subject)


def _answers(path, world, subject):
    path.unlink(missing_ok=True)
    index, view = Index(path, [PART]), store_of(world).open(subject)
    got = [repr(walked(index, view, word)) for word in (*w.WORDS, "basic", "applied", "量")]
    got += [repr(index.find(view, "", {"kind": "proposal"})), repr(index.advise(view, "bbsic 量力"))]
    got += [repr(index.get(view, "proposal", id)) for id in "12345"]
    got += [repr(index.grouped(view, word, {"all": ("call", "proposal")}, 2)) for word in w.WORDS]
    return got


def one_proposal(**governing):
    """Return a store of one public proposal whose title is an internal field."""
    row = dict.fromkeys(w.PROPOSAL.names)
    row |= {"id": "1", "call": "C1", "title": "量子通信", "kind": "basic", "applicant": "Ada"}
    public = dict.fromkeys(("audiences", "embargo_until", "deny", "withdrawn_at"))
    lines = [
        {**public, "table": "proposal", "row": "1", "level": "public"},
        {**public, "table": "call", "row": "C1", "level": "public", **governing},
    ]
    rows = {"call": [{"call": "C1", "title": "call"}], "proposal": [row], "review": [],
            "finding": [], "row_visibility": lines}  # fmt: skip
    return store_of(w.World(rows))


def test_a_row_is_not_found_by_text_that_the_reader_may_not_read(tmp_path):
    index, store = Index(tmp_path / "index", [PART]), one_proposal()
    for query in ("量子", "量子通信", "量"):
        assert index.find(store.open(OFFICER), query).count == 1
        assert index.find(store.open(PUBLIC), query).count == 0
    found = index.find(store.open(PUBLIC), "basic")
    assert [hit.record["kind"] for hit in found.hits] == ["basic"]
    assert "title" not in found.hits[0].record
    assert index.find(store.open(OFFICER), "basic").hits[0].record["title"] == "量子通信"
    assert "title" not in index.get(store.open(PUBLIC), "proposal", "1").record
    assert index.find(store.open(OFFICER), "ada").count == 0


def test_who_is_recused_from_a_call_finds_none_of_its_proposals(tmp_path):
    index, store = Index(tmp_path / "index", [PART]), one_proposal(deny=["ann"])
    other = Subject("bob", frozenset({"programme_officer"}))
    assert index.find(store.open(other), "量子").count == 1
    assert index.find(store.open(OFFICER), "量子").count == 0
    assert index.find(store.open(OFFICER)).count == 0
    assert index.get(store.open(OFFICER), "proposal", "1") is None
    assert [one.count for one in index.advise(store.open(OFFICER), "量子")] == [0]


def test_embargo_ends_at_its_second_without_anything_being_made_anew(tmp_path):
    until = w.moment(w.NOW + dt.timedelta(seconds=1))
    governed = [{"table": "call", "row": "C1", "level": "public", "audiences": None, "deny": None,
                 "embargo_until": until, "withdrawn_at": None}]  # fmt: skip
    rows = {"call": [{"call": "C1", "title": "量子"}], "proposal": [], "review": [], "finding": []}
    clock = [w.NOW]
    store = MemoryStore(tables=w.TABLES, clock=lambda: clock[0], salt=lambda: "0" * 32)
    w.World({**rows, "row_visibility": governed}).fill(store)
    index = Index(tmp_path / "index", [PART])
    assert index.find(store.open(PUBLIC), "量子").count == 0
    made = (tmp_path / "index").stat().st_mtime_ns
    clock[0] = w.NOW + dt.timedelta(seconds=1)
    assert index.find(store.open(PUBLIC), "量子").count == 1
    assert (tmp_path / "index").stat().st_mtime_ns == made


def plain_store(titles):
    """Return a store of public calls and their titles."""
    rows = {"call": [{"call": f"C{n:04}", "title": t} for n, t in enumerate(titles)],
            "proposal": [], "review": [], "finding": [],
            "row_visibility": [{"table": "call", "row": f"C{n:04}", "level": "public",
                                "audiences": None, "deny": None, "embargo_until": None,
                                "withdrawn_at": None} for n in range(len(titles))]}  # fmt: skip
    return store_of(w.World(rows))


def test_rows_that_change_are_found_at_once_and_others_are_left(tmp_path):
    store = plain_store(["量子", "能源"])
    index, view = Index(tmp_path / "index", [PART]), store.open(PUBLIC)
    assert index.find(view, "能源").count == 1
    with store.open(OFFICER).act("load", "call") as change:
        change.replace("call", [{"call": "C0001", "title": "氢能"}])
    assert index.find(view, "能源").count == 0
    assert [hit.id for hit in index.find(view, "氢能").hits] == ["C0001"]
    govern(store, table="call", row="C0001", level="restricted")
    assert index.find(view, "氢能").count == 0
    assert index.find(store.open(OFFICER), "氢能").count == 1


def test_title_weighs_more_and_rare_words_most(tmp_path):
    def describe(rows):
        texts = {"1": ("star", "of the galaxy"), "2": ("galaxy", "with a star"),
                 "3": ("dust", "star and star"), "4": ("dust", "star")}  # fmt: skip
        for id, words in texts.items():
            yield Entry("call", id, "call", id, {}, {Class.OPEN: words}, {})

    public = {"table": "call", "audiences": None, "deny": None, "embargo_until": None,
              "withdrawn_at": None, "level": "public"}  # fmt: skip
    rows = {name: [] for name in ("call", "proposal", "review", "finding")}
    rows["row_visibility"] = [{**public, "row": str(n)} for n in range(1, 5)]
    view = store_of(w.World(rows)).open(PUBLIC)
    index = Index(tmp_path / "index", [Part("x", {}, describe)])
    assert [hit.id for hit in index.find(view, "star").hits][:2] == ["1", "3"]
    assert [hit.id for hit in index.find(view, "galaxy").hits] == ["2", "1"]


def test_scores_of_hidden_rows_are_those_they_would_have_in_the_open(tmp_path):
    """What FTS5 and our own formula say of one text is one number."""
    titles = ["量子通信", "量子", "量子 量子 计算", "通信", "star", "dust"]
    open_store, index = plain_store(titles), Index(tmp_path / "a", [PART])
    expected = {hit.id: hit.score for hit in index.find(open_store.open(OFFICER), "量子").hits}
    store = plain_store(titles)
    index = Index(tmp_path / "b", [PART])
    audience = Subject("bob", audiences=frozenset({"org:A"}))
    for id in expected:
        # One row at a time is hidden; the others keep their statistics but for this one.
        govern(store, table="call", row=id, level="sealed", audiences=["org:A"])
        got = {hit.id: hit.score for hit in index.find(store.open(audience), "量子").hits}
        assert id in got and id not in {hit.id for hit in index.find(store.open(PUBLIC), "量子").hits}
        govern(store, table="call", row=id, level="public")
    again = {hit.id: hit.score for hit in index.find(store.open(OFFICER), "量子").hits}
    assert again == pytest.approx(expected, rel=1e-12)


def test_hostile_queries_are_words_or_nothing(tmp_path_factory):
    for query in HOSTILE:
        tmp_path = tmp_path_factory.mktemp("case")
        index, view = Index(tmp_path / "index", [PART]), plain_store(["量子 a b", "title"]).open(PUBLIC)
        before = index.find(view).count
        index.find(view, query)
        index.advise(view, query)
        index.find(view, "", {"kind": query, "source": query})
        index.get(view, query.replace("\ud800", ""), query.replace("\ud800", ""))
        assert index.find(view).count == before == 2


@SLOW
@given(st.text(max_size=60))
def test_any_text_is_a_query(tmp_path, query):
    index, view = Index(tmp_path / "index", [PART]), plain_store(["量子", "a"]).open(PUBLIC)
    assert index.find(view, query).count <= 2
    index.advise(view, query)


def test_a_cursor_that_is_none_is_refused(tmp_path_factory):
    for cursor in ["", "x", "WzEsMl0=", "bnVsbA==", "W251bGwsICJhIiwgImIiXQ==", "WzFlOTk5LCJhIiwiYiJd",
               "量子", "W3RydWUsICJhIiwgMV0="]:  # fmt: skip
        tmp_path = tmp_path_factory.mktemp("case")
        index, view = Index(tmp_path / "index", [PART]), plain_store(["a"]).open(PUBLIC)
        with pytest.raises(InputError) as told:
            index.find(view, "", after=cursor)
        assert told.value.code == "bad_cursor"


def test_an_unknown_facet_is_refused(tmp_path):
    index, view = Index(tmp_path / "index", [PART]), plain_store(["a"]).open(PUBLIC)
    with pytest.raises(InputError, match="counted"):
        index.find(view, "", {"colour": "red"})


def test_advice_tells_what_each_word_finds_and_what_is_near(tmp_path):
    index = Index(tmp_path / "index", [PART])
    view = plain_store(["quantum communication", "量子通信网"]).open(PUBLIC)
    told = {one.text: one for one in index.advise(view, "qantum quantun communication 量子力学")}
    assert told["quantun"].near == ["quantum"] and told["quantun"].count == 0
    assert told["communication"].count == 1 and not told["communication"].near
    assert told["量子力学"].near == ["量子"]
    assert told["qantum"].near == ["quantum"]


def test_a_damaged_index_is_made_anew(tmp_path):
    path = tmp_path / "index"
    index, view = Index(path, [PART]), plain_store([f"量子 {n}" for n in range(300)]).open(PUBLIC)
    assert index.find(view, "量子").count == 300
    raw = bytearray(path.read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    path.write_bytes(raw)
    assert index.find(view, "量子").count == 300
    path.write_bytes(b"no database")
    assert index.find(view, "量子").count == 300
    path.unlink()
    assert index.find(view, "量子").count == 300


def test_a_reader_keeps_what_it_opened_while_a_new_index_is_swapped_in(tmp_path):
    from yuzui.store.index.fill import reading

    store = plain_store(["量子"])
    index, path = Index(tmp_path / "index", [PART]), tmp_path / "index"
    index.find(store.open(PUBLIC), "量子")
    held = reading(path)
    with store.open(OFFICER).act("load", "call") as change:
        change.replace("call", [{"call": "C0000", "title": "能源"}])
    assert index.find(store.open(PUBLIC), "能源").count == 1
    (text,) = held.execute("SELECT title FROM everyone").fetchone()
    assert text.startswith("量子")
    held.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    index = Index(tmp_path / "missing" / "index", [PART])
    with pytest.raises(StoreError) as told:
        index.find(plain_store(["a"]).open(PUBLIC))
    assert told.value.code == "no_index" and "missing" in str(told.value)


def test_the_same_rows_are_found_in_sqlite(tmp_path):
    from yuzui.store.sqlite import SqliteStore

    store = SqliteStore(tmp_path / "s.sqlite", tables=w.TABLES, clock=lambda: w.NOW)
    w.World({"call": [{"call": "C1", "title": "量子"}], "proposal": [], "review": [], "finding": [],
             "row_visibility": []}).fill(store)  # fmt: skip
    index = Index(tmp_path / "index", [PART])
    assert index.find(store.open(OFFICER), "量子").count == 1
    assert index.find(store.open(PUBLIC), "量子").count == 0
    store.close()


def test_identity_and_sealed_text_is_in_no_file(tmp_path):
    secret = "Reviewer Xylophone"
    rows = {"id": "1", "applicant": secret}
    proposal = {name: rows.get(name) for name in w.PROPOSAL.names}
    world = w.World({"call": [], "proposal": [proposal], "review": [], "finding": [],
                     "row_visibility": []})  # fmt: skip
    index = Index(tmp_path / "index", [PART])
    index.find(store_of(world).open(OFFICER), "xylophone")
    assert b"ylophone" not in (tmp_path / "index").read_bytes()
    with sqlite3.connect(tmp_path / "index") as connection:
        assert connection.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    connection.close()


def test_identity_and_sealed_text_has_no_shelf():
    assert set(Class) - set(SHELVES) == {Class.IDENTITY, Class.SEALED}
    # every shelf is laid out
    text = "\n".join(LAYOUT)
    for shelf in (EVERYONE, *SHELVES.values()):
        assert f"CREATE VIRTUAL TABLE {shelf} USING fts5" in text


def entry(table, id, title):
    return Entry(table, id, table, id, {"source": "x"}, {Class.OPEN: (title, "")}, {})


def fill_store_of(calls):
    line = dict.fromkeys(("audiences", "embargo_until", "deny", "withdrawn_at"))
    rows = {"call": [{"call": id, "title": id} for id in calls],
            **{name: [] for name in ("proposal", "review", "finding")},
            "row_visibility": [{**line, "table": "call", "row": id, "level": level}
                               for id, level in calls.items()]}  # fmt: skip
    return w.World(rows).fill(MemoryStore(tables=w.TABLES, clock=lambda: w.NOW))


def told(seen, name="calls", whole=("call",), salt=""):
    def describe(rows):
        seen.append(sorted(row["call"] for row in rows["call"]))
        for row in rows["call"]:
            yield entry("call", row["call"], row["title"])

    return Part(name, {"call": ("title",)}, describe, frozenset(whole), salt)


def test_a_part_whose_rows_did_not_change_is_left(tmp_path):
    seen, store = [], fill_store_of({"C1": "public", "C2": "restricted"})
    index = Index(tmp_path / "index", [told(seen)])
    index.find(store.open(PUBLIC))
    assert seen == [["C1", "C2"]]
    with store.open(OFFICER).act("note", "elsewhere"):
        pass
    index.find(store.open(PUBLIC))
    assert len(seen) == 1
    Index(tmp_path / "index", [told(seen, salt="other")]).find(store.open(PUBLIC))
    assert len(seen) == 2
    with store.open(OFFICER).act("load", "call") as change:
        change.insert("call", [{"call": "C3", "title": "C3"}])
    assert index.find(store.open(OFFICER)).count == 3


def test_rows_of_which_a_part_reads_only_those_everyone_sees(tmp_path):
    seen, store = [], fill_store_of({"C1": "public", "C2": "restricted"})
    index = Index(tmp_path / "index", [told(seen, whole=())])
    assert index.find(store.open(OFFICER)).count == 1
    assert seen == [["C1"]]


def test_a_part_that_is_no_longer_declared_is_gone(tmp_path):
    store, path = fill_store_of({"C1": "public"}), tmp_path / "index"
    other = Part("other", {}, lambda rows: [entry("finding", "F", "stardust")])
    view = store.open(OFFICER)
    assert Index(path, [told([]), other]).find(view, "stardust").count == 1
    assert Index(path, [told([])]).find(view, "stardust").count == 0
    assert Index(path, [told([])]).find(view).count == 1


def test_two_entries_of_one_name_are_an_error_of_ours(tmp_path):
    store = fill_store_of({"C1": "public"})
    twice = Part("t", {}, lambda rows: [entry("call", "C1", "a"), entry("call", "C1", "b")])
    with pytest.raises(InternalError):
        Index(tmp_path / "index", [twice]).find(store.open(PUBLIC))
    assert not (tmp_path / "index").exists()


def test_analytic_rows_are_read_from_the_snapshot(tmp_path):
    about = {"source": "s", "licence": "l", "vintage": "v", "origin": "real"}
    names = {"work_id": [1, 2], "title": ["量子通信", "star dust"], "year": [2020, 2021]}
    snapshot.publish(tmp_path / "snapshots", {"work": names}, about)
    seen = []

    def describe(rows):
        seen.append(len(rows["work"]))
        for row in rows["work"]:
            yield entry("work", str(row["work_id"]), row["title"])

    part = Part("works", {"work": ("title",)}, describe, frozenset({"work"}))
    published = snapshot.current(tmp_path / "snapshots")
    store = fill_store_of({})
    index = Index(tmp_path / "index", [part], published)
    assert [hit.id for hit in index.find(store.open(PUBLIC), "量子").hits] == ["1"]
    names = {**names, "title": ["量子通信", "量子计算"]}
    snapshot.publish(tmp_path / "snapshots", {"work": names}, about)
    index = Index(tmp_path / "index", [part], snapshot.current(tmp_path / "snapshots"))
    assert index.find(store.open(PUBLIC), "量子").count == 2
    assert Index(tmp_path / "index", [part], None).find(store.open(PUBLIC)).count == 0
    assert seen == [2, 2, 0]


def test_whatever_ends_a_filling_early_leaves_the_old_index_whole(tmp_path):
    store, path = fill_store_of({"C1": "public"}), tmp_path / "index"
    Index(path, [told([])]).find(store.open(PUBLIC))
    held = path.read_bytes()

    def ends(rows):
        yield entry("call", "C1", "half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Index(path, [Part("calls", {}, ends, salt="new")]).find(store.open(PUBLIC))
    assert path.read_bytes() == held
    assert Index(path, [told([])]).find(store.open(PUBLIC)).count == 1
    assert {p.name for p in tmp_path.iterdir()} <= {"index", ".index.lock", ".index.new"}


def test_many_readers_at_once_make_the_index_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    seen, store = [], fill_store_of({"C1": "public", "C2": "public"})
    index = Index(tmp_path / "index", [told(seen)])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: index.find(store.open(PUBLIC), "c1").count, range(24)))
    assert found == [1] * 24 and len(seen) == 1


def test_an_index_of_another_version_is_made_anew(tmp_path, monkeypatch):
    from yuzui.store.index import fill

    seen, store = [], fill_store_of({"C1": "public"})
    index = Index(tmp_path / "index", [told(seen)])
    index.find(store.open(PUBLIC))
    monkeypatch.setattr(fill, "_VERSION", "later")
    assert index.find(store.open(PUBLIC)).count == 1 and len(seen) == 2


@pytest.fixture
def connection():
    with closing(sqlite3.connect(":memory:")) as found:
        for statement in LAYOUT:
            found.execute(statement)
        for text in ("university of quantum optics", "国家实验室 量子通信", "5G通信"):
            found.execute(f"INSERT INTO {EVERYONE} VALUES (?, '')", (" ".join(tokens(text)),))
        found.execute("INSERT INTO text_open VALUES ('secretword', '')")
        yield found


def test_near_words_or_longest_parts(connection):
    for query, expected in [
        ("univrsity", ["university"]),
        ("quantun", ["quantum"]),
        ("secretward", []),
        ("xyzzy", []),
        ("量子力学", ["量子"]),
        ("国家重点实验室", ["实验室"]),
        ("氢能", []),
        ("6G通信", ["g通信"]),
    ]:
        (phrase,) = phrases(query)
        found = near.words(connection, phrase)
        assert found == expected or (query == "6G通信" and "通信" in found)


WORDS = st.lists(st.sampled_from(["量子", "量", "子", "star", "dust", "量子力学", "，"]), max_size=6)
TEXTS = st.lists(st.tuples(WORDS.map(" ".join), WORDS.map("".join)), min_size=1, max_size=6)


def filled(texts):
    connection = sqlite3.connect(":memory:")
    for statement in LAYOUT:
        connection.execute(statement)
    rows = [(" ".join(tokens(a)), " ".join(tokens(b))) for a, b in texts]
    connection.executemany(f"INSERT INTO {EVERYONE} (title, body) VALUES (?, ?)", rows)
    size = sum(len(part.split()) for row in rows for part in row)
    notes = {"rows": str(len(rows)), "size": str(size)}
    connection.executemany("INSERT INTO note VALUES (?, ?)", notes.items())
    return connection, rows


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["量子", "量", "star dust", "量子力学 star", '"star dust"', "子"]))
def test_score_is_that_of_fts5(texts, query):
    connection, rows = filled(texts)
    with closing(connection):
        wanted = phrases(query)
        weigh = rank.weigher(connection, wanted)
        sql = f"SELECT rowid, -bm25({EVERYONE}, {rank.TITLE}, {rank.BODY}) FROM {EVERYONE} WHERE {EVERYONE} MATCH ?"
        theirs = dict(connection.execute(sql, (rank.match(wanted),)).fetchall())
    ours = {
        n: weigh(*row)
        for n, row in enumerate(rows, 1)
        if all(sum(rank.occurrences(part.split(), one) for part in row) for one in wanted)
    }
    assert ours == pytest.approx(theirs, rel=1e-9)


def test_an_empty_index_weighs_without_error():
    connection, _ = filled([])
    with closing(connection):
        assert rank.weigher(connection, phrases("量子"))("量子 子", "") > 0
    # phrases are written so that nothing is an operator
    assert rank.match(phrases("量子 氢 or")) == '"量子" AND "氢" * AND "or"'
    # occurrences may overlap
    assert rank.occurrences(["a", "a", "a"], Phrase(("a", "a"), False, "a a")) == 2
    assert rank.occurrences([], Phrase(("a",), False, "a")) == 0


ABOUT = {"source": "s", "licence": "l", "vintage": "v", "origin": "real"}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshots")
    works = {"work_id": [7], "title": ["量子"]}
    patents = {"id": ["P1"], "title": ["clock"], "inventors": ['["Ada"]']}
    snapshot.publish(folder, {"work": works, "patent": patents}, ABOUT)
    return snapshot.current(folder)


def test_row_of_the_store_as_its_reader_sees_it(published):
    store = MemoryStore()
    row = {"id": "A1", "collection": "C", "taxon": "T", "depositor": "Ada"}
    with store.open(OFFICER).act("load", "x") as change:
        change.insert("collection", [{"id": "C", "name": {"en": "C", "zh": "藏"}, "kind": "animal"}])
        change.insert("accession", [row])
    assert row_of(store.open(OFFICER), None, "accession", "A1")["depositor"] == "Ada"
    assert "depositor" not in row_of(store.open(PUBLIC), None, "accession", "A1")
    assert row_of(store.open(PUBLIC), None, "accession", "A2") is None
    # row of a snapshot has readable columns only
    view = MemoryStore().open(PUBLIC)
    assert row_of(view, published, "work", "7") == {"work_id": 7, "title": "量子"}
    assert row_of(view, published, "work", "8") is None
    assert row_of(view, published, "patent", "P1") == {"id": "P1", "title": "clock"}
    assert "inventors" in row_of(MemoryStore().open(OFFICER), published, "patent", "P1")
    assert row_of(view, published, "citation", "1|2") is None
    assert row_of(view, None, "work", "7") is None
    # an entry made from no row has none
    assert row_of(MemoryStore().open(PUBLIC), None, "clause", "p|S1") is None
