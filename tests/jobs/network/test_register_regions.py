# SPDX-License-Identifier: Apache-2.0
"""A figure of a region names its boundary; a new institute stands beside older bodies with what they were matched on."""

import os

import pytest
from tests.jobs.network.test_register import listed

from yuzui import open as open_workspace
from yuzui.catalogue.jobs import consolidation
from yuzui.catalogue.likeness import Entry, pairs, words
from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.network import places
from yuzui.network.jobs import cohort, region_profile, register
from yuzui.network.register_sheet import Options

ROR = "plan/ror_affiliation_truth.csv"


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "ws")
    yield opened
    opened.close()


def profile(workspace, **asked):
    return region_profile.compute(workspace, region_profile.Inputs(**asked))


def test_a_place_is_the_most_exact_division_it_names_and_two_are_none():
    for text, code in (
        ("Huidong, Huizhou, Guangdong", "441300"), ("Huairou / Miyun part, Beijing", "110000"), ("上海市闵行区", "310000"),
        ("Sichuan, Yunnan", ""), ("East China Sea", ""), ("110108", "110108"), ("Shenzhen, Hebei", ""),
    ):  # fmt: skip
        assert places.code(text) == code, text
    assert places.inside("441300", places.boundary("the Guangdong-Hong Kong-Macao Greater Bay Area"))
    assert not places.inside("440000", places.boundary("粤港澳大湾区")) and not places.inside("", ["110000"])
    assert places.code("海淀区", {"海淀区": "110108"}) == "110108"


def test_facilities_within_former_and_present_boundaries_are_those_of_a_hand_count(workspace):
    """Counted by hand on facilities.csv: sites whose words name a division inside."""
    by = {(one.id, one.boundary): one.facility_ids for one in profile(workspace).regions}
    assert by == {
        ("IC-BEI", "former"): ["A1", "A5", "H2", "H5", "P3", "S1"],
        ("IC-BEI", "current"): ["A1", "A5", "H2", "H3", "H5", "P3", "S1"],
        ("IC-SHA", "former"): ["H1", "P1", "S4", "X1"],
        ("IC-SHA", "current"): ["A2", "A3", "A5", "H1", "P1", "S4", "S6", "X1"],
        ("IC-GUA", "former"): ["A4", "A5", "P6"],
        ("IC-GUA", "current"): ["A4", "A5", "P6"],
    }  # fmt: skip
    one = profile(workspace, region="IC-BEI", boundary="2026-01-14")
    assert one.boundary.valid_from == "2026-01-14" and one.regions[0].facilities == 7
    assert profile(workspace, region="IC-BEI", boundary="2026-01-13").regions[0].facilities == 6
    assert profile(workspace, region="IC-BEI", boundary="former").regions[0].boundary == "former"
    for asked in ({"region": "IC-BEI"}, {"region": "IC-BEI", "boundary": "1999-01-01"}, {"boundary": "2026-01-14"}):
        with pytest.raises(InputError) as caught:
            profile(workspace, **asked)
        assert caught.value.code == "no_boundary" and "boundary" in str(caught.value.json())
    with pytest.raises(UnknownIdentifierError):
        profile(workspace, region="IC-XXX", boundary="former")
    job = of("region_profile")
    assert job.lines(profile(workspace)) and job.pictures(profile(workspace))


def test_a_zone_with_its_own_boundary_counts_what_lies_within_by_version(workspace, tmp_path):
    text = (
        "id,kind,name,since,until,boundary,place,source\n"
        "Z-1,high-tech zone,Zone,2000-01-01,2020-01-01,310000,,s\nZ-1,high-tech zone,Zone,2020-01-01,,310000;320000,,s\n"
        'L-1,laboratory,Lab A,2010,,,"Suzhou, Jiangsu",s\nL-2,laboratory,Lab B,2010,,,Shanghai,s\n'
    )
    register.register(workspace, listed(tmp_path, text), Options())
    early = profile(workspace, region="Z-1", boundary="2010-06-01").regions[0]
    late = profile(workspace, region="Z-1", boundary="2026-01-01").regions[0]
    assert (early.entry_ids, late.entry_ids) == (["L-2"], ["L-1", "L-2"])
    assert (early.facilities, late.facilities) == (4, 6)


def test_a_new_institute_is_matched_on_what_it_shares_and_nobody_is_ranked(workspace, tmp_path):
    empty = cohort.compute(workspace, cohort.Inputs())
    assert (empty.named, empty.group) == (10251, [])
    text = (
        "id,kind,name,country_code,field,since,source\nN-1,new-type institute,New one,CN,LAB-5,2018-11-01,s\n"
        "N-2,new-type institute,Nowhere,,,2019,s\n"
        + "".join(f"O-{k},laboratory,Old {k},CN,LAB-5,{2000 + k},s\n" for k in range(6))
        + "O-9,laboratory,Later,CN,LAB-5,2020,s\n"
    )
    register.register(workspace, listed(tmp_path, text), Options())
    found = cohort.compute(workspace, cohort.Inputs(id="N-1"))
    assert found.matched_on == ["country_code", "field", "older"] and found.matching == 6
    assert [one.id for one in found.group] == [f"O-{k}" for k in range(6)]
    assert cohort.compute(workspace, cohort.Inputs(id="N-2")).matched_on == ["older"]
    with pytest.raises(UnknownIdentifierError):
        cohort.compute(workspace, cohort.Inputs(id="N-9"))


def test_old_ids_are_followed_from_python(tmp_path):
    with open_workspace(tmp_path / "nb") as w:
        register.register(w._workspace, listed(tmp_path, "id,kind,name,since,until,successor,source\n"
                          "A,laboratory,One,2000,2010,B,s\nB,laboratory,Two,2005,,,s\n"), Options())  # fmt: skip
        document = w.resolve("A", as_of="2024-12-31").document
        document = document() if callable(document) else document
        assert document["resolved"][0]["to"] == [{"id": "B", "name": "Two", "weight": 1.0, "via": ["merge-B-2010"]}]


def test_pairs_of_names_are_those_of_every_pair_compared():
    names = ["University of A, Town", "University of A", "University of B, Town", "Town hall", "A Town University of"]
    entries = [Entry("t", name, name) for name in names]
    import math
    from collections import Counter
    from itertools import combinations

    weight = {w: math.log(len(names) / n) for w, n in Counter(w for name in names for w in words(name)).items()}
    for threshold in (0.2, 0.5, 0.8, 1.0):
        wanted = set()
        for a, b in combinations(names, 2):
            whole = sum(weight[w] for w in words(a) | words(b))
            if whole and words(a) & words(b) and sum(weight[w] for w in words(a) & words(b)) / whole >= threshold:
                wanted.add(frozenset((a, b)))
        assert {frozenset((one.a.name, one.b.name)) for one in pairs(entries, threshold)} == wanted, threshold


@pytest.mark.data(ROR)
def test_names_are_matched_as_the_registry_of_organisations_matched_them_by_hand(workspace):
    """Research Organization Registry, 3,000 affiliations matched by hand (ror-api, MIT)."""
    assert os.environ["YUZUI_DATA"]
    answer = consolidation.compute(workspace, consolidation.Inputs(truth=ROR))
    assert (answer.precision.hits, answer.precision.of) == (45, 47) and answer.precision.interval.low > 0.7
