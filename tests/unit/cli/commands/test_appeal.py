# SPDX-License-Identifier: Apache-2.0
"""``yuzui appeal``: what it asks for; who may do what is tested with its acts."""

import pytest

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
