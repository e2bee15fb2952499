# SPDX-License-Identifier: Apache-2.0
"""What every plan file of the folder must hold, and its evidence; a new file is tested without editing this one."""

import csv
import datetime as dt
import os
from collections import Counter

import msgspec
import pytest
from tests.contracts.checks import check_plan

from yuzui import __version__
from yuzui.job.workspace import Workspace
from yuzui.policy.checks import holds
from yuzui.policy.evidence import aim, data_ladder, pinned, release
from yuzui.policy.evidence.outcome import STATUSES
from yuzui.policy.evidence.world import World
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import TOOL, Computes, WorkspaceRows, kind

NAMES = loader.names()
LARGER = sorted(name for name, line in pinned.sets().items() if not line.shipped)
REGISTERS = sorted(name for name in ("facility_access.csv", "plan_facts.csv") if name in pinned.sets())


def evidence_of(plan):
    found = release.released(plan)
    assert found is not None, f"{plan.head.id}: make evidence"
    return found


def asked(plan):
    """Return every check that speaks for the tool by the address of its result, once."""
    return {release.address(clause, check): check for clause in plan.clauses for check in clause.check
            if kind(check) in TOOL}  # fmt: skip


def test_nothing_is_wrong_with_a_shipped_plan():
    for name in NAMES:
        assert check_plan(name) == [], name


def test_evidence_is_whole_and_is_of_this_text_and_these_sets():
    for name in NAMES:
        plan = loader.load(name)
        evidence, checks = evidence_of(plan), asked(plan)
        assert evidence.whole, "edited by hand: make evidence"
        assert (evidence.digest, evidence.edition, evidence.version) == (plan.digest, plan.head.edition, __version__)
        shown = {**evidence.checks, **evidence.proofs}
        assert shown.keys() == checks.keys()
        assert {key for key, check in checks.items() if check.proof} == evidence.proofs.keys()
        for key, one in shown.items():
            check = checks[key]
            assert one.check == release.check_digest(check), key
            assert one.sets == {
                data: pinned.sets()[data].sha256 for data in release.sets_of(check) if data in pinned.sets()
            }, key
            assert (one.outcome == "awaits") == bool(check.awaits), key
            assert one.outcome != "error", (key, one.message.en)
            assert one.outcome != "pass" or one.noticed == one.false, (key, "a falsification is not noticed")
            if isinstance(check, Computes) and one.outcome == "pass":
                assert one.false == len(check.false) and (one.false or not check.required), key
        assert evidence.aims.keys() == {clause.id for clause in plan.clauses if clause.target}


def test_every_required_check_says_in_both_languages_what_it_shows():
    for name in NAMES:
        plan = loader.load(name)
        said = [
            check.shows for clause in plan.clauses for check in clause.check if check.required and kind(check) in TOOL
        ]
        assert all(text.en.strip() and text.zh.strip() and text.en != text.zh for text in said)


def again(only, half):
    """Return what differs from the evidence once half of the checks are run again, and of shipped sets the aims."""
    differ, known = [], {}
    with World.open() as world:
        for name in NAMES:
            plan = loader.load(name)
            evidence = evidence_of(plan)
            shown = {**evidence.checks, **evidence.proofs}
            world.today = dt.date.fromisoformat(max(one.day for one in shown.values()))
            for key, check in asked(plan).items():
                digest = release.check_digest(check)
                if check.awaits or not only(check) or int(digest, 16) % 2 != half:
                    continue
                if digest not in known:
                    known[digest] = plain(release.shown(check, world, shown[key].day))
                if known[digest] != plain(shown[key]):
                    differ.append((key, known[digest], shown[key]))
            for clause in plan.clauses if only is release.packaged and half else ():
                if clause.target:
                    state = aim.state(clause.target, lambda study, args: world.study(study, args)[0], world.today)
                    assert nine_digits(state) == nine_digits(evidence.aims[clause.id]), clause.id
    return differ


def nine_digits(value):
    """Return a result as plain data, its figures to nine digits: the last ones hang on the processor."""
    match value:
        case float():
            return float(f"{value:.9g}")
        case dict():
            return {key: nine_digits(one) for key, one in value.items()}
        case list() | tuple():
            return [nine_digits(one) for one in value]
        case msgspec.Struct():
            return nine_digits(msgspec.structs.asdict(value))
    return value


def plain(shown):
    """Return a result without its days, its figures to nine digits."""
    return msgspec.structs.replace(shown, day="", until="", measured=nine_digits(shown.measured))


@pytest.mark.parametrize("half", [0, 1])
def test_what_rests_on_shipped_sets_comes_out_again(half):
    """Every check and every falsification, as ``make evidence`` runs them: a file sealed by hand does not come out."""
    assert again(release.packaged, half) == []


@pytest.mark.data(*LARGER)
@pytest.mark.parametrize("half", [0, 1])
def test_what_rests_on_larger_sets_comes_out_again(half):
    assert again(lambda check: not release.packaged(check), half) == []


@pytest.mark.data(*LARGER)
def test_larger_sets_are_those_that_are_pinned():
    for name in LARGER:
        assert pinned.path(name).is_file()


def test_every_fact_of_a_register_has_its_quotation_or_says_where_it_was_looked_for():
    for name in REGISTERS:
        with Workspace.shipped(name).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        quoted = Counter(says for _, says in {(row["thing"], holds._plain(row["says"])) for row in rows} if says)
        for n, row in enumerate(rows, 2):
            if row["status"] == "sourced":
                assert holds._row_fault(row, quoted, None, dt.date.today()) is None, (
                    name,
                    n,
                    row["thing"],
                    row["fact"],
                )
            else:
                assert row["status"] in ("not_found", "sourced_unquoted") and row["note"].strip(), (name, n)
                assert not row["says"] and (not row["value"] or row["status"] == "sourced_unquoted"), (name, n)


def test_reference_rows_are_those_that_the_shipped_sets_make():
    wanted = {check.table for name in NAMES for clause in loader.load(name).clauses for check in clause.check
              if isinstance(check, WorkspaceRows)}  # fmt: skip
    made = release.reference_rows()
    assert {table: frozenset(marks) for table, marks in made.items()} == data_ladder.reference()
    assert made.keys() <= wanted


def test_changes_of_a_release_name_clauses_and_reasons():
    plans = {plan.head.id: plan for plan in map(loader.load, NAMES)}
    with (loader.evidence() / "changes.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        assert plans[row["plan"]][row["clause"]] and dt.date.fromisoformat(row["day"])
        assert {row["before"], row["after"]} <= set(STATUSES) and row["before"] != row["after"], row
        assert row["why_en"].strip() and row["why_zh"].strip()
    assert len({(row["plan"], row["clause"], row["day"]) for row in rows}) == len(rows)


def test_no_larger_set_is_needed_to_look_at_a_plan(monkeypatch, tmp_path):
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    assert "YUZUI_DATA" not in os.environ
    from yuzui.policy.inputs import Scorecard
    from yuzui.policy.jobs import scorecard

    workspace = Workspace(tmp_path / "w")
    answer = scorecard.compute(workspace, Scorecard())
    assert answer.basis == "release" and answer.of == 111
    workspace.close()
