# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.allocate.methods.people.names import keys, name_words, namesakes


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Zhang, Wei", "Wei Zhang", True),
        ("W. Zhang", "Wei Zhang", True),
        ("José García", "Jose Garcia", True),
        ("张伟", "张伟", True),
        ("Wei Zhang", "Wei Zhao", False),
        ("A. Zhang", "Wei Zhang", False),
        ("Wen Zhang", "Wei Zhang", False),
    ],
)
def test_who_may_be_one_person_by_name(one, other, alike):
    found = namesakes({1: [one], 2: [other]})
    assert found == ({1: {2}, 2: {1}} if alike else {})


def test_words_and_forms_of_a_name():
    assert name_words("O'Neil, J.-P.") == ["o", "neil", "j", "p"]
    assert keys("W. Zhang") == (set(), {"zhang w"})
