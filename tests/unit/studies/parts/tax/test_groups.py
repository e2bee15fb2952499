# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.tax_report import groups, tables, words


def test_types_with_one_deduction_are_one_line(ask):
    (name, rows) = groups.by_firm(ask(firm="chips", year=2024))[0]
    assert name.zh == "集成电路企业"
    assert [words.uses(row).en for row in rows] == ["own R&D, every type", "contribution to others: basic research"]


TECHNOLOGY = "high and new technology firm"


def test_firms_of_which_everything_is_the_same_are_one_row(ask):
    found = ask(year=2022, tax_rate=0.25)
    of = {name.en: rows for name, rows in groups.by_firm(found)}
    first = next(iter(of)).split(", ")
    assert first == ["ordinary firm", "chip maker", "machine-tool maker", TECHNOLOGY]
    assert [len(rows) for rows in of.values()] == [2, 2, 2, 2]
    cost, effects = (tables.tables(found)[name].rows for name in ("user-cost", "effects"))
    assert len(cost) == 6 and len(found["user_cost"]) == 28, "price does not ask what firms knew"
    assert [row[0] for row in effects].count("CN-BR-100") == 1, "one effect for all firms"
    named = {firm for name in of for firm in name.split(", ")}
    assert named == {row["firm_label"]["en"] for row in found["in_force"]}, "none is left out"
