# SPDX-License-Identifier: Apache-2.0
"""Workspaces, results, signed files, notebooks."""

import dataclasses
import datetime as dt
import json
import math

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people import admit
from tests.slates import FUND, answer

import yuzui
import yuzui as y
from yuzui.errors import InputError, StateError, StoreError, UnknownIdentifierError, VisibilityError
from yuzui.faces.notebook.results import Answer
from yuzui.funding import ask_solution, run_inputs
from yuzui.funding.appeals import computed_part
from yuzui.job.result import canonical, digest, stamp
from yuzui.job.signature import UNCHECKED, noted, require, who
from yuzui.job.workspace import Workspace, clock, stamped
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text

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
    slate = FUND.run(workspace, path=call, redraws=10, near=2)
    workspace.save("fund", slate)
    document = slate.document()
    rows = {row["part"]: row for row in workspace.view.select("run_input")}
    yield document, rows
    workspace.close()


def test_the_same_bytes_come_out(made):
    document, rows = made
    kept = {name: run_inputs.read(row) for name, row in rows.items()}
    assert list(run_inputs.TITLES) == [name for name in run_inputs.TITLES if kept[name] is not None]
    again = run_inputs.computed(run_inputs.opened(kept)).document()
    assert computed_part(again) == computed_part(document)
    # and not because the comparison looks at nothing
    again["proposals"][0]["columns"]["more"] = 1
    assert digest(computed_part(again)) != digest(computed_part(document))
    # a part that was changed is no part
    _, rows = made
    row = rows["choices"]
    assert run_inputs.read(row)["redraws"] == 10
    for body in (row["body"].replace("10", "11"), "{", row["body"] + " "):
        found = run_inputs.read({**row, "body": body})
        assert found is None or digest(found) == row["digest"]
    assert run_inputs.read({**row, "body": row["body"].replace("10", "11")}) is None
    assert run_inputs.read({**row, "body": "{"}) is None


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


def test_no_number_that_is_none():
    for value in [math.nan, math.inf]:
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


def test_acts_are_dated_now_and_files_by_what_is_said(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    now = dt.datetime.fromisoformat(clock())
    assert abs(dt.datetime.now(dt.UTC) - now) < dt.timedelta(seconds=5)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamped() == "1970-01-02T00:00:00Z" and clock()[:4] > "2020"


def test_refused_proposal_is_answered_as_when_it_was_made(document):
    slate = answer(document)
    exact = [row for row in slate.proposals if row.delta_exact]
    for row in exact[:3]:
        explained = ask_solution.explanation(slate, row.id)
        assert explained.delta == pytest.approx(row.delta, abs=1e-9) and explained.exact
        assert row.id in explained.enters and not explained.selected
        sentence = ask_solution.sentence(explained, "CNY")
        assert "if and only if" in sentence.en and "当且仅当" in sentence.zh
    # unknown proposal names the nearest
    with pytest.raises(UnknownIdentifierError) as caught:
        ask_solution.explanation(slate, "NS0O1")
    assert caught.value.fix.en.startswith("write “NS")
    # nothing to solve for what was never eligible
    row = document["proposals"][0] | {"eligible": False}
    changed = answer(document | {"proposals": [row, *document["proposals"][1:]]})
    explained = ask_solution.explanation(changed, row["id"])
    assert explained.delta is None
    assert ask_solution.sentence(explained, "CNY").en == row["reason"]["en"]
    # rebuilt problem has the same optimum
    from yuzui.funding.portfolio_problem import best

    assert best(slate.reopen()).objective == pytest.approx(slate.slate.value)


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


def test_loading_is_never_silent(notebook, slate, call):
    assert "40 rows read, 40 kept" in notebook.report.summary()
    assert len(notebook.sql("select id from proposal")) == 40
    # a slate is kept and found again
    for name in (None, slate.run, "C2027"):
        assert notebook.slate(name).document["slate"] == slate.document["slate"]
    with pytest.raises(VisibilityError):
        notebook.slate("C1")
    # the same seed gives the same run
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
    # asking solves again
    name = refused(results_slate)
    why = results_slate.why(name)
    assert isinstance(why, Answer) and why.document["why"]["id"] == name
    assert why.document["why"]["exact"] and why.document["why"]["delta"] >= 0
    cut = results_slate.diff("sort_and_cut")
    assert cut.document["question"]["names"][1] == f"{results_slate.run}:sort_and_cut"
    assert results_slate.diff(results_slate).document["sets"][1]["enters"] == []
    assert len(results_slate.sensitivity().document["sets"]) > 1
    # a number is in whole currency units and a share a fraction
    by, to = results_slate.loosen("总预算", by=1_000_000), results_slate.loosen("budget", to="800万")
    assert by.document["changes"][0]["new"] - by.document["changes"][0]["old"] == 1_000_000
    assert to.document["changes"][0]["new"] == 8_000_000
    share = results_slate.loosen("地区上限", by=0.02)
    assert {row["new"] for row in share.document["changes"]} == {0.52}
    for none in ({}, {"by": 1, "to": 2}):
        with pytest.raises(InputError):
            results_slate.loosen("budget", **none)
    # a picture shows itself
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
