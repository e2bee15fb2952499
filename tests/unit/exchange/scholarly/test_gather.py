# SPDX-License-Identifier: Apache-2.0
"""One set out of several exports."""

from types import SimpleNamespace

import pytest

from yuzui import registry
from yuzui.catalogue.scholarly.gather import Export, example, gather
from yuzui.catalogue.scholarly.record import Fault, Link, Work, Written


def export(*items, local=False, name="a.txt"):
    module = SimpleNamespace(read=lambda lines: iter(items), LOCAL=local)
    return Export("made", module, Written(name, ""))


def counts(found):
    return {finding.code: finding.count for finding in found.findings}


def test_references_resolve_by_any_name_and_unknown_ones_are_counted():
    found = gather([
        export(
            Work("a", 1, ["doi:1"], references=["doi:2", "doi:2", "doi:9"], declared=5),
            Work("b", 2, ["doi:2"]),
        )
    ])  # fmt: skip
    assert found.tables["citation"] == {"citing": ["a", "a"], "cited": ["b", "b"]}
    assert counts(found) == {"unknown_work": 1}
    assert found.tables["work"]["n_ref_declared"] == [5, None]
    assert found.tables["work"]["n_ref_resolved"] == [2, 0]
    assert "authorship" not in found.tables and "work_field" not in found.tables


def test_a_work_in_two_exports_is_kept_once_and_both_its_names_lead_to_it():
    found = gather([
        export(Work("a", 1, ["doi:1"], year="2001")),
        export(Work("z", 1, ["doi:1", "wos:1"], year="1999"), Work("c", 2, references=["wos:1"])),
    ])  # fmt: skip
    assert found.tables["work"]["work_id"] == ["a", "c"] and counts(found) == {"duplicate": 1}
    assert found.tables["citation"] == {"citing": ["c"], "cited": ["a"]}
    assert found.names["wos:1"] == 0


def test_ids_that_hold_in_one_file_do_not_meet_those_of_another():
    items = (Work("1", 1), Work("2", 2), Link("1", "2"))
    one = gather([export(*items, local=True)])
    two = gather([export(*items, local=True), export(*items, local=True, name="b.txt")])
    assert one.tables["work"]["work_id"] == ["1", "2"]
    assert two.tables["work"]["work_id"] == ["a.txt:1", "a.txt:2", "b.txt:1", "b.txt:2"]
    assert len(two.tables["citation"]["citing"]) == 2 and [f["works"] for f in two.files] == [2, 2]


@pytest.mark.parametrize(
    ("year", "kept", "odd"),
    [("2001", 2001, 0), ("99999", 99999, 0), ("1197", 1197, 0), ("", None, 0), ("n.d.", None, 1)],
)
def test_years_are_kept_as_they_are_written(year, kept, odd):
    found = gather([export(Work("a", 1, year=year))])
    assert found.tables["work"]["year"] == [kept] and counts(found).get("wrong_type", 0) == odd


@pytest.mark.parametrize(
    ("count", "kept", "code"),
    [("3", 3, None), ("3.0", 3, None), ("-1", None, "negative_count"), ("", None, None),
     ("many", None, "wrong_type")],
)  # fmt: skip
def test_a_negative_count_is_unknown_and_never_0(count, kept, code):
    found = gather([export(Work("a", 1, cited_by=count))])
    assert found.tables["work"]["cited_by_external"] == [kept]
    assert counts(found) == ({code: 1} if code else {})


def test_what_is_set_aside_is_told_with_its_place():
    found = gather([export(Fault("ragged", 7, "x", "3", "4"), Work("a", 8, placed=False))])
    assert found.faults == [("a.txt", Fault("ragged", 7, "x", "3", "4"))]
    assert [(f.code, f.severity) for f in found.findings] == [
        ("ragged", "rejected"), ("unresolved_affiliation", "note"),
    ]  # fmt: skip
    assert found.files == [{"file": "a.txt", "reader": "made", "works": 1, "rejected": 1}]


def test_dates_know_what_they_know():
    found = gather([export(Work("a", 1, date="2001-05"), Work("b", 2, date="2001-05-03"))])
    assert found.tables["work"]["month"] == [5, 5]
    assert found.tables["work"]["date"] == [None, "2001-05-03"]


def test_an_example_is_read_by_its_reader():
    module = registry.modules("reader")["pajek"]
    assert example("pajek", module).tables["work"]["year"][0] == 2001


@pytest.mark.parametrize(
    ("alone", "told", "kept", "odd"),
    [
        (False, ("gold", "", "False", "blue"), ["gold", None, "closed", None], {"unknown_openness": 1}),
        (True, ("gold", ""), ["gold", "closed"], {}),
        (True, ("", ""), [None, None], {}),
    ],
)  # fmt: skip
def test_a_work_is_closed_by_silence_only_where_the_file_names_open_ones(alone, told, kept, odd):
    one = export(*(Work(f"w{n}", n, openness=word) for n, word in enumerate(told)))
    one.module.NAMES_OPEN_ALONE = alone
    other = export(Work("z", 1), name="b.txt")
    found = gather([one, other])
    assert found.tables["work"]["oa_status"] == [*kept, None]
    assert counts(found) == odd
