# SPDX-License-Identifier: Apache-2.0
from yuzui.job.person_names import alike, matches, name_words, namesakes, one_name
from yuzui.reviewing.people.listed import persons

ONE = """
Zhang, Wei | Wei Zhang
W. Zhang | Wei Zhang
ZHANG Wei | wei zhang
José García | Jose Garcia
张伟 | 张伟
李 娜 | 李娜
王强教授 | 王强
Prof. Dr. Anna Müller | Muller, Anna
Xiao-Ming Li | Li Xiaoming
Li, X.M. | Xiaoming Li
Xiao Ming Zhang | Zhang Xiaoming
Gabriel García Márquez | García Márquez, G.
Jan van der Berg | van der Berg, J.
O'Neil, J.-P. | Jean-Pierre O’Neil
John Adam Smith | John Smith
"""
OTHERS = """
Wei Zhang | Wei Zhao
A. Zhang | Wei Zhang
Wen Zhang | Wei Zhang
Weiming Zhang | Wei Zhang
J. B. Smith | John Adam Smith
张伟 | 张炜
Anna | Anna Berg
"""


def pairs(text):
    return [line.split(" | ") for line in text.strip().splitlines()]


def test_who_is_one_person_by_name():
    """Order, case, marks, titles, initials and hyphens make no other name; a letter does."""
    for text, alike_ in ((ONE, True), (OTHERS, False)):
        for one, other in pairs(text):
            assert one_name(one, other) == one_name(other, one) == alike_, (one, other)
            assert namesakes({1: [one], 2: [other]}) == ({1: {2}, 2: {1}} if alike_ else {})


def test_a_name_in_characters_may_sound_like_one_in_letters():
    assert alike("张伟", "Wei ZHANG") and alike("Ouyang, Na", "欧阳娜") and alike("吕布", "Bu Lü")
    assert not alike("张伟", "Wei Zhao") and not alike("张伟", "张炜")
    found = matches({1: ["张伟"], 2: ["Wei Zhang"]}, {3: ["Zhang, Wei"]})
    assert found == {(1, 3): False, (2, 3): True}


def test_words_of_a_name():
    assert name_words("O'Neil, J.-P.") == ["oneil", "j", "p"]
    assert name_words("") == []


def test_persons_in_one_cell():
    """A comma parts persons, or a surname from given names: never the wrong one of the two."""
    for cell, names in (
        ("Zhang, Wei; Müller, Anna", ["Zhang, Wei", "Müller, Anna"]),
        ("Zhang, Wei", ["Zhang, Wei"]),
        ("Zhang, Wei, Müller, Anna", ["Zhang, Wei", "Müller, Anna"]),
        ("Wei Zhang, Anna Müller", ["Wei Zhang", "Anna Müller"]),
        ("Smith, J., Doe, A. B.", ["Smith, J", "Doe, A. B"]),
        ("Wei Zhang, José García and Ida Moss", ["Wei Zhang", "José García", "Ida Moss"]),
        ("李娜、王芳，赵磊", ["李娜", "王芳", "赵磊"]),
        ("张伟, 李娜", ["张伟", "李娜"]),
        ("van der Berg, Jan", ["van der Berg, Jan"]),
        ("Smith, John, Jr.", ["Smith, John"]),
        ("Wei Zhang1,2, Bo Li3*; Ann Lee", ["Wei Zhang", "Bo Li", "Ann Lee"]),
        ("p17, p18", ["p17", "p18"]),
        ("Jane Doe <jd@x.org>\nAnn Lee", ["Jane Doe", "Ann Lee"]),
        (None, []),
    ):
        assert [one.name for one in persons(cell) if one.sure] == names, cell
    both = [one.name for one in persons("García Márquez, Gabriel José")]
    assert "García Márquez, Gabriel José" in both and "García Márquez" in both
    said = persons("张伟（清华大学）；Bo Li (MIT)")
    assert [(one.name, one.employer) for one in said] == [("张伟", "清华大学"), ("Bo Li", "MIT")]
