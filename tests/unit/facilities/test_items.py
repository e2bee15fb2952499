# SPDX-License-Identifier: Apache-2.0
"""Items, kinds by way of access, stages by words."""

import csv
from importlib.resources import files

import pytest

from yuzui.facilities.items import ACCESS, CLASSES, EXCEPT, ITEMS, KINDS, STAGES, kinds, stage

PRIMARY = (
    "S1 network S2 service S3 rig S4 network S5 beamline S6 rig A1 beamline A2 rig A3 rig "
    "A4 collaboration A5 quota P1 beamline P2 collaboration P3 beamline P4 hosting P5 beamline "
    "P6 accelerator H1 biomedical H2 beamline H3 cohort H4 network H5 quota"
).split()


def rows():
    path = files("yuzui") / "demo_data" / "facilities.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_there_are_22_items_in_four_classes():
    assert len(ITEMS) == len({item.id for item in ITEMS}) == 22
    counts = {c: sum(item.id[0] == c for item in ITEMS) for c in "SAPH"}
    assert counts == {"S": 6, "A": 5, "P": 6, "H": 5}
    assert {item.id[0] for item in ITEMS} < set(CLASSES)


def test_every_item_has_both_names():
    for item in ITEMS:
        assert item.title.en and item.title.zh and item.title.en != item.title.zh


@pytest.mark.parametrize(("id", "kind"), list(zip(PRIMARY[::2], PRIMARY[1::2], strict=True)))
def test_primary_kind_is_that_of_the_plan(id, kind):
    modes = {row["access_mode"] for row in rows() if row["facility_id"] == id}
    assert {kinds(id, mode)[0] for mode in modes} == {kind}


def test_tables_name_known_kinds_only():
    for primary, secondary in (*ACCESS.values(), *EXCEPT.values()):
        assert primary in KINDS and (secondary is None or secondary in KINDS)
        assert primary != secondary


def test_no_row_of_the_access_table_is_unused():
    assert {row["access_mode"] for row in rows()} == set(ACCESS)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("operating; national acceptance 2023-05-10", "operating"),
        ("partly operating: CHIEF1300 launched 2025-09-29", "trial"),
        ("under construction, completion targeted 2025", "building"),
        ("first beam 2025-10; user start not found", "commissioning"),
        ("approved 2017-05, 5-year build; completion not found", "unknown"),
        ("not found", "unknown"),
        ("", "unknown"),
    ],
)
def test_stage_by_words(status, expected):
    assert stage(status) == expected and expected in STAGES
