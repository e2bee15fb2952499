# SPDX-License-Identifier: Apache-2.0
"""Workspaces, results, signed files, notebooks."""

import dataclasses
import datetime as dt
import json
import math
import re

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people import admit

import yuzui
import yuzui as y
from yuzui.administration.jobs import load
from yuzui.errors import InputError, StateError, StoreError, UnknownIdentifierError, VisibilityError
from yuzui.faces.notebook.results import Answer
from yuzui.funding import run_inputs
from yuzui.funding.appeals.again import computed_part
from yuzui.funding.ask import what_if
from yuzui.funding.jobs import fund
from yuzui.funding.slate import reopen
from yuzui.job import tables
from yuzui.job.result import canonical, digest, origin, read_from, stamp
from yuzui.job.signature import UNCHECKED, noted, require, who
from yuzui.job.workspace import Workspace, clock, stamped
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text, same
from yuzui.view.table import Column

HEAD = """format = "yuzui-rules/1"
call = {id = "c", currency = "CNY", unit = 1, opens = 2026-01-01}
value = {from = "VALUE", per = "proposal", zero = 2.0}
"""
BUDGET = '[[rule]]\nname = "b"\nkind = "budget"\ntotal = 120\nstrength = "hard"\nsource = "1"\n'
LOTS = '[[rule]]\nname = "l"\nkind = "lottery"\ndraws = 10\nstrength = "hard"\nsource = "2"\n'
YEARS = BUDGET.replace("total = 120", "by_year = {2027 = 60, 2028 = 60}")
PROPOSALS = "id,amount,field,pi\n" + "".join(f"P{k},{20 + 5 * k},{'xy'[k % 2]},person {k}\n" for k in range(6))
PAIRS = [(p, (p + r) % 4) for p in range(6) for r in range(3)]
REVIEWS = "proposal,reviewer,score,confidence\n" + "".join(
    f"P{p},expert {r},{1 + (p * 3 + r * 5) % 9},{1 + (p + r) % 4}\n" for p, r in PAIRS
)
PANELS = "proposal,reviewer,score,panel\n" + "".join(
    f"P{p},expert {r},{1 + (p * 3 + r * 5) % 9},{'MN'[p % 2]}\n" for p, r in PAIRS
)
LETTERS = 'proposal,reviewer,"grade (A > B > C)"\n' + "".join(
    f"P{p},expert {r},{'ABC'[(p + r) % 3]}\n" for p, r in PAIRS
)
CRITERIA = "criterion,low,high,direction,weight\nquality,1,9,higher,2\nrisk,1,9,lower,1\n"
SEVERAL = "proposal,reviewer,criterion,score\n" + "".join(
    f"P{p},expert {r},{c},{1 + (p * 3 + r * 5 + len(c)) % 9}\n" for p, r in PAIRS for c in ("quality", "risk")
)
TIES = "proposal,reviewer,kind,waived_by\nP1,expert 1,employer,\nP2,expert 2,coauthor,chair\n"
GIVEN = "id,amount,value\n" + "".join(f"P{k},{20 + 5 * k},{7 - k / 3}\n" for k in range(6))
BY_YEAR = "id,amount,amount 2027,amount 2028,value\n" + "".join(
    f"P{k},{20 + 5 * k},{10 + 5 * k},10,{7 - k / 3}\n" for k in range(6)
)
CASES = {
    "scores": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS},
    "lots": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS, "rules.toml": BUDGET + LOTS},
    "panels": {"proposals.csv": PROPOSALS, "reviews.csv": PANELS},
    "letters": {"proposals.csv": PROPOSALS, "reviews.csv": LETTERS},
    "criteria": {"proposals.csv": PROPOSALS, "reviews.csv": SEVERAL, "criteria.csv": CRITERIA},
    "ties": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS, "conflicts.csv": TIES},
    "given": {"proposals.csv": GIVEN},
    "years": {"proposals.csv": BY_YEAR, "rules.toml": YEARS},
}


@pytest.fixture(scope="module", params=list(CASES))
def made(request, tmp_path_factory):
    """The workspace of a case, its slate, and the inputs that were kept with it."""
    files = {"rules.toml": BUDGET, **CASES[request.param]}
    source = "posterior_mean" if "reviews.csv" in files else "given"
    files["rules.toml"] = HEAD.replace("VALUE", source) + files["rules.toml"]
    call = tmp_path_factory.mktemp("call")
    for name, text in files.items():
        (call / name).write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path_factory.mktemp("kept"))
    document = fund.run(workspace, path=call, redraws=10, near=2)
    workspace.save("fund", document)
    rows = {row["part"]: row for row in workspace.view.select("run_input")}
    yield document, rows
    workspace.close()


def test_the_same_bytes_come_out(made):
    document, rows = made
    kept = {name: run_inputs.read(row) for name, row in rows.items()}
    assert list(run_inputs.TITLES) == [name for name in run_inputs.TITLES if kept[name] is not None]
    again = {"schema": fund.SCHEMA, **run_inputs.computed(run_inputs.opened(kept))}
    assert computed_part(again) == computed_part(document)
    # and not because the comparison looks at nothing
    again["proposals"][0]["columns"]["more"] = 1
    assert digest(computed_part(again)) != digest(computed_part(document))


def test_no_reviewer_is_named_in_what_is_kept(made):
    _, rows = made
    assert "expert" not in "".join(row["body"] for row in rows.values())


def test_a_part_that_was_changed_is_no_part(made):
    _, rows = made
    row = rows["choices"]
    assert run_inputs.read(row)["redraws"] == 10
    for body in (row["body"].replace("10", "11"), "{", row["body"] + " "):
        found = run_inputs.read({**row, "body": body})
        assert found is None or digest(found) == row["digest"]
    assert run_inputs.read({**row, "body": row["body"].replace("10", "11")}) is None
    assert run_inputs.read({**row, "body": "{"}) is None


def test_a_slate_that_is_not_kept_keeps_nothing(tmp_path):
    (tmp_path / "proposals.csv").write_text(GIVEN)
    (tmp_path / "rules.toml").write_text(HEAD.replace("VALUE", "given") + BUDGET)
    workspace = Workspace(tmp_path / "w")
    fund.run(workspace, path=tmp_path)
    assert workspace.view.count("run_input") == 0
    workspace.close()


def test_a_slate_of_what_was_loaded_is_the_same_whatever_is_loaded_later(tmp_path):
    (tmp_path / "proposals.csv").write_text(PROPOSALS)
    (tmp_path / "reviews.csv").write_text(REVIEWS)
    (tmp_path / "rules.toml").write_text(HEAD.replace("VALUE", "posterior_mean") + BUDGET)
    workspace = Workspace(tmp_path / "w")
    files = [tmp_path / "proposals.csv", tmp_path / "reviews.csv"]
    load.run(workspace, files=files)
    document = fund.run(workspace, call="c", rules=tmp_path / "rules.toml", redraws=0, near=0)
    workspace.save("fund", document)
    files[0].write_text(PROPOSALS.replace("P0,20", "P0,99"))
    load.run(workspace, files=files[:1])
    rows = workspace.view.select("run_input")
    kept = run_inputs.opened({row["part"]: run_inputs.read(row) for row in rows})
    again = {"schema": fund.SCHEMA, **run_inputs.computed(kept)}
    assert computed_part(again) == computed_part(document)
    workspace.close()


def few(text):
    """Return a table without the last two of six proposals."""
    return "".join(line for line in text.splitlines(True) if line[:2] not in ("P4", "P5"))


@pytest.mark.parametrize(
    ("case", "file", "old", "new"),
    [
        ("criteria", "criteria.csv", "higher,2", "higher,9"),
        ("years", "proposals.csv", "P0,20,10,10", "P0,20,20,0"),
        ("ties", "conflicts.csv", "employer,", "employer,chair"),
        # of the recusals alone: the reviews that count stay the same
        ("ties", "conflicts.csv", "coauthor,chair", "coauthor,deputy chair"),
        ("scores", "reviews.csv", "P0,expert 0,1,", "P0,expert 0,2,"),
    ],
)
def test_whatever_the_answer_hangs_on_is_in_the_name_of_the_run(tmp_path, case, file, old, new):
    """Of four proposals, too few to sample from: the name is made of the inputs all the same."""
    source = "posterior_mean" if "reviews.csv" in CASES[case] else "given"
    files = {"rules.toml": BUDGET, **CASES[case]}
    names = []
    for before in (old, new):
        for name, text in files.items():
            text = HEAD.replace("VALUE", source) + text if name == "rules.toml" else few(text)
            (tmp_path / name).write_text(text.replace(old, before if name == file else old))
        run = fund.run(Workspace(tmp_path / "w"), path=tmp_path, redraws=0, near=0)["run"]
        names.append((run["id"], run["inputs_hash"]))
    assert names[0][0] != names[1][0] and names[0][1] != names[1][1]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_one_text_of_a_value():
    assert canonical({"b": 1, "a": [1.5, None, "量子"]}) == '{"a":[1.5,null,"量子"],"b":1}'


@given(st.dictionaries(st.text(), VALUES))
def test_order_of_keys_changes_nothing(value):
    assert digest(dict(reversed(value.items()))) == digest(value)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_number_that_is_none(value):
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


@given(st.binary(), st.binary())
def test_two_values_are_not_their_concatenation(a, b):
    assert (digest(a, b) == digest(a + b)) is False
    assert (digest(a, b) == digest(b, a)) is (a == b)


def test_id_is_a_hash_of_everything_else():
    first = stamp("s", {"a": 1}, seed=7, rules={"r": 1})
    assert stamp("s", {"a": 1}, seed=7, rules={"r": 1}) == first
    assert first["version"] == yuzui.__version__ and len(first["id"]) == 12
    others = [
        stamp("t", {"a": 1}, seed=7, rules={"r": 1}),
        stamp("s", {"a": 2}, seed=7, rules={"r": 1}),
        stamp("s", {"a": 1}, seed=8, rules={"r": 1}),
        stamp("s", {"a": 1}, seed=7, rules={"r": 2}),
        stamp("s", {"a": 1}, seed=7),
    ]
    assert len({first["id"], *(other["id"] for other in others)}) == 6
    assert others[-1]["rules_hash"] is None


def test_another_version_is_another_run(monkeypatch):
    before = stamp("s", {})
    monkeypatch.setattr(yuzui, "__version__", "9")
    assert stamp("s", {})["id"] != before["id"]


def test_a_caption_names_every_source_and_vintage_once():
    rows = [
        {"file": "a", "source": "NBS", "vintage": "2025"},
        {"file": "b", "source": "UIS", "vintage": "2025"},
        {"file": "a", "source": "NBS", "vintage": "2025"},
    ]
    source, vintage = read_from(rows)
    assert (source.en, vintage) == ("NBS; UIS", "2025")


def test_origin_names_run_seed_digest_and_every_file():
    files = [{"file": "a.csv", "source": "NBS", "vintage": "2024", "sha256": "ff"}, {"file": "b"}]
    body = {"run": stamp("path", {}, seed=7), "files": files}
    said = [(label.en, text.en) for label, text in origin(body)]
    assert said[0] == ("run", body["run"]["id"]) and ("seed", "7") in said
    assert said[-2:] == [("file read", "a.csv · NBS · 2024 · sha256 ff"), ("file read", "b")]
    drawn = {label.en: text.en for label, text in origin({**body, "run": stamp("path", {})})}
    assert drawn["seed"] == "none, nothing is drawn"


def test_a_comparison_rests_on_the_files_of_both_once():
    one, other = {"file": "a"}, {"file": "b"}
    body = {"run": stamp("c", {}), "scenarios": [{"files": [one]}, {"files": [one, other]}]}
    said = [text.en for label, text in origin(body) if label.en == "file read"]
    assert said == ["a", "b"]


def test_cells_are_said_in_the_language_of_the_table():
    columns = [(Text("what", "何"), ""), (Text("size", "大小"), "0.0")]
    rows = [(Text("share", "占比"), 1.5), ({"en": "yes", "zh": "是"}, None), (True, False)]
    found = tables.table(Text("One", "一"), columns, rows, "zh", Text("so", "故"))
    assert (found.name, found.headings, found.title) == ("一", ["何", "大小"], "故")
    assert found.rows == [("占比", 1.5), ("是", None), ("是", "否")] and found.formats == ["", "0.0"]


def test_the_summary_holds_what_was_said_and_where_it_comes_from():
    body = {"run": stamp("c", {}), "files": [{"file": "b"}]}
    table = tables.summary(body, [(Text("share", "占比"), Text("up", "上升"))], "zh")
    assert table.name == "摘要" and table.rows[0] == ("占比", "上升")
    assert ("运行", body["run"]["id"]) in table.rows and table.rows[-1] == ("所读文件", "b")


@pytest.mark.parametrize(
    ("unit", "digits", "expected"), [("", None, ""), ("%", 2, "#,##0.00%"), ("pp", 1, "#,##0.0"), ("", 0, "#,##0")]
)
def test_numbers_keep_the_decimals_of_their_heading(unit, digits, expected):
    assert tables.form(Column("a", same("a"), unit, digits)) == expected


WORDS = Text("signed by a person", "须具名签署")


def test_a_reason_is_asked_for():
    with pytest.raises(InputError) as caught:
        require(WORDS, " ")
    assert caught.value.code == "unsigned" and "--reason" in caught.value.say("zh")
    require(WORDS, "read it")


def test_the_owner_or_a_person_with_any_role_signs_and_a_bare_name_does_not(tmp_path):
    workspace = admit(Workspace(tmp_path / "w"), "Xu", roles=("curator",))
    assert who(workspace, " ") == workspace.subject.name and who(workspace, "Xu") == "Xu"
    with pytest.raises(StateError) as caught:
        who(workspace, "A. Example", option="--approve")
    assert caught.value.code == "no_such_person" and caught.value.place.column == "--approve"
    assert 'yuzui accounts grant "A. Example" decider' in caught.value.say("en")
    workspace.close()
    assert [said.zh for _, said in noted({"identity": UNCHECKED.json()})] == [UNCHECKED.zh]
    assert noted({}) == []


@pytest.fixture
def workspace(tmp_path):
    found = Workspace(tmp_path / "w")
    yield found
    found.close()


def document(value, study="thing"):
    return {"schema": "yuzui.thing/1", "run": stamp(study, {"value": value}), "value": value}


def test_nothing_is_made_before_something_is_kept(tmp_path):
    place = Workspace(tmp_path / "w", seed=3)
    assert place.seed == 3 and not place.dir.exists()
    assert place.store and (place.dir / "yuzui.sqlite").is_file()
    place.close()
    place.close()


def test_a_file_is_no_workspace(tmp_path):
    (tmp_path / "w").write_text("")
    with pytest.raises(InputError, match="must be a folder"):
        _ = Workspace(tmp_path / "w").store


def test_what_is_saved_comes_back_newest_first(workspace, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1790000000)
    for value in ("old", "量子"):
        run = workspace.save("thing", document(value))
    assert workspace.latest("thing") == document("量子")
    assert run == document("量子")["run"]["id"]
    assert workspace.latest("thing", document("old")["run"]["id"]) == document("old")


def test_runs_are_numbered_by_the_log(workspace):
    """The event that kept a run bears its number; to keep it again is a new event."""
    saved = [workspace.save(study, document(study)) for study in ("a", "b", "c", "a")]
    log = {row["seq"]: row["object"] for row in workspace.view.select("audit")}
    rows = workspace.runs()
    assert [row["id"] for row in rows] == [saved[3], saved[2], saved[1]]
    assert all(log[row["audit_seq"]] == f"run {row['id']}" for row in rows)
    assert rows[0]["audit_seq"] == workspace.store.head().seq
    assert workspace.runs("b", "c", limit=1) == [rows[1]] and workspace.runs("b") == [rows[2]]
    assert workspace.seen_by(PUBLIC).runs() == []


def test_further_rows_come_in_the_same_act_or_not_at_all(workspace):
    workspace.view.count("run")
    before = workspace.store.head().seq
    rows = [{"id": "p1", "state": "submitted"}]
    workspace.save("thing", document(1), also={"proposal": rows})
    assert workspace.store.head().seq == before + 1 and workspace.view.count("proposal") == 1
    with pytest.raises(StoreError):
        workspace.save("thing", document(2), also={"proposal": rows})
    assert workspace.latest("thing") == document(1)


def test_what_is_not_there_is_none(workspace):
    workspace.save("thing", document(1))
    assert workspace.latest("other") is None
    assert workspace.latest("thing", "0" * 12) is None
    assert workspace.latest("other", document(1)["run"]["id"]) is None


def test_the_same_run_again_is_kept_once(workspace):
    workspace.save("thing", document(1))
    workspace.save("thing", document(1))
    assert workspace.view.count("run") == 1 and workspace.view.count("row_visibility") <= 1


@pytest.mark.parametrize(("level", "seen"), [("public", True), ("restricted", False)])
def test_the_public_sees_what_is_public(workspace, level, seen):
    workspace.save("thing", document(1), level)
    public = workspace.seen_by(PUBLIC)
    assert (public.latest("thing") is not None) is seen
    assert (public.latest("thing", document(1)["run"]["id"]) is not None) is seen
    assert public.store is workspace.store and workspace.latest("thing")


def test_shipped_and_larger_files(workspace, tmp_path, monkeypatch):
    assert workspace.shipped("MANIFEST.csv").is_file()
    with pytest.raises(InputError, match="no such file comes with"):
        workspace.shipped("none.csv")
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    assert workspace.larger("a.csv") is None
    (tmp_path / "a.csv").write_text("")
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    assert workspace.larger("a.csv") == tmp_path / "a.csv" and workspace.larger("b.csv") is None


def test_no_snapshot_in_a_new_workspace(workspace):
    assert workspace.snapshot is None


def test_acts_are_dated_now_and_files_by_what_is_said(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    now = dt.datetime.fromisoformat(clock())
    assert abs(dt.datetime.now(dt.UTC) - now) < dt.timedelta(seconds=5)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamped() == "1970-01-02T00:00:00Z" and clock()[:4] > "2020"


def test_refused_proposal_is_answered_as_when_it_was_made(document):
    stored = json.loads(json.dumps(document))
    exact = [row for row in document["proposals"] if row["delta_exact"]]
    for row in exact[:3]:
        found = what_if.reason_of(stored, row["id"])
        assert found["delta"] == pytest.approx(row["delta"], abs=1e-9) and found["exact"]
        assert row["id"] in found["enters"] and not found["selected"]
        said = what_if.sentence(stored, found)
        assert "if and only if" in said.en and "当且仅当" in said.zh


def test_funded_proposal_has_a_margin(document):
    name = document["slate"]["ids"][0]
    found = what_if.reason_of(document, name)
    assert found["selected"] and found["delta"] >= 0 and name in found["leaves"]
    assert "stays in unless" in what_if.sentence(document, found).en


def test_unknown_proposal_names_the_nearest(document):
    with pytest.raises(UnknownIdentifierError) as caught:
        what_if.reason_of(document, "NS0O1")
    assert caught.value.fix.en.startswith("write “NS")


def test_nothing_to_solve_for_what_was_never_eligible(document):
    row = document["proposals"][0] | {"eligible": False}
    changed = document | {"proposals": [row, *document["proposals"][1:]]}
    found = what_if.reason_of(changed, row["id"])
    assert found["delta"] is None
    assert what_if.sentence(changed, found).en == row["reason"]["en"]


def test_rebuilt_problem_has_the_same_optimum(document):
    from yuzui.funding.portfolio.problem import best

    found = best(reopen.reopen(document))
    assert found.objective == pytest.approx(document["slate"]["value"])


QUICK = {"redraws": 4, "near": 2}


@pytest.fixture(scope="module")
def notebook(call, tmp_path_factory):
    found = y.open(tmp_path_factory.mktemp("notebook") / "ws")
    found.report = found.load(call / "csv")
    yield found
    found.close()


@pytest.fixture(scope="module")
def slate(notebook, call):
    return notebook.fund(call="C2027", rules=call / "rules.toml", **QUICK)


def test_loading_is_never_silent(notebook):
    assert "40 rows read, 40 kept" in notebook.report.summary()
    assert len(notebook.sql("select id from proposal")) == 40


def test_a_slate_is_kept_and_found_again(notebook, slate):
    for name in (None, slate.run, "C2027"):
        assert notebook.slate(name).document["slate"] == slate.document["slate"]
    with pytest.raises(VisibilityError):
        notebook.slate("C1")


def test_the_same_seed_gives_the_same_run(notebook, slate, call):
    again = notebook.fund(call="C2027", rules=call / "rules.toml", **QUICK)
    assert again.run == slate.run and again.ids == slate.ids
    other = y.open(notebook.folder, seed=8)
    assert other.fund(call="C2027", rules=call / "rules.toml", **QUICK).run != slate.run
    other.close()


def test_ranking_and_assigning_read_what_was_loaded(tmp_path):
    files = {
        "proposals": "id,amount\nA,10\nB,20\nC,30\n",
        "reviewers": "id,max\nx,2\ny,2\nz,2\n",
        "affinity": "proposal,reviewer,score\n"
        + "".join(f"{p},{r},{k}\n" for k, (p, r) in enumerate((p, r) for p in "ABC" for r in "xyz")),
        "conflicts": "proposal,reviewer,kind\nA,x,declared\n",
        "reviews": "proposal,reviewer,score\n"
        + "".join(f"{p},{r},{s}\n" for p, s in zip("ABC", (8, 5, 2), strict=True) for r in "xyz"),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    notebook = y.open(tmp_path / "ws")
    notebook.load(*(tmp_path / f"{name}.csv" for name in files))
    unchecked = "employer,author"
    made = notebook.assign(call="C", per_proposal=2, load=(1, 2), accept_unchecked=unchecked)
    pairs = {(one["proposal"], one["reviewer"]) for one in made.document["assignments"]}
    assert len(pairs) == 6 and ("A", "x") not in pairs
    assert made.document["options"]["load_max"] == 2
    notebook.close()


def test_a_ranking_has_intervals(notebook):
    ranked = notebook.rank(call="C2027")
    assert len(ranked.document["proposals"]) == 40
    assert "<svg" in ranked._repr_html_() and repr(ranked)


@pytest.fixture(scope="module")
def results_made(call, tmp_path_factory):
    notebook = y.open(tmp_path_factory.mktemp("results") / "ws", lang="en")
    notebook.load(call / "csv")
    yield notebook.fund(call="C2027", rules=call / "rules.toml", redraws=4, near=2)
    notebook.close()


@pytest.fixture(scope="module", params=["en", "zh"])
def results_slate(request, results_made):
    """The slate as it was made, and as the next person finds it, in the other language."""
    if request.param == "en":
        yield results_made
        return
    notebook = y.open(results_made.workspace.dir, lang="zh")
    yield notebook.slate()
    notebook.close()


def refused(slate):
    return next(r["id"] for r in slate.document["proposals"] if r["eligible"] and not r["selected"])


def test_a_result_is_frozen_and_says_how_it_was_made(results_slate):
    run = results_slate.document["run"]
    assert (results_slate.run, results_slate.seed, results_slate.data_hash) == (run["id"], 7, run["inputs_hash"])
    assert results_slate.rules_hash == run["rules_hash"] and results_slate.version == y.__version__
    assert results_slate.engine == f"{run['engine']} {run['engine_version']}"
    assert results_slate.run in results_slate.stamp() and results_slate.data_hash[:12] in results_slate.summary()
    with pytest.raises(TypeError):
        results_slate.document["slate"] = None
    with pytest.raises(dataclasses.FrozenInstanceError):
        results_slate.study = "other"


def test_asking_solves_again(results_slate):
    name = refused(results_slate)
    why = results_slate.why(name)
    assert isinstance(why, Answer) and why.document["why"]["id"] == name
    assert why.document["why"]["exact"] and why.document["why"]["delta"] >= 0
    cut = results_slate.diff("sort_and_cut")
    assert cut.document["question"]["names"][1] == f"{results_slate.run}:sort_and_cut"
    assert results_slate.diff(results_slate).document["sets"][1]["enters"] == []
    assert len(results_slate.sensitivity().document["sets"]) > 1


def test_a_number_is_in_whole_currency_units_and_a_share_a_fraction(results_slate):
    by, to = results_slate.loosen("总预算", by=1_000_000), results_slate.loosen("budget", to="800万")
    assert by.document["changes"][0]["new"] - by.document["changes"][0]["old"] == 1_000_000
    assert to.document["changes"][0]["new"] == 8_000_000
    share = results_slate.loosen("地区上限", by=0.02)
    assert {row["new"] for row in share.document["changes"]} == {0.52}
    for none in ({}, {"by": 1, "to": 2}):
        with pytest.raises(InputError):
            results_slate.loosen("budget", **none)


def test_it_draws_itself_with_the_table_and_touches_nothing_else(results_slate):
    html = results_slate._repr_html_()
    lang = results_slate.lang
    assert ('lang="zh-Hans"' if lang == "zh" else 'lang="en"') in html
    assert html.count("<svg") >= 2 and "<table" in html and results_slate.stamp() in html
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", html)
    style = html[html.index("<style>") + 7 : html.index("</style>")]
    assert style.startswith(".yuzui {") and ":root" not in style and "\nbody" not in style
    assert style.count("{") == style.count("}")


def test_a_picture_shows_itself(results_slate):
    one = results_slate.pictures()[0]
    shown = one._repr_mimebundle_()
    assert shown["text/plain"] == repr(one) and one.svg() in shown["text/html"]


def test_it_writes_itself_and_leaves_a_line_in_the_log(results_slate, tmp_path):
    before = results_slate.workspace.view.count("export")
    book = openpyxl.load_workbook(results_slate.to(tmp_path / "s.xlsx"))
    assert len(book.sheetnames) > 3
    again = json.loads(results_slate.to(tmp_path / "s.json").read_text(encoding="utf-8"))
    assert again == json.loads(json.dumps(dict(results_slate.document)))
    assert results_slate.why(refused(results_slate)).to(tmp_path / "a.csv").read_bytes()
    assert results_slate.to(tmp_path / "s.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert results_slate.workspace.view.count("export") == before + 3
    with pytest.raises(InputError):
        results_slate.to(tmp_path / "s.pdf")
