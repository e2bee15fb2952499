# SPDX-License-Identifier: Apache-2.0
import json

import openpyxl
import pytest

from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace

SERIES = "country,year,dimension,category,value,unit,vintage,status,source\n"


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def ask(*words):
        code = run(["path", *words])
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


def write(folder, name, *rows):
    (folder / name).write_text(SERIES + "".join(row + "\n" for row in rows), encoding="utf-8")


def test_bare_verb_answers(call):
    code, out, _ = call("--lang", "en")
    assert code == 0 and "6.88" in out and "2034 at" in " ".join(out.split())


def test_json_is_one_document_and_language_does_not_change_it(call):
    code, english, _ = call("--by", "2030", "--json", "--lang", "en")
    _, chinese, _ = call("--by", "2030", "--json", "--lang", "zh")
    assert code == 0 and english == chinese
    assert json.loads(english)["price_of_steadiness"] == pytest.approx(1.0715, abs=1e-4)


def test_default_sub_command_may_be_named(call):
    assert call("ask", "--json")[1] == call("--json")[1]


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("--target", "8"), 2, "target_range"),
        (("--by", "1999"), 2, "deadline_before_base"),
        (("--by", "2500"), 2, "deadline_too_far"),
        (("--by", "soon"), 2, "usage"),
        (("--out", "."), 2, "usage"),
        (("simulate", "public_growth_2030", "--seed", "-1"), 2, "usage"),
        (("no-such.csv",), 2, "usage"),
        (("explain", "2018"), 2, "usage"),
        (("explain", "1900", "2024"), 2, "no_amounts"),
    ],
)
def test_errors_are_documents_with_exit_codes(call, words, code, name):
    found, out, _ = call(*words, "--json")
    assert found == code and json.loads(out)["code"] == name


@pytest.mark.parametrize(
    ("option", "name"), [("--cap", "cap_below_baseline"), ("--target", "target_range"), ("--sure", "odds_range")]
)
def test_a_zero_is_a_value_and_not_an_option_left_out(call, option, name):
    code, out, _ = call("backcast", option, "0", "--json")
    assert (code, json.loads(out)["code"]) == (2, name)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--growth", "nan"),
        ("--cap", "nan"),
        ("--ceiling", "inf"),
        ("--ceiling", "-1"),
        ("--steadiness", "1e308"),
        ("--sure", "nan"),
    ],
)
def test_figures_no_path_comes_from_are_refused(call, option, value):
    code, out, err = call("backcast", option, value, "--json")
    assert (code, json.loads(out)["code"], err) == (2, "out_of_range", "")


def test_a_rest_that_does_not_grow_is_taken_as_said(call):
    assert json.loads(call("backcast", "--growth", "0", "--json")[1])["growth"] == 0


def test_a_short_series_says_what_it_cannot_give(call, tmp_path):
    cells = [("total", "GERD", 100), ("type", "basic", 20)]
    row = "FRA,{year},{dimension},{category},{value},M EUR,final,sourced,s"
    rows = [
        row.format(year=year, dimension=d, category=c, value=value + year - 2022)
        for year in (2022, 2023)
        for d, c, value in cells
    ]
    write(tmp_path, "s.csv", *rows[2:])
    asked = ("s.csv", "--country", "FRA", "--target", "0.3", "--by", "2030")
    one = "".join(call(*asked, "--lang", "zh")[1].split())
    assert "趋势渐缓、模拟器（无政策）因可用年数不足" in one and "无法求解" in one
    write(tmp_path, "s.csv", *rows)
    two = " ".join(call(*asked, "--lang", "en")[1].split())
    assert "2022–23: 5.0" in two and "1 years" not in two


def test_far_deadlines_say_that_no_range_is_given(call):
    said = " ".join(call("--by", "2050", "--lang", "en")[1].split())
    assert "no range for unchanged · fading drift · simulator, no lever" in said


def test_a_seed_that_is_said_takes_the_place_of_the_scenarios(call):
    asked = ("simulate", "public_growth_2030", "--draws", "40", "--json")
    own, again, other = call(*asked), call(*asked, "--seed", "7"), call(*asked, "--seed", "8")
    assert own[:2] == again[:2] and json.loads(other[1])["run"]["seed"] == 8
    assert json.loads(other[1])["share"] != json.loads(own[1])["share"]


@pytest.mark.parametrize(
    "words", [("compare", "public_growth_2030", "intensity_2030"), ("simulate", "labels_only_2030", "--stress")]
)
def test_few_draws_are_called_rough(call, words):
    assert "（粗略）" in "".join(call(*words, "--draws", "40", "--lang", "zh")[1].split())
    assert "（粗略）" not in call(*words, "--draws", "0", "--lang", "zh")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("backcast",),
        ("structure",),
        ("sources",),
        ("explain", "2018", "2024"),
        ("compare", "public_growth_2030", "intensity_2030", "--draws", "0"),
        ("simulate", "labels_only_2030", "--stress", "--draws", "0"),
    ],
)
def test_a_csv_names_its_run_and_its_files(call, tmp_path, words):
    assert call(*words, "--lang", "en", "--out", "x.csv")[0] == 0
    text = (tmp_path / "x.csv").read_text(encoding="utf-8")
    assert all(f"{name}," in text for name in ("run", "seed", "digest of inputs", "file read"))
    assert "sha256" in text


def test_a_workbook_holds_what_its_pictures_show(call, tmp_path):
    words = ("compare", "public_growth_2030", "intensity_2030", "--draws", "0")
    assert call(*words, "--lang", "zh", "--out", "x.xlsx")[0] == 0
    first, second = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets
    assert first.title == "摘要" and second.max_row > 12
    found = call("explain", "2018", "2024", "--json", "--out", "e.xlsx")[1]
    sheet = openpyxl.load_workbook(tmp_path / "e.xlsx").worksheets[1]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert pytest.approx(100 * json.loads(found)["change"]) in [c for c in cells if isinstance(c, float)]


def test_mixed_vintages_exit_2_with_place(call, tmp_path):
    write(
        tmp_path,
        "mixed.csv",
        "CHN,2023,total,GERD,33357.1,100M CNY,final,sourced,x",
        "CHN,2023,type,basic,2212,100M CNY,preliminary,sourced,x",
    )
    code, out, _ = call("mixed.csv", "--json")
    error = json.loads(out)
    assert (code, error["code"], error["errors"][0]["row"]) == (2, "mixed_vintage", 3)
    code, out, err = call("mixed.csv", "--lang", "zh")
    assert code == 2 and out == "" and "版次" in err


def test_a_file_named_like_a_sub_command_is_written_with_dot_slash(call, tmp_path):
    write(tmp_path, "validate")
    code, out, _ = call("./validate", "--json")
    error = json.loads(out)["errors"][0]
    assert (code, error["file"]) == (2, "validate") and ".csv" in error["expected"]


def test_unknown_gap_needs_a_reason(call, tmp_path):
    cells = {"GERD": 1000, "basic": 70, "applied": 100, "experimental": 850}
    rows = [f"CHN,2023,{'total' if n == 'GERD' else 'type'},{n},{v},100M CNY,final,sourced,x" for n, v in cells.items()]
    write(tmp_path, "gap.csv", *rows)
    assert json.loads(call("gap.csv", "--json")[1])["code"] == "unknown_gap"
    code, out, _ = call("gap.csv", "--accept-gap", "misprint", "--json")
    assert code == 0 and "misprint" in json.dumps(json.loads(out)["findings"])


def test_explain_prints_the_parts_of_the_change(call):
    code, out, _ = call("explain", "2018", "2024", "--json")
    found = json.loads(out)
    assert code == 0 and found["schema"] == "yuzui.path.explain/1"
    assert found["numerator"] + found["denominator"] == pytest.approx(found["change"])


def test_help_of_the_verb_shows_its_options_and_the_other_questions(call):
    code, out, _ = call("--help")
    assert code == 0
    for word in ("--measure", "--of", "--target", "--by", "explain", "backcast"):
        assert word in out and out.isascii()


def test_writes_workbook_csv_and_json(call, tmp_path):
    for name in ("a.xlsx", "a.csv", "a.json"):
        assert call("--out", name)[0] == 0
        assert (tmp_path / name).stat().st_size > 500


def test_tax_keeps_its_run_with_the_digest_of_its_inputs(call, tmp_path):
    code, out, _ = call("tax", "--year", "2022", "--tax-rate", "0.25", "--json")
    found = json.loads(out)
    workspace = Workspace(tmp_path / "yuzui-work")
    assert code == 0 and workspace.latest("tax", found["run"]["id"]) == found
    (row,) = workspace.runs("tax")
    assert row["inputs_hash"] == found["run"]["inputs_hash"]
    workspace.close()


TAX = "rule_id,jurisdiction,instrument,scope,rate,effective_from,effective_to,applies_to,status\n"
BAD_RULES = {
    "rate_range": ("R1,CHN,additional_deduction,all eligible enterprises,75,,,own R&D,sourced", "rate"),
    "rate_money": ("R1,CHN,additional_deduction,all eligible enterprises,100000000,,,own R&D,sourced", "rate"),
    "end_before_start": (
        "R1,CHN,additional_deduction,all eligible enterprises,1,2023-01-01,2022-12-31,own R&D,sourced",
        "effective_to",
    ),
    "rules_overlap": (
        "R1,CHN,additional_deduction,all eligible enterprises,1,2022-01-01,,own R&D,sourced\n"
        "R2,CHN,additional_deduction,all eligible enterprises,2,2023-01-01,,own R&D,sourced",
        "effective_from",
    ),
    "date_ambiguous": (
        "R1,CHN,additional_deduction,all eligible enterprises,1,13/12/2022,,own R&D,sourced",
        "effective_from",
    ),
    "gift_currency": ("R1,CHN,event,A gift to B,1000000,,,basic research donation,sourced", "scope"),
    "status": ("R1,CHN,additional_deduction,all eligible enterprises,1,,,own R&D,maybe", "status"),
}


@pytest.mark.parametrize("name", BAD_RULES)
def test_bad_tax_rules_exit_2_with_place_in_both_languages(call, tmp_path, name):
    rows, column = BAD_RULES[name]
    (tmp_path / "rules.csv").write_text(TAX + rows + "\n", encoding="utf-8")
    code, out, _ = call("tax", "rules.csv", "--json")
    error = json.loads(out)
    assert (code, error["code"]) == (2, name)
    first = error["errors"][0]
    assert (first["file"], first["column"]) == ("rules.csv", column) and first["row"] in (2, 3)
    _, _, english = call("tax", "rules.csv", "--lang", "en")
    _, _, chinese = call("tax", "rules.csv", "--lang", "zh")
    han = [any("\u4e00" <= sign <= "\u9fff" for sign in said) for said in (english, chinese)]
    assert han == [False, True]


def test_a_rule_from_memory_is_refused_until_confirmed(call):
    code, out, _ = call("tax", "--rule", "CN-DON-12", "--json")
    assert (code, json.loads(out)["code"]) == (2, "rule_unconfirmed")
    _, _, chinese = call("tax", "--rule", "CN-DON-12", "--lang", "zh")
    assert "仅凭记忆" in chinese and "yuzui path confirm CN-DON-12" in chinese
    signed = ("confirm", "CN-DON-12", "--by", "A. Example", "--reason", "read in the law")
    assert call(*signed)[0] == 5  # a name alone signs nothing
    assert run(["accounts", "grant", "A. Example", "analyst"]) == 0
    assert call(*signed)[0] == 0
    code, out, _ = call("tax", "--rule", "CN-DON-12", "--json")
    rules = {rule["id"]: rule for rule in json.loads(out)["rules"]}
    assert code == 0 and rules["CN-DON-12"]["confirmed_by"] == "A. Example"
