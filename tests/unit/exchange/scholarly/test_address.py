# SPDX-License-Identifier: Apache-2.0
"""Addresses go to the authors they name, and to nobody by guess."""

from yuzui.catalogue.scholarly import address
from yuzui.catalogue.scholarly.record import Author


def people(*names):
    return [Author(name=name) for name in names]


def orgs(author):
    return [one.orgs[0] for one in author.affiliations]


def test_brackets_name_the_authors():
    lee, roe = people("Lee, Ann", "Roe, Bo C.")
    text = "[Lee, Ann; Roe, Bo C] Univ A, Paris, France; [Roe, Bo C.] Univ B, Rome, Italy"
    assert address.of_groups([lee, roe], text)
    assert orgs(lee) == [("Univ A", "FR")]
    assert orgs(roe) == [("Univ A", "FR"), ("Univ B", "IT")]


def test_several_addresses_without_names_are_not_guessed():
    lee, roe = people("Lee, A", "Roe, B")
    assert not address.of_groups([lee, roe], "Univ A, Paris, France.\nUniv B, Rome, Italy.")
    assert not lee.affiliations and not roe.affiliations
    assert address.of_groups([lee, roe], "Univ A, Paris, France.")
    assert orgs(lee) == orgs(roe) == [("Univ A", "FR")]
    (one,) = people("Poe, C")
    assert address.of_all([one], ["Univ A, Paris, France", "Dept X, University of B, Rome, Italy"], True)
    assert orgs(one) == [("Univ A", "FR"), ("University of B", "IT")]


def test_sentences_name_authors_and_the_corresponding_one():
    lee, roe = people("Lee, Ann", "Müller, Bo")
    address.of_sentences(
        [lee, roe],
        "Lee, A (Corresponding Author), Univ A, Paris, France.\n"
        "Lee, Ann; Mueller, Bo, Univ A, Paris, France.\nMueller, Bo, Univ B, Rome, Italy.",
    )
    assert orgs(lee) == [("Univ A", "FR")] and orgs(roe) == [("Univ A", "FR"), ("Univ B", "IT")]
    assert (lee.corresponding, roe.corresponding) == (True, False)


def test_who_is_corresponding():
    lee, roe = people("Lee, AB", "Roe, C")
    address.reprint([lee, roe], "")
    assert lee.corresponding is None
    address.reprint([lee, roe], "Roe, C (reprint author), Univ B, Rome, Italy.")
    assert (lee.corresponding, roe.corresponding) == (False, True)
    address.reprint([lee, roe], "LEE, AB, Univ A, Paris, France.")
    assert (lee.corresponding, roe.corresponding) == (True, False)


def test_ids_come_from_the_field_of_ids_and_not_from_names():
    lee, roe = people("Lee, Ann", "Roe, Bo")
    address.orcids([lee, roe], "Lee, Ann/0000-0000-0000-000X; Roe, Bo/none")
    assert (lee.person, roe.person) == ("0000-0000-0000-000X", None)
    assert address.affiliation("").orgs == ((None, None),)
