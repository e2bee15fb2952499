# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.investment.tax_report import words

CONFIRM = (
    "table,id,column,value,who,when,reason\n"
    "tax_rule,CN-CIT-25,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
    "tax_rule,CN-CIT-15-HNTE,confirmed_by,Desk,Desk,2026-11-02T00:00:00Z,read in the law\n"
)


def row(document, key, **equal):
    return next(r for r in document[key] if all(r[n] == v for n, v in equal.items()))


def test_2022_by_class_of_firm_with_its_parts(ask):
    found = ask(year=2022)
    assert found["schema"] == "yuzui.path.tax/1"
    ordinary = row(found, "in_force", firm="ordinary", work="own", type="basic")
    assert ordinary["theta"] == pytest.approx((273 * 0.75 + 92) / 365)
    assert [part["rule"] for part in ordinary["parts"]] == ["CN-SD-075", "CN-SD-100-Q4"]
    small = row(found, "in_force", firm="tsme", work="own", type="basic")
    assert (small["theta"], small["theta_known"]) == (1.0, pytest.approx(0.9445, abs=1e-4))


def test_values_of_the_sources_and_the_denominator(ask):
    found = ask()
    assert found["b_index"]["checked"] == 18 and found["b_index"]["largest_error"] <= 5e-5
    effect = found["denominator_effect"]
    assert round(100 * effect["effect"], 2) == -0.05
    assert "−0.05" in effect["sentence"]["en"] and "−0.05" in effect["sentence"]["zh"]


def test_memory_only_rates_wait_and_nothing_is_built_on_them(ask):
    found = ask(firm="chips", year=2024)
    assert {r["id"] for r in found["held_back"]} >= {"CN-CIT-25", "CN-CIT-15-HNTE"}
    assert found["tax_rate"]["basis"] == "listed" and found["effects"] == []
    assert {r["tax_rate"] for r in found["user_cost"]} == {0.25, 0.15}
    with pytest.raises(InputError) as caught:
        ask(rule="CN-CIT-25")
    assert caught.value.code == "rule_unconfirmed" and "path confirm CN-CIT-25" in caught.value.fix.zh


def test_the_callers_rate_gives_price_cost_and_effect(ask):
    found = ask(firm="chips", year=2024, tax_rate=0.25)
    price = row(found, "relative_price", firm="chips")
    assert price["relative_price"] == pytest.approx(0.5 / 0.45)
    effect = row(found, "effects", rule="CN-SD-120-ICMT")
    assert (effect["without"], effect["with"], effect["from"]) == (1.0, 1.2, 2023)
    assert effect["reported"] > effect["real"] > 0 and effect["forgone"] > 0
    low, high = effect["interval"]["low"], effect["interval"]["high"]
    assert low < effect["per_unit_forgone"] < high


def test_a_confirmed_rate_is_that_of_the_firm(ask, tmp_path):
    (tmp_path / "overrides.csv").write_text(CONFIRM, encoding="utf-8")
    found = ask(year=2024)
    assert found["tax_rate"]["basis"] == "confirmed"
    rates = {r["firm"]: r["tax_rate"] for r in found["user_cost"]}
    assert rates["ordinary"] == 0.25 and rates["hnte"] == 0.15
    assert row(found, "rules", id="CN-CIT-25")["confirmed_by"] == "Desk"


def test_waiting_for_profit_makes_it_dearer(ask):
    at_once, later = (
        row(ask(firm="ordinary", year=2024, tax_rate=0.25, **more), "user_cost", work="own")
        for more in ({}, {"wait": 3.0, "interest": 0.05})
    )
    assert later["b_index"] > at_once["b_index"]


def test_a_rule_asked_for_leaves_only_where_it_holds(ask):
    found = ask(rule="CN-SD-120-ICMT", year=2024, tax_rate=0.25)
    assert {r["firm"] for r in found["in_force"]} == {"chips", "machine_tools"}
    assert {r["rule"] for r in found["effects"]} == {"CN-SD-120-ICMT"}
    with pytest.raises(UnknownIdentifierError):
        ask(rule="nothing")


def test_sunset_and_assumption_are_told(ask):
    kinds = {w["kind"]: w for w in ask(year=2027)["warnings"]}
    assert kinds["sunset"]["rule"] == "CN-SD-120-ICMT"
    assert "100" in kinds["sunset"]["text"]["en"] and set(kinds) == {"sunset", "assumed"}
    assert ask()["year"] == 2025, "by default the last year the rules name"


def test_amounts_of_gifts_are_no_rates(ask):
    found = ask()
    assert [gift["amount"] for gift in found["gifts"]] == [1e8, 5e8]
    assert all((rule["rate"] or 0) <= 3 for rule in found["rules"] + found["held_back"])


RULE = (
    "rule_id,jurisdiction,instrument,scope,rate,effective_from,effective_to,applies_to,status\n"
    'X-1,{country},additional_deduction,all eligible enterprises,0.5,{start},,"own R&D",sourced\n'
)


def test_files_are_those_the_document_rests_on(ask, tmp_path):
    assert [file["file"] for file in ask()["files"]] == ["tax_rules.csv", "china_rd_expenditure.csv"]
    own = tmp_path / "rules.csv"
    for country, series in (("FRA", []), ("USA", ["us_rd_1953_2022.parquet"])):
        own.write_text(RULE.format(country=country, start="2020-01-01"), encoding="utf-8")
        found = ask(own, country=country)
        assert [file["file"] for file in found["files"]] == ["rules.csv", *series], country
        assert (found["denominator_effect"] is None) == (not series)
        assert (found["denominator_unknown"] is None) == bool(series)


@pytest.mark.parametrize(
    ("country", "why"), [("FRA", ("enterprises spend", "企业的基础研究")), ("XXX", ("no_series", "no_series"))]
)
def test_why_the_effect_on_the_denominator_is_not_known_is_said(ask, tmp_path, country, why):
    """Neither a country without the split nor one without a series loses the line."""
    own = tmp_path / "rules.csv"
    own.write_text(RULE.format(country=country, start="2020-01-01"), encoding="utf-8")
    found = ask(own, country=country)
    (said,) = [text for label, text in words.lines(found) if label.en == "denominator"]
    assert why[0] in said.en and why[1] in said.zh
    assert "not known" in said.en and "未知" in said.zh


def test_rules_without_a_day_ask_for_the_year(ask, tmp_path):
    own = tmp_path / "rules.csv"
    own.write_text(RULE.format(country="FRA", start=""), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ask(own, country="FRA")
    assert caught.value.code == "year_missing" and "--year" in caught.value.expected
    assert ask(own, country="FRA", year=2020)["year"] == 2020


def test_same_question_same_run_and_other_weights_another(ask):
    one, again, other = ask(), ask(), ask(weights=[0.1, 0.2, 0.3, 0.4])
    assert one == again and one["run"]["id"] != other["run"]["id"]
