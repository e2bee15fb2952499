# SPDX-License-Identifier: Apache-2.0
"""The job that assigns reviewers to a call."""

import math
import statistics

import msgspec
import numpy as np
import pytest
from tests.jobs.reviewing import call

from yuzui.errors import InputError, LimitReachedError, RuleError, StateError, UnknownIdentifierError
from yuzui.funding import lottery_draw
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_view
from yuzui.reviewing import assign_words as words
from yuzui.reviewing import limits as limiting
from yuzui.reviewing.inputs import Assign
from yuzui.reviewing.panel_lottery import replayed
from yuzui.reviewing.people.conflicts import Scope, evidence
from yuzui.reviewing.problem import Options, check_size, parsed, pose
from yuzui.reviewing.search import chosen
from yuzui.reviewing.sheet_ties import people_and_ties
from yuzui.reviewing.sources import affinity, nothing, profiles

ASKED = {"demand": 2, "load": "0..2", "kinds": "coauthor,employer", "at": "2026-06-01"}


def run(folder, files=(), **inputs):
    folder.mkdir(exist_ok=True)
    path = call.write(folder / "call", **dict(files))
    return of("assign").run(Workspace(folder / "w"), path=path, **(ASKED | inputs))


def test_rows_add_up(tmp_path):
    document = run(tmp_path, {"affinity": call.SCORES}, kinds="family")
    pairs = document.assignments
    assert sum(row.score for row in pairs) == document.objective == document.bound
    assert document.gap == 0 and document.status == "optimal"
    for one in document.proposals:
        own = [row.score for row in pairs if row.proposal == one.id]
        assert (len(own), sum(own), min(own)) == (one.assigned, one.score_sum, one.score_min)
    for one in document.reviewers:
        load = sum(row.reviewer == one.id for row in pairs)
        assert one.load_min <= load == one.load <= one.load_max
    fair = document.fairness
    assert fair.worst == min(one.score_sum for one in document.proposals)
    assert fair.mean == pytest.approx(document.objective / 3)
    assert of("assign").answer(document.document()) == document


def test_the_reasons_of_each_pair_add_up_to_its_score(tmp_path):
    document = run(tmp_path, demand=1)
    for row in document.assignments:
        bid_unsaid = 0.0 if any(r.code == "bid" for r in row.reasons) else 0.5 * 0.25
        weights = sum(reason.weight for reason in row.reasons)
        assert weights + bid_unsaid == pytest.approx(row.score, abs=1e-6)


def test_nobody_is_assigned_against_a_conflict_and_alternates_could_be(tmp_path):
    document = run(tmp_path, demand=1)
    barred = {(row.proposal, row.reviewer) for row in document.conflicts if row.state == "derived"}
    assert barred == {("P2", "R2"), ("P2", "R3")}
    loads = {one.id: one for one in document.reviewers}
    for row in document.assignments:
        for name in (row.reviewer, *row.alternates):
            assert (row.proposal, name) not in barred
        for name in row.alternates:
            assert loads[name].load < loads[name].load_max
    assert document.conflict_check.blocked == 2
    assert document.conflict_check.not_checkable == ["R2"]
    # nobody is nothing in a file, and not an empty word
    lone = msgspec.structs.replace(
        document, assignments=[msgspec.structs.replace(document.assignments[0], alternates=[])]
    )
    table = assign_view.PAIRS.drawn(lone, "file")
    assert table.rows[0][[one.name for one in table.columns].index("alternates")] is None


def test_who_is_barred_is_told_as_not_available(tmp_path):
    document = run(tmp_path, demand=1)
    row = next(one for one in document.proposals if one.id == "P2")
    assert row.next.why == "unavailable"
    assert row.eligible_reviewers == 2


def test_a_capped_draw_tells_every_chance(tmp_path):
    document = run(tmp_path, {"affinity": call.SCORES}, objective="randomised", q=0.75, kinds="family", demand=1)
    chances = {}
    for row in document.marginals:
        assert row.probability <= 0.75 + 1e-9
        chances[row.proposal] = chances.get(row.proposal, 0) + row.probability
    assert all(total == pytest.approx(1) for total in chances.values())
    expected = sum(row.score * row.probability for row in document.marginals)
    assert expected == pytest.approx(document.objective)
    drawn = {(r.proposal, r.reviewer) for r in document.marginals if r.drawn}
    assert drawn == {(r.proposal, r.reviewer) for r in document.assignments}


def test_a_draw_by_lot_can_be_drawn_again_from_its_document(tmp_path):
    from yuzui.funding import lottery as lots

    document = run(tmp_path, objective="random_draw", secret="ab" * 32, public="x", kinds="family")
    draw = document.draw
    assert draw.commitment == lots.commitment("ab" * 32)
    listed = [f"{p}\t{r}" for p in ("P1", "P2", "P3") for r in ("R1", "R2", "R3", "R4")]
    assert draw.list_hash == lots.list_hash(listed)
    tickets = lots.tickets("ab" * 32, "x", listed)
    for row in draw.tickets:
        assert row.ticket == tickets[f"{row.proposal}\t{row.reviewer}"]
    assert document.objective is None and document.assignments[0].probability is None


def test_why_there_is_none_and_what_would_mend_it(tmp_path):
    document = run(tmp_path, demand=4)
    short = document.infeasible
    assert document.status == "infeasible" and document.assignments == []
    assert short.capacity < short.demand
    assert document.certificate is None and document.fairness is None
    assert {row.what for row in short.loosen} >= {"invite"}


def test_an_assigned_pair_of_one_name_is_flagged(tmp_path):
    """Tom To wrote with the applicant, and a reviewer is called so: possible, and not barred."""
    files = {
        "reviewers": "id,name,max\nR1,Rita Rao,0\nR3,Tom To,3\n",
        "works": "reviewer,title,authors,year\nR1,codes,anna; Tom To,2025\n",
        "bids": "",
        "affinity": "proposal,reviewer,score\nP1,R3,1\n",
    }
    document = run(tmp_path, files, demand=1, kinds="coauthor", at="2026-01-01")
    assert [(f.row, f.seen) for f in document.findings if f.code == "possible_conflict"] == [("P1", "R3")]


def test_the_same_question_has_the_same_run_and_another_has_not(tmp_path):
    first, again = run(tmp_path), run(tmp_path)
    assert first == msgspec.structs.replace(again, run=first.run) and first.run.id == again.run.id
    assert run(tmp_path, objective="max_min").run.id != first.run.id
    assert run(tmp_path, mix="text=1").run.inputs_hash != first.run.inputs_hash


def test_what_chance_costs_is_said_and_recomputed(tmp_path):
    asked = {"objective": "randomised", "q": 0.6, "demand": 1}
    plain = run(tmp_path / "a", {"affinity": call.SCORES}, **asked)
    spread = run(tmp_path / "b", {"affinity": call.SCORES}, **asked, beta=0.5)
    sure = run(tmp_path / "c", {"affinity": call.SCORES}, demand=1)
    assert msgspec.structs.astuple(plain.chances.score) == (sure.objective, plain.objective, plain.objective)
    found = spread.chances
    assert found.score.capped == plain.objective >= spread.objective
    assert spread.bound is None and spread.status == "optimal" and sure.chances is None
    shares = [row.probability for row in spread.marginals]
    assert found.support.used == len(shares) >= found.support.capped
    assert found.largest.used == max(shares) <= 0.6
    entropy = -sum(x * math.log(x) for x in shares)
    assert found.entropy.used == pytest.approx(entropy)
    assert spread.run.id != plain.run.id
    said = "\n".join(b.en for _, b in of("assign").lines(spread))
    assert "leaving it to chance costs" in said and "spreading them further costs" in said
    assert "spreading them" not in "\n".join(b.en for _, b in of("assign").lines(plain))


SCOPE = Scope(kinds=("family",), at="2026-06-01")
LOTS = {"secret": "ab" * 32, "public": "index 42"}


def asked(folder, objective="total", demand=2, **more):
    made = call.read(folder, affinity=call.SCORES)
    options = Options(objective, demand, 0, 2, scope=SCOPE, **more)
    return pose(made, options)


def test_every_objective_meets_demand_and_loads(tmp_path_factory):
    for objective in ["total", "max_min", "leximin", "alpha", "randomised", "random_draw"]:
        tmp_path = tmp_path_factory.mktemp("case")
        more = LOTS if objective == "random_draw" else {}
        found = chosen(asked(tmp_path, objective, **more))
        rows, columns = found.assigned.rows[found.selected], found.assigned.columns[found.selected]
        assert np.bincount(rows).tolist() == [2] * 3
        loads = np.bincount(columns, minlength=4)
        assert loads.max() <= 2 and loads[2] >= 1
        assert (found.frontier is None) == (objective in ("randomised", "random_draw"))
        assert (found.drawn is not None) == (objective == "random_draw")
        assert found.engine.name


def test_the_fairest_is_no_worse_than_the_total(tmp_path):
    total, fair = chosen(asked(tmp_path)), chosen(asked(tmp_path, "max_min"))
    assert fair.ceiling is not None and total.ceiling is None
    assert total.assigned.objective >= fair.assigned.objective
    assert fair.frontier[-1][0] == pytest.approx(fair.ceiling)


def test_what_cannot_be_is_told_why(tmp_path):
    found = chosen(asked(tmp_path, demand=4))
    assert found.assigned.status == "infeasible" and not len(found.selected)
    assert (found.shortage.demand, found.shortage.capacity) == (12, 8)


def test_a_draw_needs_its_commitment_and_side_rules_a_search(tmp_path):
    with pytest.raises(InputError) as error:
        chosen(asked(tmp_path, "random_draw"))
    assert error.value.code == "draw_before_commitment"
    made, _ = found(tmp_path, 'kind = "diversity"\nby = "institute"\nat_most = 2', affinity=call.SCORES)
    for objective, status in (("leximin", None), ("total", "optimal")):
        problem = pose(made, Options(objective, 2, 0, 2, scope=SCOPE), tmp_path / "rules.toml")
        assert [side.name for side in problem.sides] == ["r0"]
        if status is None:
            with pytest.raises(InputError) as error:
                chosen(problem)
            assert error.value.code == "objective_with_sides"
        else:
            assert chosen(problem).assigned.status == status


HEAD = 'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'


def page(*rows):
    made = HEAD
    for k, row in enumerate(rows):
        made += f'[[rule]]\nname = "r{k}"\nstrength = "hard"\nsource = "clause {k}"\n{row}\n'
    return made


def found(folder, *rows, **files):
    made = call.read(folder, **files)
    (folder / "rules.toml").write_text(page(*rows), encoding="utf-8")
    return made, limiting.limits(made, made.sheets["reviewer"], folder / "rules.toml")


def test_columns_stand_above_flags_and_flags_above_rules(tmp_path):
    made, rules = found(tmp_path, 'kind = "per_proposal"\ndemand = 2', 'kind = "load"\nat_least = 1\nat_most = 3')
    people = made.sheets["reviewer"]
    assert limiting.demand(made, None, rules, 4) == [2, 2, 2]
    assert limiting.demand(made, 3, rules, 4) == [3, 3, 3]
    assert limiting.loads(people, (None, None), rules) == ([0, 0, 1, 1], [2, 2, 2, 3])
    assert limiting.loads(people, (0, 1), rules) == ([0, 0, 1, 0], [2, 2, 2, 1])
    made.proposals["demand"] = [1, None, "2"]
    assert limiting.demand(made, 3, rules, 4) == [1, 3, 2]


def test_conflicts_and_caps_are_what_the_rules_say(tmp_path):
    _, rules = found(
        tmp_path,
        'kind = "conflict"\nkinds = ["coauthor"]\nwindow_years = 2\npath_length = 2',
        'kind = "probability_cap"\nat_most = 0.5',
        'kind = "budget"\ntotal = 9',
    )
    scope = limiting.scope(Scope(at="2026-01-01"), rules)
    assert scope == Scope(("coauthor",), 2.0, 2, "2026-01-01")
    assert limiting.share(1.0, rules) == 0.5 and limiting.share(0.3, rules) == 0.3
    assert [rule.kind for rule in rules.rules] == ["conflict", "probability_cap"]
    with pytest.raises(RuleError):
        limiting.scope(Scope(), found(tmp_path, 'kind = "conflict"', 'kind = "conflict"')[1])


def test_side_rules_become_rows_over_pairs(tmp_path):
    people = "id,institute,max\nanna,U1,2\nR2,U1,2\nbo,U2,2\n"
    _, rules = found(
        tmp_path,
        'kind = "diversity"\nby = "institute"\nat_most = 1',
        'kind = "include"\nwhere = { institute = "U2" }\nat_least = 1',
        'kind = "no_mutual"',
        reviewers=people, works="", bids="",
    )  # fmt: skip
    first, second, third = limiting.sides(rules, 3)
    assert (first.low, first.high, first.group.tolist()) == (0, 1, [0, 0, 1])
    assert (second.low, second.group.tolist()) == (1, [-1, -1, 0])
    # anna wrote P1, bo wrote P2: bo on P1 excludes anna on P2
    assert sorted([third.first.tolist(), third.second.tolist()]) == [[2], [3]]


def test_without_rules_nothing_is_asked(tmp_path):
    made = call.read(tmp_path)
    none = limiting.limits(made, made.sheets["reviewer"], None)
    assert (list(limiting.sides(none, 4)), limiting.share(1.0, none)) == ([], 1.0)


def test_a_demand_is_never_guessed(tmp_path_factory):
    for asked, code in [((None, 4), "no_demand"), ((5, 4), "demand_above_reviewers")]:
        tmp_path = tmp_path_factory.mktemp("case")
        made = call.read(tmp_path)
        with pytest.raises(InputError) as error:
            limiting.demand(made, asked[0], limiting.Limits(), asked[1])
        assert error.value.code == code
    # a load is never guessed
    for asked, code in [((None, None), "no_load"), ((2, 1), "load_range")]:
        tmp_path = tmp_path_factory.mktemp("case")
        made = call.read(tmp_path)
        with pytest.raises(InputError) as error:
            limiting.loads(made.sheets["reviewer"], asked, limiting.Limits())
        assert error.value.code == code


def test_half_a_reviewer_is_refused(tmp_path):
    made = call.read(tmp_path)
    made.proposals["demand"] = ["1.5", None, None]
    with pytest.raises(InputError) as error:
        limiting.demand(made, 2, limiting.Limits(), 4)
    assert error.value.code == "demand_not_whole"


SENIOR = "id,max,资深专家\nR1,1,是\nR2,1,否\nR3,3,是\nR4,1,\n"
UNCHECKED = "employer,author"
"""The sheets of seniority name no persons and no institutions."""
LOADS_ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01", "accept_unchecked": UNCHECKED}


def made(folder, **files):
    path = call.write(folder / "call", affinity=call.SCORES, **files)
    return of("assign").run(Workspace(folder / "w"), path=path, **LOADS_ASKED)


def test_groups_are_counted_and_add_up(tmp_path):
    document = made(tmp_path, reviewers=SENIOR)
    groups = {one.group: one for one in document.fairness.loads}
    assert list(groups) == ["all", "senior", "other", "unsaid"]
    by = {"senior": ("R1", "R3"), "other": ("R2",), "unsaid": ("R4",)}
    load = {row.id: row.load for row in document.reviewers}
    for name, who in by.items():
        own, found = [load[one] for one in who], groups[name]
        assert (found.reviewers, found.reviews, found.min, found.max) == (len(own), sum(own), min(own), max(own))
        assert found.mean == pytest.approx(statistics.fmean(own))
        assert found.sd == pytest.approx(statistics.pstdev(own))
    assert groups["all"].reviews == sum(groups[name].reviews for name in by) == 3


LOTS_ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01", "objective": "random_draw", "public": "42"}


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def drawn(workspace):
    path = call.write(workspace.dir.parent / "call", bids="")
    return of("assign").run(workspace, path=path, **LOTS_ASKED)


def test_a_draw_needs_a_commitment_and_ends_it(workspace):
    with pytest.raises(StateError) as error:
        drawn(workspace)
    assert error.value.code == "no_commitment"
    row = lottery_draw.commit(workspace, "", "the index")
    assert lottery_draw.open_commitment(workspace)[0]["commitment"] == row["commitment"]
    document = drawn(workspace)
    assert document.draw.commitment == row["commitment"]
    with pytest.raises(StateError):
        drawn(workspace)
    kept = workspace.view.get("draw", row["id"])
    assert kept["state"] == "revealed" and kept["public"] == "42"
    assert set(kept["document"]) == {"schema", "run"}
    assert list(lottery_draw.stored_problems(workspace)) == []


def test_whatever_is_changed_in_the_document_is_noticed(workspace):
    lottery_draw.commit(workspace, "", "the index")
    document = drawn(workspace)
    assert replayed(document) == []

    def steps(**parts):
        return {one.step for one in replayed(msgspec.structs.replace(document, **parts))}

    draw = document.draw
    assert "commitment" in steps(draw=msgspec.structs.replace(draw, secret="cd" * 32))
    assert steps(draw=msgspec.structs.replace(draw, public="43")) & {"tickets", "outcome"}
    assert "list" in steps(conflicts=[])
    assert "outcome" in steps(assignments=document.assignments[:-1])
    assert steps(draw=None) == {"form"}


PULL = "proposal,reviewer,score\nP1,R1,9\nP1,R2,1\nP2,R1,8\nP2,R2,1\nP3,R3,5\n"


def document(folder, **inputs):
    path = call.write(folder / "call", affinity=PULL, works="", bids="")
    asked = {"demand": 1, "load": "0..1", "at": "2026-06-01"} | inputs
    return of("assign").run(Workspace(folder / "w"), path=path, **asked)


def test_loads_count_every_reviewer_once(tmp_path):
    made = document(tmp_path)
    picture = of("assign").pictures(made)[0]
    assert picture.meta.name == "loads"
    assert sum(row[-1] for row in picture.twin.rows) == 4
    loads = [one.load for one in made.reviewers]
    assert [row[-1] for row in picture.twin.rows] == [loads.count(k) for k in range(max(loads) + 1)]


OPTIONS = {"demand": 2, "load_min": 0, "load_max": 2, "scope": Scope(at="2026-06-01")}


def test_pairs_hold_what_the_sheets_say(tmp_path):
    asked = pose(call.read(tmp_path, affinity=call.SCORES), Options(**OPTIONS))
    assert asked.pairs.demand.tolist() == [2, 2, 2]
    assert (asked.pairs.low.tolist(), asked.pairs.high.tolist()) == ([0, 0, 1, 0], [2] * 4)
    # anna applies with P1 and Anna is R4: one name
    assert asked.pairs.blocked.tolist() == [[0, 3], [1, 1], [1, 2]]
    assert asked.fields == ["physics", "biology", "policy"]
    assert msgspec.structs.astuple(asked.options.stated()) == ("total", 2, 0, 2, 1.0, 0.0, [])


def test_reviewers_may_be_known_from_the_scores_alone(tmp_path):
    made = call.read(tmp_path, reviewers="", works="", bids="", affinity=call.SCORES)
    asked = pose(made, Options(**OPTIONS))
    assert asked.pairs.reviewers == ["R1", "R2", "R4"]


def test_a_conflict_of_nobody_listed_is_an_error(tmp_path):
    conflicts = "proposal,reviewer\nP1,R7\n"
    made = call.read(tmp_path, reviewers="", works="", bids="", affinity=call.SCORES, conflicts=conflicts)
    with pytest.raises(UnknownIdentifierError):
        pose(made, Options(**OPTIONS))


def test_a_call_without_reviewers_is_refused(tmp_path):
    with pytest.raises(InputError) as error:
        pose(call.read(tmp_path, reviewers="", works="", bids=""), Options(**OPTIONS))
    assert error.value.code == "no_reviewers"


def test_a_proposal_that_stands_twice_counts_once_and_two_of_one_id_stop_the_reading(tmp_path):
    rows = "id,title,field\nP1,a,physics\nP1,{second},physics\nP2,c,biology\nP3,d,policy\n"
    made = call.read(tmp_path / "same", proposals=rows.format(second="a"))
    assert pose(made, Options(**OPTIONS)).pairs.proposals == ["P1", "P2", "P3"]
    assert sum(file["rejected"] for file in made.files) == 1
    with pytest.raises(InputError) as error:
        call.read(tmp_path / "other", proposals=rows.format(second="b"))
    assert error.value.place.row == 3


def test_a_cap_on_chances_needs_a_draw(tmp_path):
    with pytest.raises(InputError) as error:
        pose(call.read(tmp_path), Options(**OPTIONS, share=0.5))
    assert error.value.code == "share_without_draw"


def test_leximin_is_for_few():
    check_size("leximin", (500, 9))
    with pytest.raises(LimitReachedError):
        check_size("leximin", (501, 9))


def mixed(folder, weights=(), **files):
    made, findings = call.read(folder, **files), []
    found, used = affinity(made, made.sheets["reviewer"], dict(weights), findings)
    return found, used, [(one.code, one.seen, one.count) for one in findings]


def test_supplied_scores_are_used_as_they_are_and_the_rest_is_told(tmp_path):
    found, used, findings = mixed(tmp_path, affinity=call.SCORES)
    assert used == {"supplied": 1.0}
    assert found.source.block(slice(0, 3), slice(None)).tolist() == [[9, 3, 0, 0], [4, 0, 0, 5], [0, 2, 0, 8]]
    assert ("unscored_pair", "", 6) in findings
    assert {seen for code, seen, _ in findings if code == "unused_source"} == {"text", "bids", "field"}


def test_without_them_words_bids_and_fields_are_mixed_as_declared(tmp_path):
    found, used, _ = mixed(tmp_path)
    assert used == {"text": 1.0, "bids": 0.5, "field": 0.25}
    table = found.source.block(slice(0, 3), slice(None))
    assert table.argmax(axis=1).tolist() == [0, 2, 3]


def test_a_person_may_choose_the_weights(tmp_path):
    found, used, _ = mixed(tmp_path, {"field": 2.0}, affinity=call.SCORES)
    assert used == {"field": 2.0}
    assert found.source.block(slice(0, 1), slice(None)).tolist() == [[2, 0, 0, 0]]


def test_nothing_to_go_by_is_an_error_not_a_guess(tmp_path_factory):
    for files, weights, code in [
        ({"works": "", "bids": "", "proposals": "id\nP1\n"}, {}, "no_affinity"),
        ({}, {"supplied": 1.0}, "no_such_source"),
        ({}, {"text": 0.0}, "no_affinity"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(InputError) as error:
            mixed(tmp_path, weights, **files)
        assert error.value.code == code


def test_expertise_counts_as_a_work(tmp_path):
    made = call.read(tmp_path, works="", reviewers="id,expertise,max\nR1,quantum codes,1\nR4,,1\n")
    found = profiles(made, made.sheets["reviewer"])
    assert (found.works, found.owners.tolist(), found.reviewers) == (["quantum codes"], [0], 2)


def test_a_draw_looks_at_no_score(tmp_path_factory):
    assert nothing((2, 3)).block(slice(0, 2), slice(None)).tolist() == [[0] * 3] * 2
    # tables hold every row of the document
    for lang in ["en", "zh"]:
        for demand in [1, 4]:
            tmp_path = tmp_path_factory.mktemp("case")
            path = call.write(tmp_path / "call")
            asked = {"demand": demand, "load": "0..2", "at": "2026-06-01"}
            document = of("assign").run(Workspace(tmp_path / "w"), path=path, **asked)
            tables = of("assign").exports(document, lang)
            assert len({table.name for table in tables}) == len(tables)
            sizes = [len(table.rows) for table in (tables[0], *tables[2:5])]
            keys = ("assignments", "proposals", "reviewers", "conflicts")
            assert sizes == [len(getattr(document, key)) for key in keys]
            assert any(table.name in ("infeasible", "不可行") for table in tables) == (demand == 4)
            for table in tables:
                assert all(len(row) == len(table.headings) for row in table.rows)


AT = Scope(at="2026-06-01")


def ties_found(folder, **files):
    made = call.read(folder, **files)
    return evidence(*people_and_ties(made, made.sheets["reviewer"]), scope=AT)


def told(made):
    return {(r.proposal, r.reviewer): (r.kind, r.state) for r in made.rows()}


def test_works_employers_and_names_become_ties(tmp_path):
    rows = told(ties_found(tmp_path))
    assert rows == {
        ("P2", "R2"): ("employer", "derived"),
        ("P2", "R3"): ("coauthor", "derived"),
        ("P1", "R4"): ("applicant", "derived"),
    }


def test_the_own_name_among_authors_ties_nobody_else(tmp_path):
    """Anna the reviewer wrote a work as Anna; anna the applicant did not thereby."""
    rows = ties_found(tmp_path, works="reviewer,title,authors,year\nR4,fish,Anna,2025\n").rows()
    assert not [row for row in rows if row.kind == "coauthor" and row.state == "derived"]


def test_an_institute_bars_even_where_no_person_is_named(tmp_path):
    rows = told(ties_found(tmp_path, proposals="id,institute\nP1,U2\n", bids=""))
    assert rows == {("P1", "R2"): ("employer", "derived")}


def test_a_sheet_of_ties_joins_ids_and_wholes(tmp_path):
    ties = (
        "person,kind,thing,from,to\nanna,grant,G1,2020,\nRR,grant,G1,2023,\nR1,alias,RR,,\n"
        "u9,parent,academy,,\ncem,employer,Academy,2019,\n"
    )
    rows = told(ties_found(tmp_path, ties=ties))
    assert rows["P1", "R1"] == ("grant", "derived")
    assert rows["P3", "R1"] == ("employer", "derived")


def test_what_is_declared_is_taken_with_its_waiver(tmp_path):
    conflicts = "proposal,reviewer,kind,evidence,waived_by\nP3,R1,rival,,\nP2,R2,employer,other campus,dean\n"
    rows = told(ties_found(tmp_path, conflicts=conflicts))
    assert rows["P3", "R1"] == ("rival", "declared")
    assert rows["P2", "R2"] == ("employer", "waived")


def test_a_score_has_the_digits_it_needs():
    assert (words.score(745.0).en, words.score(0.12345).en) == ("745", "0.123")


def assign_made(**inputs):
    return parsed(Assign(**inputs), 7, "2026-05-04")


def test_options_are_read_from_flags():
    found = assign_made(demand=3, load="1..6", mix="text=1, bids=0.5", kinds="family,grant", window=0)
    assert (found.demand, found.load_min, found.load_max) == (3, 1, 6)
    assert found.weights == {"text": 1.0, "bids": 0.5}
    assert found.scope.kinds == ("family", "grant")
    assert found.scope.window_years is None and found.scope.at == "2026-05-04"
    assert assign_made(at="2020-01-01").scope.at == "2020-01-01"


def test_an_option_that_cannot_be_read_says_what_is_wanted():
    for wrong in [
        {"objective": "best"},
        {"q": 0.0},
        {"q": 1.5},
        {"q": 0.5},
        {"beta": 0.5},
        {"beta": 1.5, "objective": "randomised"},
        {"beta": -0.1, "objective": "randomised"},
        {"load": "6"},
        {"load": "3..2"},
        {"load": "a..b"},
        {"mix": "words=1"},
        {"mix": "text=x"},
        {"mix": "text=-1"},
        {"kinds": "friend"},
        {"accept_unchecked": "everything"},
    ]:
        with pytest.raises(InputError) as error:
            assign_made(**wrong)
        assert error.value.code == "option" and error.value.expected


def test_a_call_must_be_named(tmp_path):
    with pytest.raises(InputError) as error:
        of("assign").run(Workspace(tmp_path))
    assert error.value.code == "no_path"


def test_rules_in_the_folder_are_read(tmp_path):
    files = {
        "proposals.csv": "id\nA\nB\n",
        "reviewers.csv": "id,max,house\nx,2,U\ny,2,U\nz,2,V\n",
        "affinity.csv": "proposal,reviewer,score\nA,x,9\nA,y,8\nA,z,1\nB,x,9\nB,y,8\nB,z,1\n",
        "rules.toml": 'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'
        '[[rule]]\nname = "two"\nkind = "per_proposal"\ndemand = 2\nstrength = "hard"\nsource = "1"\n'
        '[[rule]]\nname = "houses"\nkind = "diversity"\nby = "house"\nat_most = 1\nstrength = "hard"\n'
        'source = "2"\n',
    }
    folder = tmp_path / "call"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    document = of("assign").run(Workspace(tmp_path / "w"), path=folder, accept_unchecked=UNCHECKED)
    assert document.objective == 20 and document.status == "optimal"
    assert [rule.name for rule in document.rules] == ["two", "houses"]
    assert document.run.rules_hash
