# SPDX-License-Identifier: Apache-2.0
"""Eighteen ways to forge what the tool shows of a plan: each leaves every status as it was or lower, or is refused.

The attacks are tried on a small plan with one clause for each kind of check, whose evidence was
made as a release makes it; what a shipped plan alone can show is asked of the shipped ones.
"""

from __future__ import annotations

import json
import random
import time
from contextlib import closing, suppress
from sqlite3 import IntegrityError, connect

import msgspec
import pytest
import yaml
from tests import plans
from tests.loading import load

from yuzui.errors import PlanError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.model.schema import TABLES
from yuzui.model.table import Type
from yuzui.policy.checks import workflow
from yuzui.policy.evidence import data_ladder, pinned, release, run
from yuzui.policy.evidence.world import Registry, World
from yuzui.policy.inputs import Scorecard
from yuzui.policy.jobs import scorecard
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Expect, Tamper
from yuzui.policy.plan_answer import RANK
from yuzui.text import same

TEXT = "Recipes for dumplings"
DAY = plans.DAY


@pytest.fixture
def made(monkeypatch, tmp_path):
    yield plans.released(monkeypatch, tmp_path)
    monkeypatch.undo()
    plans.forget()


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "work")
    yield found
    found.close()


def tool(made, workspace, today=DAY, clause=None, file=None):
    """Return what the first axis says: the status of each clause and the outcome of each check."""
    asked = Scorecard(plan=str(file or made.file), clause=clause)
    rows = scorecard.scored(workspace, asked, today=today).clauses
    return {
        row.id: (row.counterpart_status or row.status, [c.outcome for c in row.checks if c.basis != "beside"])
        for row in rows
    }


def statuses(found):
    return {name: status for name, (status, _) in found.items()}


def never_better(found):
    for name, (status, _) in found.items():
        assert RANK[status] <= RANK[plans.STATUSES[name]], name


def live(made, clause, name, folder, **parts):
    """Run one check here, as somebody's own plan is run."""
    check = next(check for check in made.plan[clause].check if check.name == name)
    world = World(folder / "world", today=DAY, **parts)
    world.scratch.mkdir(exist_ok=True)
    try:
        return run.outcome(check, world)
    finally:
        world.close()


def edited(made, old, new, name="edited.yaml"):
    """Return the file of the plan with one part written otherwise."""
    assert old in plans.TEXT, old
    path = made.folder / name
    path.write_text(plans.TEXT.replace(old, new), encoding="utf-8")
    return path


def refused(path):
    """Return the codes with which a plan is refused."""
    with pytest.raises(PlanError) as caught:
        loader.load(str(path))
    return {error.code for error in (caught.value, *caught.value.more)}


def value(column, n, clause):
    """Return something that may stand in a column, aimed at a clause where a column can be."""
    if column.name in ("plan", "clause"):
        return {"plan": "small-plan", "clause": clause}[column.name]
    if column.values:
        return column.values[n % len(column.values)]
    by_type = {Type.TEXT: f"{TEXT} {n}", Type.JSON: json.dumps(TEXT), Type.BOOL: 1, Type.DAY: "2026-11-01",
               Type.STAMP: "2026-11-01T00:00:00Z"}  # fmt: skip
    return by_type.get(column.type, n + 1)


def test_01_any_row_in_any_table(made, workspace):
    """1: rows aimed at every clause, put into every table behind all rules of the store."""
    before = tool(made, workspace)
    assert statuses(before) == plans.STATUSES
    workspace.view.count("plan")
    workspace.close()
    entered = 0
    with closing(connect(workspace.dir / "yuzui.sqlite", isolation_level=None)) as store:
        store.executescript("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON")
        known = {name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name, table in TABLES.items():
            if name not in known or name in ("audit", "snapshot"):  # a false row there is told as damage
                continue
            names = [row[1] for row in store.execute(f'PRAGMA table_info("{name}")')]
            columns = [column for column in table.columns if column.name in names]
            heads = ", ".join(f'"{column.name}"' for column in columns)
            marks = ", ".join("?" for _ in columns)
            for n, clause in enumerate(plans.STATUSES):
                row = [value(column, n, clause) for column in columns]
                with suppress(IntegrityError):  # a rule of the store that cannot be switched off unseen
                    sql = f'INSERT OR IGNORE INTO "{name}" ({heads}) VALUES ({marks})'
                    entered += store.execute(sql, row).rowcount
    assert entered > 200
    again = Workspace(workspace.dir)
    assert tool(made, again) == before
    again.close()


def test_02_any_file_in_the_workspace(made, workspace):
    """2: benchmark records, results and sets under the names of pinned ones, in the workspace."""
    before = tool(made, workspace)
    record = {"peer": "first come, first served", "ratio": 9.9, "date": "2026-11-25", "data": "gaia_2014_jobs.parquet"}
    for name in ("quota", "beamline", "schedule-first-come"):
        for folder in ("benchmarks", "results", "evidence"):
            path = workspace.dir / folder / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(record | {"kind": name}), encoding="utf-8")
    for name in (*pinned.sets(), "sets.csv", "small-plan.json", "evidence/small-plan.json"):
        path = workspace.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    assert tool(made, workspace) == before
    (made.folder / "rows").mkdir()
    (made.folder / "rows" / "own.csv").write_text("id,name\nO-1,Recipes for dumplings\n", encoding="utf-8")
    load(workspace, [made.folder / "rows" / "own.csv"])
    assert tool(made, workspace) == before


def test_03_an_edited_evidence_file(made, workspace):
    """3: an outcome, value, day or digest changed by hand shows nothing; sealed anew, it is not what comes out again."""
    true = made.said()
    shown = true.checks["A-5/harvest"]
    for part in (
        {"outcome": "pass"}, {"measured": 5}, {"day": "2030-01-01"}, {"check": "0" * 64}, {"until": "2099-01-01"},
        {"noticed": 1, "false": 1}, {"message": same("proven")}, {"sets": {"a.csv": "0" * 64}},
    ):  # fmt: skip
        checks = {**true.checks, "A-5/harvest": msgspec.structs.replace(shown, **part)}
        forged = msgspec.structs.replace(true, checks=checks)
        made.write(forged)
        found = tool(made, workspace)
        assert all(set(words) == {"no_data"} for _, words in found.values())
        never_better(found)
        if "day" not in part and "until" not in part:
            # who seals it anew has another file than whoever makes it again: see tests/contracts/test_plan.py
            assert release.alike(forged.sealed()) != release.alike(true)
    for text in (b"", b"{}", made.evidence.read_bytes()[:200], b"\xff"):
        made.evidence.write_bytes(text)
        assert set(statuses(tool(made, workspace)).values()) == {"not_yet"}
    made.evidence.unlink()
    found = scorecard.scored(workspace, Scorecard(plan=str(made.file), clause="A-6"), today=DAY)
    assert found.basis == "live" and found.evidence == ""


def test_04_another_set_of_the_same_name_and_the_same_under_another(made, workspace, monkeypatch):
    """4: one byte changed, here or in the list of sets; the same bytes under a name that nobody pinned."""
    before = tool(made, workspace)
    assert live(made, "A-4", "way-in", made.folder).outcome == "pass"
    made.facts.write_text(plans.FACTS.replace("5 stations", "5 Stations"), encoding="utf-8")
    assert live(made, "A-4", "way-in", made.folder).outcome == "no_data"
    assert tool(made, workspace) == before, "what was released is the same on every machine"
    plans.pin(made)
    plans.forget()
    assert tool(made, workspace)["A-4"] == ("not_yet", ["no_data", "no_data"])
    found = edited(made, "small_facts.csv", "other_facts.csv")
    (made.facts.parent / "other_facts.csv").write_text(plans.FACTS, encoding="utf-8")
    assert refused(found) == {"unpinned_set"}
    changed = made.folder / "china_rd_expenditure.csv"
    changed.write_bytes(Workspace.shipped("china_rd_expenditure.csv").read_bytes() + b"\n")
    true = Workspace.shipped
    monkeypatch.setattr(
        Workspace, "shipped", staticmethod(lambda name: changed if name == changed.name else true(name))
    )
    found = tool(made, workspace)
    assert found["A-1"] == ("not_yet", ["no_data"]) and found["A-7"][0] == "partly"
    assert live(made, "A-1", "share", made.folder).outcome == "no_data"


def test_05_a_study_that_gives_the_expected_document_whatever_its_data(made, monkeypatch):
    """5: a canned answer does not notice that its data were changed; the true study moves or refuses."""
    check = made.plan["A-1"].check[0]
    how = [
        {"how": "scale", "column": "value", "where": {"category": "basic"}},
        {"how": "shuffle", "column": "value"},
        {"how": "delete", "where": {"category": "basic"}},
        {"how": "blank", "column": "value"},
    ]
    tampers = [Tamper(data="china_rd_expenditure.csv", **one) for one in how]
    check = msgspec.structs.replace(check, false=tampers)
    with World.open(today=DAY) as world:
        true = release.shown(check, world, "2026-11-25")
        assert true.holds and true.noticed == len(how)
        document = world.study("path", {})
    monkeypatch.setattr(World, "study", lambda *_: document)
    with World.open(today=DAY) as world:
        canned = release.shown(check, world, "2026-11-25")
    assert canned.outcome == "pass" and canned.noticed == 0 and not canned.holds


def test_06_every_falsification_is_noticed_or_its_check_does_not_count(made, workspace):
    """6: at release all are tried; a check that misses one fails, however right its figure is."""
    said = made.said().checks
    assert (said["A-1/share"].noticed, said["A-1/share"].false) == (1, 1)
    assert said["A-7/idle"].outcome == "pass" and not said["A-7/idle"].holds
    row = scorecard.scored(workspace, Scorecard(plan=str(made.file), clause="A-7"), today=DAY).clauses[0]
    assert row.status == "partly" and row.checks[0].outcome == "fail"
    assert "falsification" in row.checks[0].message.en and "篡改" in row.checks[0].message.zh
    missed = []
    for name in loader.names():
        plan = loader.load(name)
        evidence = release.released(plan)
        for key, shown in {**evidence.checks, **evidence.proofs}.items() if evidence else ():
            missed += [(name, key)] * (shown.outcome == "pass" and shown.noticed != shown.false)
    assert missed == []


def test_07_a_verb_that_does_nothing_refuses_all_or_takes_all(made, monkeypatch):
    """7: a verb that prints "ok", one that refuses whatever comes, one that accepts whatever comes."""
    from yuzui import registry

    true = registry.root

    def nothing(words):
        print(json.dumps({"ok": True}))
        return 0

    def never(words):
        print(json.dumps({"code": "unknown_role", "errors": ["emperor", "budget", "basic"]}))
        return 2

    def always(words):
        true("command")(words)
        return 0

    asked = (("A-2", "clash"), ("A-3", "roles"), ("A-6", "grant"))
    for verb in (nothing, never, always):
        monkeypatch.setattr("yuzui.policy.evidence.world.registry.root", lambda seam, verb=verb: verb)
        for clause, name in asked:
            if (verb, clause) == (always, "A-2"):
                continue  # its refusal is an answer with exit 0 in any case
            assert live(made, clause, name, made.folder).outcome != "pass", (verb, clause)
    monkeypatch.setattr("yuzui.policy.evidence.world.registry.root", true)
    for clause, name in asked:
        assert live(made, clause, name, made.folder).outcome == "pass", clause


def test_08_a_workflow_cut_short_two_persons_made_one_a_log_mended(made, monkeypatch):
    """8: the last step cut, one person for two, a row of the log removed or signed anew, an end before the start."""
    last = '          - {as: owner, do: "accounts revoke \\"{who}\\" decider"}\n'
    for old, new in (
        (last, ""),
        ("B. Second", "A. Chair"),
        ("ends: [{at: \"grants[subject=A. Chair].holds\", is: false}, {at: \"grants[subject=B. Second].holds\", is: true}]",
         "ends: [{at: owner, filled: true}]"),
        ("do: 'accounts revoke \"A. Chair\" decider', code: not_granted",
         "do: 'accounts revoke \"B. Second\" decider', holds: [{at: owner, filled: true}]"),
    ):  # fmt: skip
        made.file.write_text(plans.TEXT.replace(old, new), encoding="utf-8")
        assert made.file.read_text(encoding="utf-8") != plans.TEXT, old
        assert live(made, "A-3", "roles", made.folder).outcome == "fail", old
    made.file.write_text(plans.TEXT, encoding="utf-8")
    true = workflow._log
    for spoil in (
        lambda rows: rows[:1] + rows[2:],
        lambda rows: [*rows[:1], {**rows[1], "actor": "somebody"}, *rows[2:]],
        lambda rows: [*rows[:-2], rows[-1]],
    ):
        monkeypatch.setattr(workflow, "_log", lambda terminal, spoil=spoil: spoil(true(terminal)))
        found = live(made, "A-3", "roles", made.folder)
        assert found.outcome == "fail" and "log" in found.message.en
    for name in loader.names():
        for clause in loader.load(name).clauses:
            for check in clause.check:
                if isinstance(check, workflow.Workflow) and not check.awaits:
                    assert len({one.by for one in check.refuses} - {""}) == 2 and check.ends, (clause.id, check.name)


def test_09_a_page_that_holds_every_word_of_the_plan(made, workspace):
    """9: no kind of check reads a page, so that nothing written on one can be evidence."""
    before = tool(made, workspace)
    (workspace.dir / "page.html").write_text(f"<main>{plans.TEXT}</main>", encoding="utf-8")
    found = edited(made, 'bind: ["endpoint:oai"]', 'bind: ["page:plan"]')
    assert tool(made, workspace, clause="A-5", file=found)["A-5"] == ("not_yet", ["awaits"])
    assert tool(made, workspace) == before
    for kind in ("serve", "rows", "link", "value", "beats", "replay", "refuse", "mutate", "page"):
        found = edited(made, "{kind: own, table: rd_fact, wants", f"{{kind: {kind}, ref: page:plan, wants")
        assert refused(found) == {"unknown_word"}, kind


def test_10_a_wide_tolerance_and_a_bound_at_the_natural_end(made):
    """10: each expected value with a tolerance ten times as wide, each bound moved to the end of its range."""
    check = made.plan["A-1"].check[0]

    def study(world, name, args):
        return {"base": {"share": 0.0688 if not world._false else 0.0757}}, frozenset(check.data)

    with World.open(today=DAY) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "study", study)
        for width, holds in ((0.0001, True), (0.001, True), (0.003, True), (0.004, False), (0.01, False)):
            wide = [msgspec.structs.replace(one, within=width) for one in check.expect[:1]]
            shown = release.shown(msgspec.structs.replace(check, expect=wide), world, "2026-11-25")
            assert shown.holds == holds, "more than half the gap that the falsification opens is too wide"
    assert refused(edited(made, "is: 0.0688, within: 0.0001", "is: 0.0688, within: 0.01")) == {"wide_tolerance"}
    asked = [check.expect]
    for name in loader.names():
        for clause in loader.load(name).clauses:
            asked += [one.expect for one in clause.check if isinstance(one, release.Computes)]
    ends = {"at_least": (0.0, -1.0, -100.0), "above": (-0.1, -101.0), "at_most": (1.0, 2.0), "below": (1.5,)}
    for one in (one for expected in asked for one in expected if isinstance(one.value, int | float | None)):
        plain = msgspec.structs.replace(one, value=None, above=None, below=None, at_least=None, at_most=None)
        last = one.at.removesuffix(".interval.low").rsplit(".", 1)[-1].split("[")[0]
        for bound, values in ends.items():
            if bound in ("at_most", "below") and not loader._FRACTION.search(last):
                continue
            for end in values:
                if end != -100.0 and end > -100 and ("change" in last or "effect" in last):
                    continue
                moved = msgspec.structs.replace(plain, size=None, filled=False, not_above="", **{bound: end})
                assert [fault.code for fault in loader._bounds({}, (), [moved])][:1] == ["natural_end"], moved
    empty = Expect(at="base.share")
    assert [fault.code for fault in loader._bounds({}, (), [empty])] == ["natural_end"]


def test_11_a_fact_that_its_source_does_not_say(made):
    """11: a quotation without the value, a day ahead, no source, memory only, one quotation for two things."""
    row = "A5,since,5,2025,2026-11-20,https://example.org/b5,It has 5 stations.,sourced,"
    assert row in plans.FACTS
    for forged in (
        row.replace("5 stations", "six stations"),
        row.replace("5 stations", "15 stations"),
        row.replace("5 stations", "5.2 stations"),
        row.replace(",5,2025", ",,2025"),
        row.replace("It has 5 stations.", ""),
        row.replace("It has 5 stations.", "5 " + "word " * 25),
        row.replace("It has 5 stations.", "5" + "站" * 60),
        row.replace("2025,", "2031,"),
        row.replace("2026-11-20", "2026-12-20"),
        row.replace("2026-11-20", "2024-11-20"),
        row.replace("2025,", "2025-13,"),
        row.replace("2025,", "lately,"),
        row.replace("2025,", "2020,"),
        row.replace("https://example.org/b5", ""),
        row.replace("sourced", "memory-only"),
        row.replace("sourced", "not_found"),
        row.replace("It has 5 stations.", "Users apply online at any time.").replace(",5,", ",online,") + "\n"
        "B6,route,online,2025,2026-11-20,https://example.org/b5,users apply  online at any time.,sourced,",
        row + "\nA5,since,7,2025,2026-11-20,https://example.org/d5,It has six stations.,sourced,",
    ):
        made.facts.write_text(plans.FACTS.replace(row, forged), encoding="utf-8")
        plans.pin(made)
        plans.forget()
        found = live(made, "A-4", "way-in", made.folder)
        assert found.outcome == "fail" and found.message.en and found.message.zh, forged
    # where sources disagree, each with its own quotation, both are kept and both count
    made.facts.write_text(
        plans.FACTS + "A5,since,6,2026,2026-11-20,https://example.org/e5,It has 6 stations.,sourced,\n"
    )
    plans.pin(made)
    plans.forget()
    assert live(made, "A-4", "way-in", made.folder).outcome == "pass"


def test_12_a_foreign_client_that_is_none(made, workspace):
    """12: what no foreign client reads does not pass, whatever the client is called; while it waits it waits."""
    assert tool(made, workspace)["A-5"] == ("not_yet", ["awaits"])
    for old, new in (("awaits: exchange,", ""), ("awaits: exchange,", "awaits: '',"), ("sickle==0.7.0", "stub==9")):
        made.file.write_text(plans.TEXT.replace(old, new), encoding="utf-8")
        assert live(made, "A-5", "harvest", made.folder).outcome in ("fail", "awaits")
        assert tool(made, workspace, clause="A-5")["A-5"][0] == "not_yet"
    registry = Registry({**Registry.installed().names, "endpoint": frozenset({"oai"})})
    made.file.write_text(plans.TEXT.replace("awaits: exchange,", ""), encoding="utf-8")
    assert live(made, "A-5", "harvest", made.folder, registry=registry).outcome == "fail"


def test_13_shipped_data_loaded_as_own(made, tmp_path, monkeypatch):
    """13: a copy of reference data, its rows in another order or one in twenty of them changed, is not own data."""
    name, table = "china_rd_expenditure.csv", "rd_fact"
    text = Workspace.shipped(name).read_text(encoding="utf-8-sig").splitlines()
    heads, rows = text[0], text[1:]
    known = Workspace(tmp_path / "known")
    load(known, [Workspace.shipped(name)])
    marks = {table: frozenset(data_ladder.marks(data_ladder.sample(known, table, most=data_ladder.WHOLE)[1]))}
    known.close()
    assert len(marks[table]) > 100
    monkeypatch.setattr(data_ladder, "reference", lambda: marks)
    drawn = random.Random(7)
    mixed = drawn.sample(rows, len(rows))
    place = heads.split(",").index("value")
    changed = [line if n % 20 else spoiled(line, place) for n, line in enumerate(rows)]
    mine = [spoiled(line, place) for line in rows]
    for n, (lines, rung) in enumerate(((rows, "none"), (mixed, "none"), (changed, "none"), (mine, "loaded"))):
        place_ = tmp_path / f"copy-{n}"
        place_.mkdir()
        (place_ / name).write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
        held = Workspace(place_ / "w")
        load(held, [place_ / name])
        (found,) = data_ladder.Ladder(held, "small-plan", DAY).rungs(made.plan["A-1"])
        assert (found.rung, found.rows > 100) == (rung, True), n
        assert statuses(tool(made, held)) == plans.STATUSES
        held.close()


def spoiled(line, place):
    """Return a line with another value, whose commas in quotation marks stay as they are."""
    import csv
    import io

    (cells,) = csv.reader([line])
    cells[place] = "12345.6"
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def test_14_a_waiver_an_attestation_a_second_plan_with_the_same_ids(made, workspace):
    """14: none of them raises the first axis; what is waived is counted apart and keeps its status."""
    before = tool(made, workspace)
    edition = {"id": "small-plan", "edition": "1", "title": {"en": "p", "zh": "甲"}, "digest": made.plan.digest}
    days = {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
    with workspace.view.act("attest", "A-5") as change:
        change.insert("plan", [edition])
        change.insert("waiver", [{"plan": "small-plan", "clause": c, "reason": "away", "by": "B", "role": "head", **days}
                                 for c in plans.STATUSES])  # fmt: skip
        change.insert("attestation", [{"plan": "small-plan", "clause": c, "date": day, "document": document,
                                       "by": "a minister", "statement": "so it is"}
                                      for c in plans.STATUSES
                                      for day, document in (("2026-11-01", "a letter"),
                                                            ("2026-11-02", data_ladder.STATED))])  # fmt: skip
    assert tool(made, workspace) == before
    found = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=DAY)
    assert found.waived == len(plans.STATUSES) and sum(found.counts.values()) == 0
    easy = yaml.safe_load(plans.TEXT)
    easy["clauses"][4]["check"] = easy["clauses"][5]["check"][:1]
    other = made.folder / "second.yaml"
    other.write_text(yaml.safe_dump(easy, allow_unicode=True, sort_keys=False), encoding="utf-8")
    second = scorecard.scored(workspace, Scorecard(plan=str(other), clause="A-5"), today=DAY)
    assert second.basis == "live" and second.evidence == "", "another text has no released evidence"
    scorecard.keep(workspace, second)
    assert tool(made, workspace) == before
    with World.open(today=DAY) as world:
        made.write(release.make(loader.load(str(other)), world, "2026-11-25"))
    assert tool(made, workspace, clause="A-5")["A-5"][0] == "not_yet"


def test_15_a_clock_moved_two_years(made, workspace):
    """15: ages and "last known" follow the clock, outcomes do not."""
    before = tool(made, workspace)
    for years, known in ((-2, []), (0, []), (2, ["share", "way-in"])):
        today = DAY.replace(year=DAY.year + years)
        assert tool(made, workspace, today) == before
        rows = scorecard.scored(workspace, Scorecard(plan=str(made.file)), today=today).clauses
        old = [check for row in rows for check in row.checks if check.last_known]
        assert [check.name for check in old] == known
        for check in old:
            words = scorecard.document.sentence(check)
            assert words.en.startswith("Last known, shown on 25 Nov 2026") and words.zh.startswith("最后已知")


def test_16_a_set_or_a_part_removed_and_own_data_added(made, workspace):
    """16: without a pinned set or a registry entry nothing is better; a proven clause falls; own data change nothing."""
    before = tool(made, workspace)
    plan, whole = made.plan, Registry.installed()
    for clause in plan.clauses:
        for binding in clause.bind:
            poorer = whole.without(binding.ref)
            row = scorecard.score(plan, [clause], workspace, {}, DAY, poorer).clauses[0]
            rank = RANK[row.counterpart_status or row.status]
            assert rank < 2 if plans.STATUSES[clause.id] == "served" else rank <= RANK[plans.STATUSES[clause.id]]
    true = pinned.sets()
    for name in {name for clause in plan.clauses for check in clause.check for name in release.sets_of(check)}:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pinned, "sets", lambda name=name: {key: one for key, one in true.items() if key != name})
            found = tool(made, workspace)
            never_better(found)
            assert found != before, name
    load(workspace, [Workspace.shipped("universities.parquet"), Workspace.shipped("palmer_penguins.csv")])
    assert tool(made, workspace) == before


def test_17_a_slower_peer_and_a_peer_without_its_rules(workspace, monkeypatch):
    """17: a ratio is one of work done: time makes no difference, and a peer that breaks the rules is told."""
    asked = {"days": 1, "budget": 0.05}
    true = job_log.in_order
    fair = of("schedule_benchmark").run(workspace, **asked)

    def slow(document):
        time.sleep(0.3)
        return true(document)

    monkeypatch.setattr(job_log, "in_order", slow)
    late = of("schedule_benchmark").run(workspace, **asked)
    assert (late.total.first_come, late.checked) == (fair.total.first_come, fair.checked) and fair.checked
    monkeypatch.setattr(job_log, "in_order", lambda document: everything_at_once(true(document)))
    assert not of("schedule_benchmark").run(workspace, **asked).checked


def everything_at_once(rows):
    """Return a plan in which all begin when the first does."""
    return [{**row, "start": rows[0]["start"]} for row in rows]


def test_18_a_learnt_answer(made):
    """18: what nobody had found is found: the register has it, and nothing falls."""
    assert live(made, "A-4", "end", made.folder).outcome == "fail"
    found = "A5,end,2031,2026,2026-11-20,https://example.org/c5,It will close in 2031.,sourced,"
    lines = [found if line.startswith("A5,end") else line for line in plans.FACTS.splitlines()]
    made.facts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plans.pin(made)
    plans.forget()
    for name in ("way-in", "end"):
        assert live(made, "A-4", name, made.folder).outcome == "pass", name
