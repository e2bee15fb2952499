# SPDX-License-Identifier: Apache-2.0
"""Published identifiers hold; one wrong digit anywhere does not."""

from __future__ import annotations

import pytest

from yuzui.errors import InputError
from yuzui.model.ident import FIRST, LAST, SCHEMES, local_number, read, scheme

PUBLISHED = [
    # ORCID support pages: the sample records
    ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "0000-0001-5109-3700", "0000-0001-5109-3700"),
    ("orcid", "000000021694233x", "0000-0002-1694-233X"),
    # ISSN manual and journals in print
    ("issn", "ISSN 0317-8471", "0317-8471"),
    ("issn", "1050-124X", "1050-124X"),
    ("issn", "03785955", "0378-5955"),
    # ISBN users' manual
    ("isbn", "978-3-16-148410-0", "9783161484100"),
    ("isbn", "0-306-40615-2", "9780306406157"),
    ("isbn", "ISBN-10: 0-8044-2957-X", "9780804429573"),
    # ROR records
    ("ror", "https://ror.org/05dxps055", "05dxps055"),
    ("ror", "https://ror.org/00f54p054", "00f54p054"),
    ("ror", "034t30j35", "034t30j35"),
    # GB 32100-2015 annex, and codes printed on business licences
    ("uscc", "91350100M000100Y43", "91350100M000100Y43"),
    ("uscc", "9144030071526726XG", "9144030071526726XG"),
    ("uscc", "9133 0100 7996 5505 8B", "91330100799655058B"),
    ("cstr", "CSTR:16666.11.nbsdc.9bhbyfsl", "16666.11.nbsdc.9bhbyfsl"),
    ("doi", "https://dx.doi.org/10.1007/BF00196791", "10.1007/bf00196791"),
    ("doi", "DOI: 10.1000/182.", "10.1000/182"),
    ("raid", "https://raid.org/10.82210/3ee5c88a", "10.82210/3ee5c88a"),
    ("arxiv", "arXiv:2102.09958v2", "2102.09958"),
    ("arxiv", "https://arxiv.org/abs/hep-ph/9203201", "hep-ph/9203201"),
    ("patent", "US 6,205,043 B1", "US6205043B1"),
    ("patent", "WO 2004/051027 A1", "WO2004051027A1"),
    ("patent", "CN 101234567 B", "CN101234567B"),
]
CHECKED = [row for row in PUBLISHED if row[0] in {"orcid", "issn", "isbn", "ror", "uscc"}]


@pytest.mark.parametrize(("name", "text", "value"), PUBLISHED)
def test_published_identifier_holds(name, text, value):
    assert read(name, text) == (value, True)


@pytest.mark.parametrize(("name", "text", "value"), CHECKED)
def test_any_single_wrong_digit_is_found(name, text, value):
    for place, letter in enumerate(value):
        if not letter.isdigit():
            continue
        wrong = value[:place] + str((int(letter) + 1) % 10) + value[place + 1 :]
        assert not read(name, wrong)[1], wrong


def test_a_letter_in_the_wrong_place_of_a_book_number_is_found():
    # X stands for ten and only at the end
    assert SCHEMES["isbn"].holds(SCHEMES["isbn"].normal("0-306-40615-2"))
    assert not SCHEMES["isbn"].holds(SCHEMES["isbn"].normal("0-30X-40615-2"))


@pytest.mark.parametrize("name", SCHEMES)
def test_wrong_value_comes_back_as_found(name):
    assert read(name, "  not an identifier ") == ("not an identifier", False)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_credit_code_has_no_letter_that_looks_like_a_digit(letter):
    assert not read("uscc", "9135010" + letter + "M000100Y43"[1:])[1]


def test_unknown_scheme_names_the_nearest():
    with pytest.raises(InputError) as caught:
        scheme("orchid")
    assert caught.value.code == "unknown_scheme"
    assert "orcid" in caught.value.say("en") and "orcid" in caught.value.say("zh")


def test_a_key_has_one_local_number_on_every_installation_and_none_without():
    """SHA-256 of scheme and key, recomputed here, in the block above numbers of others."""
    import hashlib

    number = int.from_bytes(hashlib.sha256(b"arxiv\n9301001").digest(), "big") % (LAST - FIRST)
    assert local_number("arxiv", "9301001") == FIRST + number
    assert local_number("doi", "9301001") != FIRST + number and local_number("arxiv", "") is None
