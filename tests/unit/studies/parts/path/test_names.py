# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.path_report import names
from yuzui.text import same


def test_a_name_without_a_word_is_shown_as_it_is():
    assert names.word("KOR", names.COUNTRIES).zh == "韩国"
    assert names.word("DEU", names.COUNTRIES) == same("DEU")


def test_names_are_said_in_both_languages():
    for text in (*names.COUNTRIES.values(), *names.PERFORMERS.values()):
        assert text.en and text.zh and text.en != text.zh
