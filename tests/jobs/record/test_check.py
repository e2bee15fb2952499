# SPDX-License-Identifier: Apache-2.0
"""``yuzui check`` holds the tables against the log: every tampering is found and named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests import loading
from tests.people import admit
from tests.slates import FUND, decide

from yuzui.administration import anchor as anchoring
from yuzui.administration.pages import audit as audit_page
from yuzui.errors import InputError
from yuzui.faces.cli.main import run as cli
from yuzui.funding import outbox
from yuzui.job import intake
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.store import audit, subjects
from yuzui.view.page import Visit

RULES = """format = "yuzui-rules/1"
call = { id = "c", currency = "CNY", unit = 1 }
value = { from = "given", per = "proposal", zero = 0 }
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A workspace with a decision, its letters, a grant and a commitment; and its anchor."""
    place = tmp_path_factory.mktemp("record")
    call = place / "call"
    call.mkdir()
    rows = [f"P{n:02},{10 + n},{9 - n % 5},Person {n}" for n in range(12)]
    (call / "proposals.csv").write_text("\n".join(["id,amount,value,pi", *rows]), encoding="utf-8")
    (call / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace = admit(Workspace(place / "w"), "the chair")
    slate = workspace.save("fund", FUND.run(workspace, path=call))
    decide(workspace, slate, ("letters",), by="the chair", authority="9", reason="as ranked")
    outbox.complete(workspace)
    of("draw").run(workspace, act="commit", by="the chair", source="beacon")
    anchoring.write(workspace, place / "anchor.json")
    workspace.close()
    return place


@pytest.fixture
def folder(kept, tmp_path):
    return Path(shutil.copytree(kept / "w", tmp_path / "w"))


def problems(folder, part="all", anchors=()):
    workspace = Workspace(folder)
    try:
        return loading.check(workspace, part, anchors=anchors)["problems"]
    finally:
        workspace.close()


def named(folder, part="log", anchors=()):
    return {(one["code"], one["where"].split()[0]) for one in problems(folder, part, anchors)}


def edit(folder, *statements):
    with closing(sqlite3.connect(folder / "yuzui.sqlite")) as db, db:
        for one in statements:
            db.execute(*one) if isinstance(one, tuple) else db.execute(one)


def test_what_acts_wrote_is_sound(kept, folder):
    assert problems(folder, anchors=[kept / "anchor.json"]) == []


TAMPERED = {
    "changed decision": ("UPDATE decision SET by = 'somebody'", ("row_changed", "decision")),
    "changed authority": ("UPDATE decision SET authority = '10'", ("row_changed", "decision")),
    "deleted award": (
        "DELETE FROM award WHERE rowid = (SELECT min(rowid) FROM award)",
        ("row_missing", "award"),
    ),
    "doubled award": (
        "INSERT INTO award SELECT 'A-copy', {award} FROM award LIMIT 1",
        ("row_unlogged", "award"),
    ),
    "raised award": ("UPDATE award SET amount = amount * 10", ("row_changed", "award")),
    "inserted grant": (
        "INSERT INTO role_grant VALUES "
        "('me', 'decider', '*', '2026-01-01T00:00:00Z', NULL, 'root', 'x', NULL, NULL)",
        ("row_unlogged", "role_grant"),
    ),
    "ended grant": ("UPDATE role_grant SET valid_to = '2026-01-01'", ("row_changed", "role_grant")),
    "all public": (
        "UPDATE row_visibility SET level = 'public'", ("row_changed", "row_visibility")
    ),
    "edited document": (
        "UPDATE run SET document = replace(document, 'P01', 'P02')", ("row_changed", "run")
    ),
    "moved state": ("UPDATE slate_run SET state = 'computed'", ("row_changed", "slate_run")),
    "other commitment": (
        "UPDATE draw SET commitment = substr(commitment, 2) || 'a'", ("row_changed", "draw")
    ),
    "edited body": (
        "UPDATE audit_body SET body = replace(body, 'the chair', 'the clerk')",
        ("log_body", "audit"),
    ),
    "deleted body": (
        "DELETE FROM audit_body WHERE rowid = (SELECT max(rowid) FROM audit_body)",
        ("log_body", "audit"),
    ),
    "inserted body": (
        "INSERT INTO audit_body VALUES ('r', '00', '{}')", ("log_body", "audit_body")
    ),
    "proposal of nobody": (
        "INSERT INTO export (id, at, by, role, \"table\", format, rows, sha256) "
        "VALUES ('x', '2026-01-01T00:00:00Z', 'me', 'r', 'letter', 'html', 1, 'x')",
        ("row_unlogged", "export"),
    ),
}  # fmt: skip


def test_every_named_tampering_is_found_and_named(kept, tmp_path):
    missed = {}
    for number, (name, (sql, expected)) in enumerate(TAMPERED.items()):
        folder = Path(shutil.copytree(kept / "w", tmp_path / f"w{number}"))
        with closing(sqlite3.connect(folder / "yuzui.sqlite")) as db:
            rest = [r[1] for r in db.execute("PRAGMA table_info(award)") if r[1] != "id"]
        quoted = ", ".join(f'"{one}"' for one in rest)
        edit(folder, sql.replace("{award}", quoted))
        found = named(folder)
        if expected not in found:
            missed[name] = found
    assert missed == {}


def test_a_row_of_a_table_that_carries_no_decision_is_found_by_the_sum_of_its_table(folder):
    edit(folder, "INSERT INTO proposal (id, title) VALUES ('ghost', 'x')")
    (one,) = problems(folder, "log")
    assert one["code"] == "table_differs" and one["where"].startswith("table ")
    assert "1" in one["message"]["en"] and one["message"]["zh"]


def test_a_schema_that_is_not_ours_in_kind_name_or_text_is_found(kept, tmp_path):
    """SQLite itself takes an index for one whatever its kind is called."""
    renamed = "UPDATE sqlite_schema SET {} WHERE name = 'sqlite_autoindex_calendar_1'"
    changes = {
        renamed.format("type = 'iodex'"): "iodex sqlite_autoindex_calendar_1",
        renamed.format("tbl_name = 'calender'"): "index sqlite_autoindex_calendar_1",
        "UPDATE sqlite_schema SET name = 'booking_plade' WHERE name = 'booking_place'": "",
        "DROP INDEX booking_place": "missing index booking_place",
        "CREATE TABLE other (x)": "table other",
        "ANALYZE": None,
    }  # fmt: skip
    for number, (sql, seen) in enumerate(changes.items()):
        folder = Path(shutil.copytree(kept / "w", tmp_path / f"w{number}"))
        edit(folder, "PRAGMA writable_schema = ON", sql)
        told = [one["message"]["en"] for one in problems(folder, "store")]
        assert (told == []) if seen is None else any(one.endswith(seen) for one in told), sql


def rewrite(folder, change):
    """Rewrite the whole chain after a change, as whoever owns the file could."""
    with closing(sqlite3.connect(folder / "yuzui.sqlite")) as db, db:
        db.row_factory = sqlite3.Row
        change(db)
        head = audit.GENESIS
        for row in map(dict, db.execute("SELECT * FROM audit ORDER BY seq").fetchall()):
            row |= {"prev": head.hash}
            head = audit.Head(row["seq"], audit.row_hash(head.hash, row))
            about = (row["prev"], head.hash, row["seq"])
            db.execute("UPDATE audit SET prev = ?, hash = ? WHERE seq = ?", about)


def test_only_an_anchor_shows_a_log_cut_short_or_rewritten(kept, folder, tmp_path):
    anchor = [kept / "anchor.json"]
    cut = Path(shutil.copytree(folder, tmp_path / "cut"))
    edit(
        cut,
        "DELETE FROM audit_body WHERE ref IN (SELECT body_ref FROM audit ORDER BY seq DESC LIMIT 1)",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "DELETE FROM draw",
    )
    assert named(cut) == set()  # nothing in the folder can tell
    assert named(cut, anchors=anchor) == {("log_cut", "audit")}
    rewrite(folder, lambda db: db.execute("UPDATE audit SET actor = 'another' WHERE seq = 2"))
    assert named(folder) == set()
    (one,) = problems(folder, anchors=anchor)
    assert one["code"] == "log_rewritten" and "锚点" in one["message"]["zh"]


def test_time_goes_forward_or_the_log_says_that_the_clock_was_set_back(folder, monkeypatch):
    owner = Workspace(folder)
    assert owner.subject.roles  # before the clock goes back
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1_700_000_000)
    with owner.view.act("load", "x") as change:
        seq = change.seq
    events = owner.view.session.engine.log(seq - 2)
    assert [e["action"] for e in events] == ["clock set back", "load"]
    owner.close()
    monkeypatch.undo()
    assert problems(folder, "log") == []
    rewrite(folder, lambda db: db.execute("UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE seq = 3"))
    assert ("log_order", "audit") in named(folder)


def test_contents_that_were_erased_leave_the_rest_verifiable(folder):
    owner = Workspace(folder)
    keeper = subjects.keeper(owner.store, owner.subject.name)
    ref = next(e["body_ref"] for e in owner.view.session.engine.log(0) if e["body_ref"])
    with keeper.act("erase", "body of 1", "right of a person") as change:
        assert change.erase([ref]) == 1
    owner.close()
    assert problems(folder, "log") == []
    edit(folder, "UPDATE decision SET by = 'somebody'")
    assert named(folder) == {("row_changed", "decision")}


def test_letters_are_the_ones_handed_out_and_caches_are_said_to_be_such(folder):
    (folder / "benchmarks").mkdir()
    (folder / "catalogue.sqlite").write_bytes(b"anything")
    letter = next((folder / "letters").rglob("P03.html"))
    letter.write_text("Funded.", encoding="utf-8")
    workspace = Workspace(folder)
    found = loading.check(workspace)
    workspace.close()
    assert [one["code"] for one in found["problems"]] == ["changed_file"]
    uncovered = {one["file"] for one in found["uncovered"]}
    assert {"catalogue.sqlite", "table mail", "table notice"} <= uncovered
    assert not uncovered & {"yuzui.sqlite", "table audit"} and not any("letters" in one for one in uncovered)
    lines = [label.zh for label, _ in loading.lines(found)]
    assert lines.count("未覆盖") == len(uncovered)


def test_every_file_is_held_or_listed_when_a_byte_of_it_changes(kept, folder):
    """One byte of each file, and each file gone: seen, or listed as not covered."""
    workspace = Workspace(folder)
    row = intake.receive(workspace, "call", [intake.pasted(workspace, "id\tamount\nP1\t5\n", "call.tsv")])
    loading.check(workspace)
    workspace.close()
    names = sorted(
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and "sqlite" not in p.name and ".incoming" not in p.parts
    )
    assert any(name.startswith(f"inbox/{row}/") for name in names), names
    unseen = []
    for name in names:
        path = folder / name
        whole = path.read_bytes()
        for content in (bytes([whole[0] ^ 1]) + whole[1:] if whole else b"x", None):
            path.write_bytes(content) if content is not None else path.unlink()
            workspace = Workspace(folder)
            found = loading.check(workspace, "files")
            workspace.close()
            listed = {one["file"] for one in found["uncovered"]}
            if not found["problems"] and content is not None and name not in listed:
                unseen.append(name)
            if (
                content is None
                and not found["problems"]
                and name.startswith(("inbox/", "letters/"))
                and name not in listed
            ):
                unseen.append(f"{name} gone")
            path.write_bytes(whole)
            path.chmod(0o600)
    assert unseen == []


def test_a_file_that_no_act_wrote_is_named(folder):
    letter = next((folder / "letters").rglob("P03.html"))
    letter.with_name("P99.html").write_text("Funded.", encoding="utf-8")
    (folder / "inbox" / "abc").mkdir(parents=True)
    (folder / "inbox" / "abc" / "1.csv").write_text("id\n", encoding="utf-8")
    found = problems(folder, "files")
    assert {(one["code"], one["where"].split("/")[0]) for one in found} == {
        ("file_unlogged", "letters"),
        ("file_unlogged", "inbox"),
    }


def test_a_reader_without_sealed_columns_is_told_that_the_log_is_whole_and_what_is_withheld(folder):
    workspace = Workspace(folder)
    seen = workspace.seen_by(Subject("aud", frozenset({"auditor"})))
    page = audit_page.build(seen, Visit("en", "/log"))
    assert "reason" not in seen.view.select("audit", limit=1)[0]
    assert "The log is whole" in page.finding.en
    assert "Withheld from you, and verified: reason." in page.lead.en and "理由" in page.lead.zh
    workspace.close()
    edit(folder, "UPDATE audit SET actor = 'x' WHERE seq = 3")
    workspace = Workspace(folder)
    page = audit_page.build(workspace.seen_by(Subject("aud", frozenset({"auditor"}))), Visit("en", "/log"))
    assert page.finding.en == "The log is broken at event 3"
    workspace.close()


def test_what_others_could_read_is_a_fault(folder, monkeypatch):
    from yuzui.store import private

    monkeypatch.setattr(private, "_tighten", lambda folder: None)  # a file system without modes
    monkeypatch.setattr(private, "begin", lambda file: None)
    folder.chmod(0o755)
    (folder / "yuzui.sqlite").chmod(0o644)
    found = problems(folder, "files")
    assert [(one["code"], one["where"]) for one in found] == [
        ("open_to_others", "yuzui.sqlite"),
        ("open_to_others", "."),
    ]


def rows_of(path):
    """Return every row of every table, and the schema; what a reader could ever be told."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
        db.text_factory = bytes
        names = [
            row[0].decode()
            for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ]
        found = {name: sorted(map(repr, db.execute(f'SELECT * FROM "{name}"'))) for name in names}
        found["schema"] = sorted(map(repr, db.execute("SELECT type, name, sql FROM sqlite_schema")))
        return found  # fmt: skip


@pytest.fixture(scope="module")
def compact(kept, tmp_path_factory):
    """The file without free pages, so that a flip anywhere meets something."""
    path = tmp_path_factory.mktemp("compact") / "yuzui.sqlite"
    with closing(sqlite3.connect(kept / "w" / "yuzui.sqlite")) as db:
        db.execute("VACUUM INTO ?", (str(path),))
    return path


def test_a_flipped_byte_is_reported_or_changes_nothing_and_never_crashes(compact, tmp_path, capsys):
    whole, good = compact.read_bytes(), rows_of(compact)
    chance, size = random.Random(20261129), len(whole)
    # bytes that hold something, some of the empty space of pages, and the head of the file
    held = [place for place in range(size) if whole[place]]
    places = [*chance.sample(held, 38), *chance.sample(range(size), 6), *range(16, 100, 21)]
    reported = harmless = 0
    for number, place in enumerate(places):
        folder = tmp_path / f"f{number}"
        folder.mkdir()
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        (folder / "yuzui.sqlite").write_bytes(data)
        code = cli(["check", "--dir", str(folder), "--json"])
        found = json.loads(capsys.readouterr().out)
        assert code in (0, 6), (place, code, found)
        if code == 6:
            reported += 1
            assert found["problems"] and not found["ok"]
        else:
            harmless += 1
            after = rows_of(folder / "yuzui.sqlite")
            # what opening made again is an event more
            assert all(set(good[name]) <= set(after[name]) for name in ("audit", "audit_body")), place
            assert {**after, **{name: good[name] for name in ("audit", "audit_body")}} == good, place
        shutil.rmtree(folder)
    assert reported >= 20, (reported, harmless)


def test_an_anchor_is_written_elsewhere_read_and_refused(kept, folder, tmp_path, capsys):
    out = tmp_path / "elsewhere" / "anchor.json"
    out.parent.mkdir()
    assert cli(["export", "anchor", "--dir", str(folder), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert json.loads(out.read_text())["hash"] in said
    assert cli(["check", "log", "--anchor", str(out), "--dir", str(folder)]) == 0
    assert cli(["check", "--anchor", str(out), "--dir", str(folder)]) == 0
    assert cli(["export", "anchor", "--dir", str(folder), "--out", str(folder / "a.json")]) == 2
    several = tmp_path / "anchors"
    several.write_text(out.read_text() + (kept / "anchor.json").read_text())
    assert len(anchoring.read(several)) == 2
    for text in ("", "{}", '{"schema": "yuzui.anchor/1", "seq": 1, "hash": "x"}', "\0", "[1]"):
        several.write_text(text)
        with pytest.raises(InputError) as caught:
            anchoring.read(several)
        assert caught.value.code == "no_anchor"
    capsys.readouterr()


def test_a_medium_that_can_only_be_read_is_checked_and_not_written(folder, monkeypatch, capsys):
    from yuzui.store import private

    before = {p: p.stat().st_mtime_ns for p in folder.rglob("*")}
    monkeypatch.setattr(private.os, "access", lambda path, mode: mode != private.os.W_OK)
    assert cli(["check", "--dir", str(folder)]) == 0
    assert "sound" in capsys.readouterr().out
    assert {p: p.stat().st_mtime_ns for p in before} == before
    workspace = Workspace(folder, Subject("ann", frozenset({"decider"})))
    assert not workspace.store.writable
    workspace.close()


def test_a_copy_is_proven_and_what_it_lacks_is_named(kept, folder, tmp_path, capsys):
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))

    def checked(place=copy):
        code = cli(["check", "restore", str(place), "--dir", str(folder), "--json"])
        found = json.loads(capsys.readouterr().out)
        return code, {(one["code"], one["where"]) for one in found.get("problems", ())}

    for place in (folder, copy):
        (place / "board-pack.xlsx").write_bytes(b"pack")
    assert checked() == (0, set())
    pack = copy / "board-pack.xlsx"
    whole = pack.read_bytes()
    pack.write_bytes(whole[:-1])
    assert checked() == (6, {("changed_file", "board-pack.xlsx")})
    pack.unlink()
    assert checked() == (6, {("missing_file", "board-pack.xlsx")})
    pack.write_bytes(whole)
    edit(copy, "UPDATE decision SET by = 'somebody'")
    code, found = checked()
    assert code == 6 and {one for one, _ in found} == {"row_changed"}
    shutil.rmtree(copy)
    Workspace(copy).store.head()
    admit(Workspace(copy), "another").close()
    assert ("other_workspace") in {one for one, _ in checked()[1]}
    assert cli(["check", "restore", str(tmp_path / "nothing"), "--dir", str(folder)]) == 2
    assert cli(["check", "restore", "--dir", str(folder)]) == 2
    capsys.readouterr()
