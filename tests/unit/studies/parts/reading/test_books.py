# SPDX-License-Identifier: Apache-2.0
"""Which page of rules counts: the one named, the one in the folder, the sheet; or none."""

import pytest

from yuzui.errors import InputError, RuleError
from yuzui.funding.call_data import call_data
from yuzui.funding.call_data.books import book_of, parameters, rules_text

RULES = """format = "yuzui-rules/1"
value = {{zero = 3}}
[[rule]]
name = "{}"
kind = "budget"
total = 10
strength = "hard"
source = "clause 1"
"""
SHEET = "zero,3\nname,kind,total,strength,source\nby sheet,budget,10,hard,c\n"


def call(tmp_path, **files):
    place = tmp_path / "call"
    place.mkdir(exist_ok=True)
    texts = {"proposals.csv": "id,amount\nP1,1\nP2,2\n", **files}
    for name, text in texts.items():
        (place / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return place, call_data.from_path(place)


def test_named_above_folder_above_sheet(tmp_path):
    place, found = call(tmp_path, rules_csv=SHEET)
    assert book_of(found, place, None).rules[0].name == "by sheet"
    place, found = call(tmp_path, rules_toml=RULES.format("by folder"))
    assert book_of(found, place, None).rules[0].name == "by folder"
    other = tmp_path / "other.toml"
    other.write_text(RULES.format("by name"), encoding="utf-8")
    assert book_of(found, place, other).rules[0].name == "by name"


def test_no_rules_is_an_error_that_says_what_to_do(tmp_path):
    place, found = call(tmp_path)
    with pytest.raises(InputError) as caught:
        book_of(found, place, None)
    assert caught.value.code == "no_rules" and "规则" in caught.value.fix.zh
    with pytest.raises(InputError):
        rules_text(tmp_path / "nowhere.toml")


def test_values_given_without_reviews_are_taken_and_links_added(tmp_path):
    place, found = call(
        tmp_path,
        **{"proposals.csv": "id,amount,value\nP1,1,3\nP2,2,4\n"},
        rules_csv=SHEET,
        links_csv="a,b,kind\nP1,P2,excludes\n",
    )
    book = book_of(found, place, None)
    assert book.worth.source == "given" and [r.kind for r in book.rules] == ["budget", "excludes"]


def test_a_rule_may_name_a_dated_value_of_a_plan(tmp_path):
    from yuzui.policy.plan import loader

    one = next(p for name in loader.names() for p in loader.load(name).parameters)
    sheet = f"zero,3\nname,kind,at_most,measure,share_of,strength,source\nbudget,budget,,,,hard,c\ncap,cap,{{plan = '{one.name}'}},amount,requested,hard,c\n"
    sheet = sheet.replace("source\n", "source,total\n").replace("hard,c\n", "hard,c,10\n", 1)
    place, found = call(tmp_path, rules_csv=sheet)
    (cap,) = book_of(found, place, None).of_kind("cap")
    assert cap.at_most == one.values[max(one.values)]
    with pytest.raises(RuleError) as caught:
        book_of(call(tmp_path, rules_csv=sheet.replace(one.name, one.name + "x"))[1], place, None)
    assert one.name in caught.value.fix.en


def test_plans_are_read_only_where_a_rule_names_one():
    assert parameters({"rule": [{"at_least": 3, "where": {"plan": "a", "x": 1}}]}) == {}


def test_a_file_of_rules_may_name_columns_by_their_headings(tmp_path):
    text = RULES.format("budget") + (
        '[[rule]]\nname = "cap"\nkind = "cap"\nby = "学科领域"\nat_most = {column = "限额"}\n'
        'measure = "count"\nwhere = {TOPIC = "a", any = [{"研究类型" = "x"}]}\n'
        'strength = "hard"\nsource = "c"\n'
    )
    head = "id,amount,学科领域,限 额,Topic,type\nP1,1,p,2,a,x\n"
    place, found = call(tmp_path, **{"proposals.csv": head}, rules_toml=text)
    cap = book_of(found, place, None).rules[1]
    assert (cap.by, cap.at_most) == ("field", "限 额")
    assert cap.where.columns == ("Topic", "type")
