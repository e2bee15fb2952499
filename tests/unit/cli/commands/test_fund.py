# SPDX-License-Identifier: Apache-2.0
"""``yuzui fund``: what is written, said and answered; slates are tested with their study."""

import json
from pathlib import Path

import pytest

RULES = """format = "yuzui-rules/1"
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
def call(tmp_path):
    """A call whose values are given: A and B are the best set of at most 100."""
    folder = tmp_path / "call"
    folder.mkdir()
    rows = ["id,amount,value,field", "A,60,8,physics", "B,40,5,biology", "C,50,6,biology"]
    (folder / "proposals.csv").write_text("\n".join(rows))
    (folder / "rules.toml").write_text(RULES.replace("@FLOOR@", "30"), encoding="utf-8")
    return ("call", "--rules", "call/rules.toml")


@pytest.mark.parametrize(("lang", "word"), [("en", "PROPOSED"), ("zh", "待审定")])
def test_transcript_and_files(asked, call, lang, word):
    code, out, err = asked("fund", *call, "--lang", lang)
    assert code == 0 and word in out and err
    for name in ("board-pack.xlsx", "board-pack.html", "slate.json"):
        assert Path("yuzui-work", name).stat().st_size > 1000 and name in out
    slate = json.loads(Path("yuzui-work/slate.json").read_text(encoding="utf-8"))
    assert slate["slate"]["ids"] == ["A", "B"]


def test_language_never_changes_json(document, call):
    found = [document("fund", *call, "--lang", lang)[1] for lang in ("en", "zh")]
    for one in found:
        del one["run"]["at"]
    assert found[0] == found[1]


def test_why_one_is_not_in(asked, document, call):
    code, out, _ = asked("fund", *call, "--explain", "C", "--lang", "en")
    assert code == 0 and "C (¥50) is not funded" in out
    _, found = document("fund", *call, "--explain", "C", "--explain", "A")
    assert [one["id"] for one in found["explanations"]] == ["C", "A"]
    code, found = document("fund", *call, "--explain", "D")
    assert code == 2 and found["code"] == "unknown_identifier"


def test_rules_that_no_set_keeps_are_named_and_exit_3(asked, call):
    rules = Path("call/rules.toml")
    rules.write_text(rules.read_text(encoding="utf-8").replace("= 30", "= 500"), encoding="utf-8")
    code, out, _ = asked("fund", *call, "--lang", "zh")
    assert code == 3 and "最小冲突" in out and "“生物”" in out


def test_without_rules_nothing_is_guessed(document, call):
    Path("call/rules.toml").unlink()
    code, found = document("fund", "call")
    assert code == 2 and found["errors"][0]["fix"] is not None


def test_a_release_names_no_applicant(asked, call):
    rows = ["id,amount,value,field,pi", "A,60,8,physics,Lin", "B,40,5,biology,Wu"]
    Path("call/proposals.csv").write_text("\n".join(rows))
    pack = Path("yuzui-work/board-pack.html")
    assert asked("fund", *call, "--for", "board")[0] == 0
    assert "Lin" in pack.read_text(encoding="utf-8")
    assert asked("fund", *call, "--for", "release")[0] == 0
    assert "Lin" not in pack.read_text(encoding="utf-8")


def test_as_a_table(asked, call):
    assert asked("fund", *call, "--out", "s.csv", "--lang", "en")[0] == 0
    assert Path("s.csv").read_text(encoding="utf-8-sig").count("\n") > 2


def test_template_and_rule_books(asked, document):
    code, out, _ = asked("fund", "template", "--lang", "zh")
    assert code == 0 and Path("yuzui-call.xlsx").is_file() and "yuzui fund yuzui-call.xlsx" in out
    assert asked("fund", "template")[0] == 2  # never written over
    code, out, _ = asked("fund", "template", "nsfc")
    assert code == 0 and out.startswith("# ") and 'format = "yuzui-rules/1"' in out
    code, found = document("fund", "template", "nowhere")
    assert code == 2 and "snsf" in found["errors"][0]["expected"]


def test_recheck_of_an_edited_slate(asked, document, call):
    assert asked("fund", *call, "--out", "s.csv", "--lang", "en")[0] == 0
    text = Path("s.csv").read_text(encoding="utf-8-sig")
    rows = text.splitlines()
    place = rows[0].split(",").index("in the slate")
    for k, row in enumerate(rows[1:], 1):
        cells = row.split(",")
        if cells[0] == "C":
            cells[place] = "yes"
        rows[k] = ",".join(cells)
    Path("s.csv").write_text("\n".join(rows), encoding="utf-8")
    code, out, _ = asked("fund", "recheck", "s.csv", "--lang", "zh")
    assert code == 3 and "总额：要求 ≤ 100元，实际 150元" in out
    code, found = document("fund", "recheck", "s.csv")
    assert code == 3 and found["edited"]["ids"] == ["A", "B", "C"]


REVIEWS = "proposal,reviewer,score\n" + "".join(
    f"{p},R{r},{4 + (k * 7 + r * 5) % 4}\n" for k, p in enumerate("ABCDEFGH") for r in range(4)
)


@pytest.mark.parametrize(("lang", "words"), [("en", "severity of 4"), ("zh", "4 名评审人的严苛度")])
def test_judge_chooses_nothing_and_keeps_what_it_found(asked, call, lang, words):
    Path("reviews.csv").write_text(REVIEWS, encoding="utf-8")
    code, out, _ = asked("fund", "judge", "reviews.csv", "--top", "3", "--lang", lang)
    assert code == 0 and words in out and f"/{lang}/judge/reviews" in out
    assert not Path("yuzui-work/slate.json").exists()


def test_model_prior_and_panel_are_chosen_by_flag(document, call):
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


def test_what_was_understood_is_said_once_behind_the_result_and_with_an_error(asked, call, tmp_path):
    _, out, _ = asked("fund", *call, "--lang", "en")
    assert out.count("understood") == 1 and out.lstrip().startswith("fund")
    labels = [line.split()[0] for line in out.splitlines() if line[1:2].strip()]
    assert labels[-3:] == ["understood", "wrote", "next"] and labels.index("state") < labels.index("kept")
    (tmp_path / "call" / "rules.toml").write_text(
        RULES.replace("@FLOOR@", "30").replace('{ field = "biology" }', '{ colour = "red" }'), encoding="utf-8"
    )
    code, out, err = asked("fund", *call, "--lang", "en")
    assert code == 2 and "colour" in err
    assert "proposals.csv" in out and "kept" not in out


def test_rows_set_aside_stand_in_a_file_that_is_named(asked, call, tmp_path):
    _, out, _ = asked("fund", *call, "--lang", "en")
    assert "rejects.xlsx" not in out
    proposals = tmp_path / "call" / "proposals.csv"
    text = proposals.read_text(encoding="utf-8")
    proposals.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    _, out, _ = asked("fund", *call, "--lang", "zh")
    assert "rejects.xlsx" in out and "搁置 1 行" in out
