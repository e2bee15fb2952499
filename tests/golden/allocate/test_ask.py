# SPDX-License-Identifier: Apache-2.0
"""Questions to the slate of table G, asked on the command line (design, allocate.md 9, F1, F22, F23).

Through ``studies/ask`` and ``studies/parts/ask/{answers,budget,change,figures,pictures,present,
question,sets,slates,tables,why,words}``. What a proposal lacks, what another budget is worth and
where a set stops being the best were found by enumerating all 4,096 sets; they are enumerated
again here.
"""

import csv
import itertools
import json
import shutil
from pathlib import Path

import pytest
from tests.slates import ASK

from yuzui.faces.cli.main import run
from yuzui.funding import ask_compute, ask_solution
from yuzui.funding import ask_view as saying
from yuzui.funding.ask_answer import Change
from yuzui.funding.ask_solution import present
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TABLE = Path(__file__).with_name("proposals.csv")
RULES = """format = "yuzui-rules/1"
call = {id = "G", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal", zero = 0}
[[rule]]
name = "budget"
kind = "budget"
total = 300
strength = "hard"
source = "golden F1"
[[rule]]
name = "region share"
title = {en = "share of region E", zh = "E 地区占比"}
kind = "cap"
where = {region = "E"}
at_most = 0.95
measure = "amount"
share_of = "budget"
strength = "hard"
source = "golden F4, at a limit that leaves room"
"""
WITH = RULES.replace("0.95", "0.30").replace('id = "G"', 'id = "F4"')
CLASH = RULES + "".join(
    f'[[rule]]\nname = "{name}"\nkind = "floor"\nwhere = {where}\nat_least = {least}\n'
    f'measure = "{measure}"\nstrength = "hard"\nsource = "golden F18"\n'
    for name, where, least, measure in (
        ("basic", '{type = "basic"}', 220, "amount"),
        ("early", "{early = 1}", 5, "count"),
    )
)

with TABLE.open(encoding="utf-8", newline="") as source:
    ROWS = list(csv.DictReader(source))
SETS = [
    (
        sum(int(row["amount"]) for row in members),
        sum(int(row["value"]) for row in members),
        frozenset(row["id"] for row in members),
    )
    for size in range(len(ROWS) + 1)
    for members in itertools.combinations(ROWS, size)
]
F1 = frozenset(f"P{n}" for n in "01 03 04 05 08 09 10".split())


def best(total, keep=lambda ids: True):
    return max(value for cost, value, ids in SETS if cost <= total and keep(ids))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A workspace in which three slates are kept: F1, F4 and the impossible F18."""
    place = tmp_path_factory.mktemp("ask")
    shutil.copy(TABLE, place / "proposals.csv")
    calls = (("f4", WITH, 0), ("f18", CLASH.replace('id = "G"', 'id = "F18"'), 3), ("g", RULES, 0))
    for name, text, code in calls:
        rules = place.parent / f"{name}.toml"
        rules.write_text(text, encoding="utf-8")
        words = ["fund", place, "--rules", rules, "--dir", place.parent / "w", "--quiet"]
        assert run([str(word) for word in words]) == code
    return place.parent / "w"


@pytest.fixture
def put(folder, capsys):
    def put(*words, code=0):
        capsys.readouterr()
        slate = () if "--slate" in words or words[0].startswith(("diff", "比较")) else ("--slate", "G")
        assert run(["ask", *words, *slate, "--dir", str(folder), "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return put


@pytest.fixture
def said(folder, capsys):
    """What is printed, as one line: where it is wrapped hangs on the width of the terminal."""

    def said(lang, *words):
        capsys.readouterr()
        run(["ask", *words, "--slate", "G", "--dir", str(folder), "--lang", lang])
        return ("" if lang == "zh" else " ").join(capsys.readouterr().out.split())

    return said


@pytest.mark.parametrize(("name", "lacks"), [("06", 37), ("12", 42), ("11", 49), ("07", 64), ("02", 73)])
def test_why_not_is_what_the_proposal_lacks(put, name, lacks):
    """F22: the optimum with the proposal forced in, found by enumeration too."""
    p = f"P{name}"
    assert 479 - best(300, lambda ids: p in ids) == lacks
    found = put("why", p)
    assert found["why"]["delta"] == pytest.approx(lacks) and found["why"]["exact"]
    other = found["sets"][1]
    assert other["value"] == pytest.approx(479 - lacks) and p in other["ids"]
    assert sum(step["value"] for step in found["why"]["steps"]) == pytest.approx(-lacks)
    worth = next(int(row["value"]) for row in ROWS if row["id"] == p)
    assert found["holds"]["high"] == pytest.approx(worth + lacks)


def test_amount_at_which_a_refused_proposal_enters(put):
    """P06 enters at 60 and not at 61: with P08 out there are 60 left."""
    worth = [(c, v) for c, v, ids in SETS if "P06" in ids]

    def with_amount(amount):
        return max(v for c, v in worth if c - 90 + amount <= 300)

    assert with_amount(60) >= 479 > with_amount(60.01)
    assert put("why P06")["why"]["amount_at"] == 60


@pytest.mark.parametrize("name", sorted(F1))
def test_why_of_a_funded_proposal_is_what_it_may_lose(put, name):
    found = put(f"why {name}")
    assert found["why"]["selected"]
    assert found["why"]["delta"] == pytest.approx(479 - best(300, lambda ids: name not in ids))


@pytest.mark.parametrize(
    ("total", "value"), [(270, 428), (280, 430), (290, 479), (300, 479), (310, 490), (320, 490), (330, 502)]
)
def test_what_if_another_budget(put, total, value):
    """F23."""
    assert best(total) == value
    found = put(f"what if budget={total}")
    assert found["sets"][1]["value"] == pytest.approx(value)
    assert found["sets"][1]["status"] == "optimal"
    assert found["sets"][1]["value_change"] == pytest.approx(value - 479)
    low, high = found["holds"]["low"], found["holds"]["high"]
    assert low <= total <= high
    assert best(low) == value and best(low - 0.01) < value
    assert best(high - 0.01) == value < best(high)


def test_the_set_of_f1_holds_from_290_up_to_310(put):
    found = put("what if budget=300")
    assert (found["holds"]["low"], found["holds"]["high"]) == pytest.approx((290, 310))
    assert set(found["sets"][1]["ids"]) == F1


def test_loosen_by_and_to_are_the_same_question(put):
    by, to = (put(f"loosen budget {word}") for word in ("by 10", "to 310"))
    assert by["sets"][1] == to["sets"][1]
    assert by["sets"][1]["enters"] == ["P11"] and by["sets"][1]["leaves"] == ["P08"]
    assert by["changes"][0]["new"] == 310


def test_a_change_too_small_for_three_digits_is_said_in_full():
    """“¥3 M instead of ¥3 M” tells nobody that 10 was meant in another unit."""
    for old, new, said in ((3e6, 3_000_010, "¥3,000,010"), (3e6, 3.5e6, "¥3.5\u202fM")):
        row = Change(name="budget", title=Text("b", "预算"), unit="amount", old=old, new=new)
        assert said in saying.title([row], "CNY").en


def test_tightening_a_share_gives_the_optimum_of_f4(put):
    found = put("what if region share=30%")
    assert found["sets"][1]["value"] == pytest.approx(439)
    assert set(found["sets"][1]["ids"]) == {f"P{n}" for n in "01 03 04 06 09 10".split()}
    assert found["changes"][0]["unit"] == "share"


def test_value_per_amount_gives_the_optimum_of_f20(put):
    """F20, asked as sensitivity: both ways of counting."""
    found = put("sensitivity")
    per = next(row for row in found["sets"] if row["name"].startswith("amount"))
    assert per["value"] == pytest.approx(24_310)
    assert set(per["ids"]) == {f"P{n}" for n in "03 04 06 07".split()}


def test_two_slates_differ_by_what_moves(put):
    found = put("diff G F4")
    assert found["sets"][1]["enters"] == ["P06"]
    assert found["sets"][1]["leaves"] == ["P05", "P08"]
    assert found["sets"][1]["value_change"] == pytest.approx(439 - 479)
    back = put("diff F4 G")
    assert back["sets"][1]["enters"] == found["sets"][1]["leaves"]
    cut = put("diff G G:sort_and_cut")
    assert cut["sets"][1]["name"] == "other"
    assert set(cut["sets"][1]["ids"]) != F1


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("why P06", "为何未资助 P06"),
        ("what if budget=310", "如果 预算=310"),
        ("what if region share=30%", "如果 E 地区占比=30%"),
        ("loosen region share by 2 %", "放宽 E 地区占比 2个百分点"),
        ("loosen budget to 310", "放宽 预算 至 310"),
        ("sensitivity", "敏感性"),
        ("diff G F4", "比较 G F4"),
    ],
)
def test_a_chinese_question_gets_the_same_answer(put, english, chinese):
    one, two = put(english), put(chinese)
    for key in ("sets", "why", "holds", "proposals"):
        assert one[key] == two[key], key


def test_answers_are_said_in_both_languages(said):
    english, chinese = said("en", "why P06"), said("zh", "why P06")
    assert "rises by more than 37 points" in english
    assert "价值提高超过37分" in chinese
    assert "solved again" in english and "重新求解" in chinese
    text = said("zh", "what if budget=310")
    assert "P11" in text and "方案仍为最优" in text
    assert not any(word in text for word in ("points", "answer", "enter", "holds"))


def test_a_question_nobody_understands_names_the_forms(folder, capsys):
    for words in (["how", "so"], ["what if", "budget"], ["loosen", "budget"]):
        assert run(["ask", *words, "--dir", str(folder), "--json"]) == 2
        error = json.loads(capsys.readouterr().out)["errors"][0]
        assert "loosen RULE by X" in error["expected"]


def test_a_name_that_is_not_there_names_the_nearest(folder, capsys):
    for question, seen, near in [("why P6", "P6", "P06"), ("what if budgets=310", "budgets", "budget")]:
        run(["ask", question, "--slate", "G", "--dir", str(folder), "--json"])
        error = json.loads(capsys.readouterr().out)["errors"][0]
        assert error["seen"] == seen and near in str(error["fix"])


def test_a_limit_that_cannot_be_is_refused(folder, capsys):
    for question in ["what if budget=-1", "loosen region share by 50", "what if budget=5%"]:
        assert run(["ask", question, "--slate", "G", "--dir", str(folder), "--json"]) == 2
        assert json.loads(capsys.readouterr().out)["errors"][0]["expected"]


def test_rules_in_conflict_can_be_asked_what_mends_them(put):
    """F18: basic at 150 makes it possible, a little more does not; that ends with code 3."""
    mended = put("what if basic=150", "--slate", "F18")
    assert mended["sets"][1]["status"] == "optimal"
    assert mended["sets"][0]["value"] is None and mended["sets"][1]["value_change"] is None
    still = put("what if basic=150.1", "--slate", "F18", code=3)
    assert still["sets"][1]["status"] == "infeasible"
    assert "no set keeps every rule" in still["finding"]["en"]
    assert put("why P06", "--slate", "F18", code=3)["code"] == "no_slate"


def test_nothing_is_stored(folder, put):
    with_runs = Workspace(folder)
    before = with_runs.view.count("run")
    put("what if budget=310")
    assert with_runs.view.count("run") == before
    with_runs.close()


def test_a_slate_is_found_by_run_call_and_age(folder):
    workspace = Workspace(folder)
    newest = ask_compute.slate_named(workspace)
    assert newest.call.id == "G"
    assert ask_compute.slate_named(workspace, newest.run.id) == newest == ask_compute.slate_named(workspace, "G")
    assert ask_compute.other(workspace, "G:sort_and_cut").alternative == "sort_and_cut"
    workspace.close()
    # the curve of value against budget
    document = ask_compute.slate_named(workspace, "G")
    rows, late = ask_compute.curve(document, 30)
    assert not late
    for row in rows:
        assert row.value == pytest.approx(best(row.budget), rel=1e-3)
    assert [row.budget for row in rows if row.here] == [300]
    picture = ask_compute.picture(document, rows)
    assert len(picture.twin.rows) == len(rows)
    with present(document, 30) as found:
        assert ask_solution.change_title(found, "BUDGET") == ask_solution.change_title(found, "预算") == [0]
    workspace.close()


def test_a_curve_that_time_cut_off_says_so(folder, monkeypatch):
    """A place without a picture is told from a call without a budget to vary."""
    from yuzui.errors import LimitReachedError
    from yuzui.funding import slate_queries
    from yuzui.solve import runner
    from yuzui.view.page import Notice

    def late(*_):
        raise LimitReachedError(Text("out of time", "超时"))

    workspace = Workspace(folder)
    document = ask_compute.slate_named(workspace, "G")
    monkeypatch.setattr(ask_compute, "near", late)
    rows, stopped = ask_compute.curve(document, 30)
    assert [row.here for row in rows] == [True] and stopped
    monkeypatch.setattr(runner, "ANSWERS", runner.Answers())
    assert slate_queries.curve(document, "/fund/lists/x") == [Notice(ask_compute.LATE)]
    monkeypatch.setattr("yuzui.funding.ask_compute.present", late)
    assert ask_compute.curve(document, 30) == ([], True)
    workspace.close()


def test_pictures_and_tables_hold_what_the_answer_says(put):
    found = put("what if budget=310")
    (swap,) = ASK.pictures(found)
    assert [row[0] for row in swap.twin.rows] == ["P11", "P08"]
    steps, beside = ASK.pictures(put("why P06"))
    assert steps.twin.rows[-1][-1] == pytest.approx(-37)
    assert [row[1] for row in beside.twin.rows] == pytest.approx([60, 23, 83])
    assert "23 points more than P08" in beside.meta.finding.en
    for lang in ("en", "zh"):
        summary, sets, moves = ASK.exports(found, lang)
        assert len(sets.rows) == 2 and len(moves.rows) == 2
        assert [row[1] for row in summary.rows][: len(ASK.lines(found))] == [
            text.say(lang) for _, text in ASK.lines(found)
        ]
