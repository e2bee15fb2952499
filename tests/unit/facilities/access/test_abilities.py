# SPDX-License-Identifier: Apache-2.0
"""Abilities hold while the words they were read from stand in the file."""

import csv
from importlib.resources import files

import pytest

from yuzui.facilities import registry
from yuzui.facilities.access.abilities import ABILITIES, KINDS_OF_SOURCE, LABELS, of_light_sources, of_sites
from yuzui.facilities.access.units import plain


def rows(name):
    with (files("yuzui") / "demo_data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def sites():
    return registry.sites(rows("facilities.csv"))


def test_every_ability_is_read_from_the_file_today(sites):
    found = {(row["resource"].split("-")[0], row["code"]) for row in of_sites(sites)}
    assert found == {(one.item, one.code) for one in ABILITIES}


def test_a_corrected_text_takes_its_ability_with_it(sites):
    other = [
        dict(site, capacity_facts=None, listed_name=None, name=None) if site["parent"] == "P1" else site
        for site in sites
    ]
    assert not any(row["resource"].startswith("P1") for row in of_sites(other))


def test_each_number_stands_in_its_quote():
    for one in ABILITIES:
        said = one.quote.replace(",", "")
        for value in (one.low, one.high):
            assert value is None or f"{value:g}" in said or f"{value:.0f}" in said
        assert (one.low is None and one.high is None) == (not one.unit)
        assert not one.unit or plain(one.unit) is not None


def test_every_code_has_words_in_both_languages():
    assert {one.code for one in ABILITIES} | {code for codes in KINDS_OF_SOURCE.values() for code in codes} <= set(
        LABELS
    )
    for text in LABELS.values():
        assert text.en and not text.zh.isascii()


def test_light_sources_say_their_kind_and_no_range():
    found = of_light_sources(rows("light_sources.csv"))
    # 55 synchrotrons give photons too, of energies that the register does not say
    assert len(found) == 73 + 55
    assert sum(row["code"] == "free-electron-laser" for row in found) == 18
    assert all(row["low"] is row["high"] is row["unit"] is None for row in found)
