# SPDX-License-Identifier: Apache-2.0
"""Verbs: appeal to list."""

import csv
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from yuzui.demonstration.jobs import demo
from yuzui.faces.cli.commands import demo as verb
from yuzui.faces.cli.main import run
from yuzui.job.contract import of
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace

FILE = ("--by", "Wu", "--grounds", "a score was misread")
SETTLE = ("--by", "the deputy", "--outcome", "dismissed", "--reason", "as it was")


@pytest.mark.parametrize(("verb", "options"), [(("file", "0" * 12, "A"), FILE), (("settle", "0" * 12), SETTLE)])
def test_every_option_is_needed_and_named(document, verb, options):
    for place in range(0, len(options), 2):
        words = options[:place] + options[place + 2 :]
        code, found = document("appeal", *verb, *words)
        assert (code, found["code"]) == (2, "usage")
        assert options[place] in found["errors"][0]["column"]


@pytest.mark.parametrize(
    "words", [("file", "0" * 12, "A", *FILE), ("recompute", "0" * 12), ("settle", "0" * 12, *SETTLE)]
)
def test_no_such_decision_or_appeal(document, words):
    code, found = document("appeal", *words)
    assert (code, found["code"]) == (4, "not_found")


def test_nothing_to_list(asked):
    code, out, _ = asked("appeal", "list")
    assert code == 0 and "nobody has appealed" in out
    code, out, _ = asked("appeal", "list", "--call", "c", "--lang", "zh")
    assert code == 0 and "无人申请复审" in out


def test_an_outcome_that_is_none(document):
    words = ["perhaps" if word == "dismissed" else word for word in SETTLE]
    code, found = document("appeal", "settle", "0" * 12, *words)
    assert code == 2 and found["errors"][0]["seen"] == "perhaps"


FILES = {
    "proposals": "id\nA\nB\n",
    "reviewers": "id,max\nx,1\ny,1\nz,2\n",
    "affinity": "proposal,reviewer,score\nA,x,5\nA,y,1\nB,x,4\nB,z,2\n",
}
UNCHECKED = ("--accept-unchecked", "employer,author")


@pytest.fixture
def call(tmp_path):
    folder = tmp_path / "call"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return "call"


@pytest.mark.parametrize(("lang", "word"), [("en", "proven best"), ("zh", "已证最优")])
def test_transcript_and_workbook(asked, call, lang, word):
    code, out, err = asked("assign", call, "--demand", "1", *UNCHECKED, "--lang", lang, "--out", "a.xlsx")
    assert code == 0 and word in out and err
    book = openpyxl.load_workbook(Path("a.xlsx"))
    assert len(book.sheetnames) >= 6


def test_an_assignment_is_kept_and_language_changes_nothing(document, call):
    words = ("assign", call, "--demand", "1", *UNCHECKED)
    (code, first), (_, other) = (document(*words, "--lang", lang) for lang in ("en", "zh"))
    assert code == 0 and first["objective"] == 7
    assert first | {"run": 0} == other | {"run": 0}


def test_no_assignment_ends_with_three_and_wrong_input_with_two(document, asked, call):
    code, found = document("assign", call, "--demand", "3", *UNCHECKED)
    assert (code, found["status"]) == (3, "infeasible")
    assert (found["infeasible"]["demand"], found["infeasible"]["capacity"]) == (6, 4)
    assert asked("assign", call)[0] == 2
    assert asked("assign", call, "--demand", "1", *UNCHECKED, "--q", "0.5")[0] == 2
    assert asked("assign", "nowhere", "--demand", "1", *UNCHECKED)[0] == 2


def test_a_reviewer_accepts_another_declines_until_nobody_is_left(document, asked, call):
    document("assign", call, "--demand", "1", *UNCHECKED)
    code, found = document("assign", "decline", "newest", "A", "x", "--reason", "ill")
    assert (code, found["instead"], found["state"]) == (0, "y", "replaced")
    assert asked("assign", "accept", "newest", "A", "y")[0] == 0
    code, out, _ = asked("assign", "decline", "newest", "A", "y", "--lang", "zh")
    assert code == 0 and "改请" in out
    code, found = document("assign", "decline", "newest", "A", "z")
    assert (code, found["instead"], found["state"]) == (3, None, "declined")
    assert asked("assign", "decline", "newest", "A", "x")[0] == 5
    assert asked("assign", "accept", "none", "A", "x")[0] == 4


def test_no_workspace_is_not_a_sound_one(document):
    code, found = document("check")
    assert code == 2 and found["code"] == "no_workspace"
    assert not Path("yuzui-work").exists(), "looking makes nothing"


def test_a_changed_log_is_a_problem_and_exit_6(document, loaded):
    with sqlite3.connect("yuzui-work/yuzui.sqlite") as connection:
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
    connection.close()
    code, found = document("check")
    assert code == 6 and not found["ok"]
    assert any(one["code"] == "broken_log" for one in found["problems"])
    code, found = document("check", "plan")
    assert code == 0 and found["checked"] == ["plan"]


def test_an_unknown_part_names_the_known_ones(document, loaded):
    code, found = document("check", "engine")
    assert code == 2 and "snapshot" in found["errors"][0]["expected"]


def test_problems_as_a_table(asked, loaded):
    Path("yuzui-work/overrides.csv").write_text("nonsense\n")
    code, out, _ = asked("check", "overrides", "--out", "p.csv")
    assert code == 6 and "p.csv" in out
    assert Path("p.csv").read_text(encoding="utf-8-sig").startswith("code")


ACT = ("--by", "the chair", "--authority", "clause 9", "--reason", "as ranked")


@pytest.mark.parametrize("left_out", (1, 2))
def test_authority_and_reason_are_needed(document, left_out):
    words = [w for place, w in enumerate(ACT) if place // 2 != left_out]
    code, found = document("decide", "0" * 12, *words)
    assert (code, found["code"]) == (2, "usage") and "--" in found["errors"][0]["column"]


def test_no_such_slate(document):
    code, found = document("decide", "0" * 12, *ACT)
    assert (code, found["code"]) == (4, "not_found")


@pytest.fixture
def quick(monkeypatch):
    """Let the demo take two quick steps on one small file, and serve nothing."""
    monkeypatch.setattr(demo, "STEPS", {"registry": 2, "path": 2})
    monkeypatch.setattr(demo, "_load", lambda w: of("load").run(w, files=[w.shipped("fields.csv")]).loads)
    served = []
    monkeypatch.setattr(verb, "run", lambda folder, port, token, listening: served.append(folder) or listening())
    return served


def test_json_is_one_document_and_nothing_is_said(asked, quick):
    code, out, err = asked("demo", "--json", "--dir", "w")
    assert code == 0 and json.loads(out)["schema"] == "yuzui.demo/1"
    assert not err and not quick


def test_quiet_says_nothing_on_the_side(asked, quick):
    assert asked("demo", "--no-serve", "--quiet", "--dir", "w")[2] == ""


def test_the_slate_is_served_at_the_end(asked, quick, monkeypatch):
    steps = [demo.Step("fund", "0123456789ab", [])]
    made = demo.Answer(run=Run.of("demo", {}), state="proposed", loads=[], steps=steps, files=[])
    monkeypatch.setattr(demo, "loop", lambda *_: made)
    code, out, _ = asked("demo", "--lang", "en", "--dir", "w")
    assert code == 0 and [str(folder) for folder in quick] == ["w"]
    assert "/en/fund/lists/0123456789ab" in out and "Ctrl-C" in out


def test_the_demo_runs_again_in_either_language_and_says_what_stays(asked, quick):
    code, first, _ = asked("demo", "--no-serve", "--dir", "w")
    assert code == 0 and "this folder" not in first
    code, again, _ = asked("demo", "--no-serve", "--dir", "w", "--lang", "en")
    assert code == 0 and "2 of 2 steps of" in again and "anew: board pack and ORIGIN.md" in " ".join(again.split())
    # people use the folder: an answer of their own to the same question, a file of the demo loaded again
    theirs = Workspace("w")
    study = of("path")
    own = study.save(theirs, study.run(theirs, country="NOR"))
    code, out, _ = asked("load", str(theirs.shipped("facilities.csv")), "--dir", "w")
    assert code == 0
    code, out, _ = asked("load", str(theirs.shipped("facilities.csv")), "--dir", "w", "--origin", "real")
    assert code == 0, "rows held back for a person are held back again"
    theirs.close()
    for lang, words in {"zh": "沿用", "en": "2 of 2 steps of"}.items():
        code, out, _ = asked("demo", "--no-serve", "--dir", "w", "--lang", lang)
        assert code == 0 and words in out
    assert json.loads(asked("demo", "--json", "--dir", "w")[1])["kept"] == ["registry", "path"]
    workspace = Workspace("w")
    assert own in {row["id"] for row in workspace.runs("path", columns=("id",))}
    workspace.close()
    # another seed asks other questions: all of it is made anew, and the first stays
    assert json.loads(asked("demo", "--json", "--dir", "w", "--seed", "8")[1])["kept"] == []
    assert json.loads(asked("demo", "--json", "--dir", "w")[1])["kept"] == ["registry", "path"]


KILLED = """
import os, signal, sys
from yuzui.demonstration.jobs import demo
from yuzui.faces.cli.main import run
from yuzui.job.contract import of
demo.STEPS = {"registry": 2, "path": 2}
demo._load = lambda w: of("load").run(w, files=[w.shipped("fields.csv")]).loads
left = int(sys.argv[1])
def cut(name):
    whole = getattr(demo, name)
    def part(*values, **more):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(*values, **more)
    setattr(demo, name, part)
for name in ("_origins", "_step", "_load", "_board_packs"):
    cut(name)
run(["demo", "--no-serve", "--dir", "w"])
"""


def test_a_demo_that_was_killed_at_any_step_goes_on_from_there(asked, quick):
    # origins, first step, files, second step, board pack, origins whole: where each begins
    for cut, stays in enumerate(([], [], [], ["registry"], ["registry", "path"], ["registry", "path"]), 1):
        shutil.rmtree("w", ignore_errors=True)
        done = subprocess.run([sys.executable, "-c", KILLED, str(cut)], capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
        code, out, _ = asked("demo", "--json", "--dir", "w")
        document = json.loads(out)
        assert code == 0 and document["kept"] == stays, cut
        assert [step["study"] for step in document["steps"]] == [*demo.STEPS] and len(document["loads"]) == 1


def test_the_demo_of_an_older_version_is_made_anew_and_a_workspace_of_ones_own_is_refused(asked, quick, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("yuzui.__version__", "0.0.1")
        assert asked("demo", "--no-serve", "--dir", "w")[0] == 0
    code, out, _ = asked("demo", "--json", "--dir", "w")
    assert code == 0 and json.loads(out)["kept"] == []
    workspace = Workspace("w")
    workspace.save("demo", {**workspace.latest("demo"), "steps": "of another form"}, demo.LEVEL)
    workspace.close()
    code, out, _ = asked("demo", "--json", "--dir", "w")
    assert code == 0 and json.loads(out)["kept"] == []
    (Path("w") / "ORIGIN.md").unlink()
    held = (Path("w") / "yuzui.sqlite").read_bytes()
    for lang, words in {"en": "not the demonstration", "zh": "并非示例工作区"}.items():
        code, _, err = asked("demo", "--dir", "w", "--lang", lang)
        assert code == 5 and words in err and "yuzui demo --dir" in err
    assert (Path("w") / "yuzui.sqlite").read_bytes() == held and not (Path("w") / "ORIGIN.md").exists()


PROPOSALS = "id,amount\nA,40\nB,45\nC,50\nD,55\nE,60\n"
SCORES = {"A": "9 9 8", "B": "6 7 6", "C": "7 6 6", "D": "6 6 7", "E": "2 1 2"}
RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "posterior_mean", per = "proposal", zero = 3.0}
[[rule]]
name = "budget"
kind = "budget"
total = 130
strength = "hard"
source = "clause 1"
[[rule]]
name = "lots"
kind = "lottery"
draws = 20
strength = "hard"
source = "clause 2"
"""


@pytest.fixture
def draw_call(tmp_path):
    place = tmp_path / "call"
    place.mkdir()
    (place / "proposals.csv").write_text(PROPOSALS)
    lines = [f"{n},R{k},{s}" for n, row in SCORES.items() for k, s in enumerate(row.split())]
    (place / "reviews.csv").write_text("proposal,reviewer,score\n" + "\n".join(lines) + "\n")
    (place / "rules.toml").write_text(RULES)
    return place


def test_commit_fund_reveal_check(document, asked, draw_call):
    code, first = document("draw", "commit", "--dir", "W")
    assert code == 0 and len(first["commitment"]) == 64 and "secret" not in first
    code, slate = document("fund", str(draw_call), "--dir", "W", "--near", "1")
    assert code == 0 and slate["lottery"]["candidates"]
    code, drawn = document("draw", "reveal", "--dir", "W", "--public", "b", "--out", "draw.json")
    assert code == 0 and drawn["commitment"] == first["commitment"]
    assert json.loads(Path("draw.json").read_text(encoding="utf-8")) == drawn
    assert drawn["candidates"] == slate["lottery"]["candidates"]
    for words in (("check", "draw", "draw.json"), ("draw", "replay", "draw.json")):
        code, checked = document(*words)
        assert code == 0 and checked["ok"] and "outcome" in checked["checked"]
    false = {**drawn, "secret": "0" * 64}
    Path("draw.json").write_text(json.dumps(false), encoding="utf-8")
    for words in (("check", "draw", "draw.json"), ("draw", "replay", "draw.json")):
        code, checked = document(*words)
        assert code == 3 and checked["problems"][0]["code"] == "commitment"
        code, out, _ = asked(*words, "--lang", "zh")
        assert code == 3 and "commitment" in out and "不成立" in out
    # funding again undoes nothing of what was drawn
    code, again = document("fund", str(draw_call), "--dir", "W", "--near", "1")
    assert again["lottery"]["outcome"] == drawn["outcome"]
    code, sound = document("check", "draws", "--dir", "W")
    assert code == 0 and sound["checked"] == ["draws"]


def test_out_of_order_is_a_state_error_with_what_is_legal(document):
    code, found = document("draw", "reveal", "--dir", "W", "--public", "b")
    assert code == 5 and found["code"] == "no_commitment"
    assert "yuzui draw commit" in found["errors"][0]["fix"]["en"]
    code, _ = document("draw", "commit", "--dir", "W")
    code, found = document("draw", "commit", "--dir", "W")
    assert code == 5 and found["code"] == "draw_open"
    code, found = document("draw", "void", "--dir", "W", "--reason", "the beacon stopped")
    assert code == 0 and found["state"] == "void"
    code, found = document("draw", "commit", "--dir", "W")
    assert code == 5 and found["code"] == "same_person"
    code, found = document("draw", "fix", "--dir", "W")
    assert code == 5


def test_a_missing_file_is_bad_input(document):
    code, _ = document("check", "draw", "missing.json")
    assert code == 2


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, rows in {
        "w.csv": [("work_id", "year"), ("a", 1999), ("b", 2000), ("c", 2001)],
        "l.csv": [("citing", "cited"), ("b", "a"), ("c", "b"), ("c", "a")],
    }.items():
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as target:
            csv.writer(target).writerows(rows)
    return ["evaluate", "--works", "w.csv", "--citations", "l.csv", "--quiet"]


def test_json_is_one_document_and_rows_are_written(small, capsys):
    assert run([*small, "--indicator", "cd", "--out", "r.csv", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "yuzui.evaluate/1" and document["works"] == 3
    with Path("r.csv").open(encoding="utf-8-sig") as source:
        rows = {row["work_id"]: row for row in csv.DictReader(source)}
    assert rows["b"]["cd"] in ("-1", "-1.0") and rows["a"]["cd"] == ""


@pytest.mark.parametrize(
    "wrong",
    [["--indicator", "h"], ["--zero-ref", "no"], ["--precision", "week"], ["--precision", "month"],
     ["--kernels", "abacus"], ["--window", "-1"], ["--window", "five"], ["--works", "none.csv"]],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_done_is_said_as_one_json_error(small, capsys, wrong):
    assert run([*small, *wrong, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)
    assert error["schema"] == "yuzui.error/1" and error["exit"] == 2
    assert error["errors"][0]["message"]["zh"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [(["--indicator", "composite"], "composite_refused"),
     (["--indicator", "h_index", "--by", "person"], "person_ranking_refused"),
     (["--indicator", "jif"], "journal_metric_refused")],
)  # fmt: skip
def test_what_is_never_computed_is_refused_with_its_code(small, capsys, wrong, code):
    assert run([*small, *wrong, "--json"]) == 2
    error = json.loads(capsys.readouterr().out)
    assert error["code"] == code and error["errors"][0]["fix"]["zh"]


def test_other_endings_take_the_document(small, capsys):
    assert run([*small, "--out", "r.xlsx"]) == 0
    assert Path("r.xlsx").read_bytes().startswith(b"PK")


@pytest.fixture
def kept(tmp_path):
    workspace = Workspace(tmp_path / "yuzui-work")
    workspace.save("registry", of("registry").run(workspace))
    workspace.close()


def test_where_to_write_must_be_said(document):
    code, found = document("export", "registry")
    assert code == 2 and found["errors"][0]["fix"]["en"].startswith("yuzui export registry --out")


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv", "r.json"])
def test_file_digest_and_run(document, kept, name):
    code, found = document("export", "registry", "--out", name)
    (row,) = found["exports"]
    assert code == 0 and row["sha256"] == hashlib.sha256(Path(name).read_bytes()).hexdigest()
    assert row["file"] == name and row["study"] == "registry"


def test_what_is_not_there_is_not_found(document):
    code, found = document("export", "fund", "--out", "f.xlsx")
    assert (code, found["code"]) == (4, "not_found")
    assert not Path("f.xlsx").exists()


FUND_RULES = """format = "yuzui-rules/1"
call = { id = "c", currency = "CNY", unit = 1 }
value = { from = "given", per = "proposal", zero = 0 }
[[rule]]
name = "budget"
title = { en = "total", zh = "总额" }
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
[[rule]]
name = "biology"
title = { en = "biology", zh = "生物" }
kind = "floor"
where = { field = "biology" }
at_least = @FLOOR@
measure = "amount"
strength = "hard"
source = "clause 2"
"""


@pytest.fixture
def fund_call(tmp_path):
    """A call whose values are given: A and B are the best set of at most 100."""
    folder = tmp_path / "call"
    folder.mkdir()
    rows = ["id,amount,value,field", "A,60,8,physics", "B,40,5,biology", "C,50,6,biology"]
    (folder / "proposals.csv").write_text("\n".join(rows))
    (folder / "rules.toml").write_text(FUND_RULES.replace("@FLOOR@", "30"), encoding="utf-8")
    return ("call", "--rules", "call/rules.toml")


@pytest.mark.parametrize(("lang", "word"), [("en", "PROPOSED"), ("zh", "待审定")])
def test_transcript_and_files(asked, fund_call, lang, word):
    code, out, err = asked("fund", *fund_call, "--lang", lang)
    assert code == 0 and word in out and err
    for name in ("board-pack.xlsx", "board-pack.html", "slate.json"):
        assert Path("yuzui-work", name).stat().st_size > 1000 and name in out
    slate = json.loads(Path("yuzui-work/slate.json").read_text(encoding="utf-8"))
    assert slate["slate"]["ids"] == ["A", "B"]


def test_language_never_changes_json(document, fund_call):
    found = [document("fund", *fund_call, "--lang", lang)[1] for lang in ("en", "zh")]
    for one in found:
        del one["run"]["at"]
    assert found[0] == found[1]


def test_why_one_is_not_in(asked, document, fund_call):
    code, out, _ = asked("fund", *fund_call, "--explain", "C", "--lang", "en")
    assert code == 0 and "C (¥50) is not funded" in out
    _, found = document("fund", *fund_call, "--explain", "C", "--explain", "A")
    assert [one["id"] for one in found["explanations"]] == ["C", "A"]
    code, found = document("fund", *fund_call, "--explain", "D")
    assert code == 2 and found["code"] == "unknown_identifier"


def test_without_rules_nothing_is_guessed(document, fund_call):
    Path("call/rules.toml").unlink()
    code, found = document("fund", "call")
    assert code == 2 and found["errors"][0]["fix"] is not None


def test_template_and_rule_books(asked, document):
    code, out, _ = asked("fund", "template", "--lang", "zh")
    assert code == 0 and Path("yuzui-call.xlsx").is_file() and "yuzui fund yuzui-call.xlsx" in out
    assert asked("fund", "template")[0] == 2  # never written over
    code, out, _ = asked("fund", "template", "nsfc")
    assert code == 0 and out.startswith("# ") and 'format = "yuzui-rules/1"' in out
    code, found = document("fund", "template", "nowhere")
    assert code == 2 and "snsf" in found["errors"][0]["expected"]


REVIEWS = "proposal,reviewer,score\n" + "".join(
    f"{p},R{r},{4 + (k * 7 + r * 5) % 4}\n" for k, p in enumerate("ABCDEFGH") for r in range(4)
)


def test_model_prior_and_panel_are_chosen_by_flag(document, fund_call):
    Path("reviews.csv").write_text(REVIEWS, encoding="utf-8")
    code, found = document("fund", "judge", "reviews.csv", "--prior", "snsf")
    assert code == 0 and found["judge"]["prior"] == "snsf"
    assert found["judge"]["sigma_reviewer"]["interval"] == [0.5, 0.5]
    code, found = document("fund", "judge", "reviews.csv", "--model", "confidence")
    assert code == 3 and found["code"] == "model_not_applicable"
    code, found = document("fund", "judge", "reviews.csv", "--model", "scale", "--prior", "snsf")
    assert code == 3 and found["code"] == "prior_not_for_model"
    code, found = document("fund", "judge", "reviews.csv", "--no-severity")
    assert code == 0 and found["judge"]["severity"] is False


def test_what_was_understood_is_said_once_behind_the_result_and_with_an_error(asked, fund_call, tmp_path):
    _, out, _ = asked("fund", *fund_call, "--lang", "en")
    assert out.count("understood") == 1 and out.lstrip().startswith("fund")
    labels = [line.split()[0] for line in out.splitlines() if line[1:2].strip()]
    assert labels[-3:] == ["understood", "wrote", "next"] and labels.index("state") < labels.index("kept")
    (tmp_path / "call" / "rules.toml").write_text(
        FUND_RULES.replace("@FLOOR@", "30").replace('{ field = "biology" }', '{ colour = "red" }'), encoding="utf-8"
    )
    code, out, err = asked("fund", *fund_call, "--lang", "en")
    assert code == 2 and "colour" in err
    assert "proposals.csv" in out and "kept" not in out


def test_each_seam_is_named_once_and_names_line_up(asked):
    code, out, _ = asked("list", "--lang", "en")
    rows = [line for line in out.splitlines() if line.strip()]
    assert code == 0
    heads = [line.split()[0] for line in rows if line[1] != " "]
    assert len(set(heads)) == len(heads) and {"rule", "study", "plan"} <= set(heads)


def test_a_seam_nobody_has(document):
    code, found = document("list", "--seam", "gadget")
    said = found["errors"][0]
    assert code == 2 and said["seen"] == "gadget" and "plan" in said["expected"]
