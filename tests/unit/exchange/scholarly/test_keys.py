# SPDX-License-Identifier: Apache-2.0
"""One identifier, whatever way it is written."""

import pytest

from yuzui.catalogue.scholarly import keys


@pytest.mark.parametrize(
    "text", ["10.1000/Ab(1)c", "https://doi.org/10.1000/ab(1)C.", "doi: 10.1000/AB(1)c;", "(10.1000/ab(1)c)"]
)
def test_every_writing_of_a_doi_is_one_name(text):
    assert keys.doi(text) == "doi:10.1000/ab(1)c"


@pytest.mark.parametrize("text", ["", None, "11.1000/a", "10.1/", "W12"])
def test_what_is_no_doi(text):
    assert keys.doi(text) == ""


def test_ids_of_registries():
    assert keys.openalex("https://api.openalex.org/works/W3") == "openalex:W3"
    assert keys.openalex("https://openalex.org/A3") == ""
    assert keys.wos("UT ISI:000200000000001") == "wos:000200000000001"
    assert keys.eid("x?eid=2-s2.0-84&a=1") == "eid:2-s2.0-84"
    assert keys.short("https://openalex.org/I5/") == "I5" and keys.short(None) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://doi.org/10.1000/A", "doi:10.1000/a"),
        ("w12", "openalex:W12"),
        ("https://arxiv.org/abs/0704.0001v2", "arxiv:0704.0001"),
        ("ISI:000200000000001", "wos:000200000000001"),
        ("2-s2.0-840001", "eid:2-s2.0-840001"),
        ("own-7", "own-7"),
    ],
)
def test_a_name_of_every_kind(text, name):
    assert name in list(keys.named(text)) and list(keys.named(text))[-1] == text


def test_cited_works_are_read_by_their_doi_alone():
    assert keys.cited("LEE A, 2001, J X, V1, P2") == ""
    assert keys.cited("Lee A, 2001, J X, DOI DOI 10.1000/A") == "doi:10.1000/a"
    assert keys.cited("10.1000/a") == ""


def test_names_are_kept_once():
    assert keys.some("a", "", "b", "a") == ["a", "b"]
