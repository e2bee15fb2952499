# SPDX-License-Identifier: Apache-2.0
"""A fault of a rule names the line of the text, or the row of the sheet, that a person opens."""

import tomllib

import pytest

from yuzui.errors import Place, RuleError
from yuzui.funding.call_data.source_map import Written
from yuzui.text import Text

PAGE = """format = "yuzui-rules/1"

[call]
id = "c"   # [[rule]]
note = '''
[[rule]]
name = "no rule"
'''

[value]
zero = 5.0

[[rule]]
name = "budget"
kind = "budget"
total = 10

  [[ rule ]]
"name" = "floor"
note = \"\"\"one
kind = "not a key\"\"\"
kind = "floor"
at_least.share = 1
[rule.where]
type = "basic"
"""


def found(text=PAGE):
    return Written.in_text(text, "rules.toml", len(tomllib.loads(text)["rule"]))


@pytest.mark.parametrize(
    ("number", "column", "line"),
    [
        (1, "total", 16),
        (1, "source", 13),
        (2, "name", 19),
        (2, "kind", 22),
        (2, "at_least", 23),
        (2, "where", 24),
        (2, "", 18),
        (None, "zero", 11),
        (None, "value", 10),
        (None, "unheard", None),
    ],
)
def test_each_key_has_its_line(number, column, line):
    assert found().place(number, column) == Place("rules.toml", "", line, column)


def test_rules_written_as_one_array_are_counted_and_no_line_is_made_up():
    text = 'rule = [\n  { name = "a" },\n  { name = "b" },\n]\n'
    assert found(text).place(2, "name") == Place("rules.toml", "rules", 2, "name")


def test_a_rule_beyond_the_page_keeps_its_number():
    assert found().place(3, "pairs") == Place("rules.toml", "rules", 3, "pairs")


def test_every_fault_is_placed_and_what_was_placed_stays():
    said = Text("a", "甲")
    with pytest.raises(RuleError) as caught, found().naming():
        raise RuleError(
            said,
            place=Place(sheet="rules", row=2, column="kind"),
            more=[
                RuleError(said, place=Place(column="zero")),
                RuleError(said, place=Place("book.xlsx", "conflicts", 7, "waived_by")),
            ],
        )
    places = [one.place for one in (caught.value, *caught.value.more)]
    assert places == [
        Place("rules.toml", "", 22, "kind"),
        Place("rules.toml", "", 11, "zero"),
        Place("book.xlsx", "conflicts", 7, "waived_by"),
    ]
