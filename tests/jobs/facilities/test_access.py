# SPDX-License-Identifier: Apache-2.0
"""Who can do this, where, at what price."""

import csv
import json
import math
from importlib.resources import files

import pytest
from starlette.testclient import TestClient
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError
from yuzui.faces.web import app
from yuzui.facilities import access_view, registry
from yuzui.facilities.access_matching import (
    ABILITIES,
    DAY,
    FITS,
    LEAST,
    ORDER,
    Origin,
    Query,
    Queue,
    apart,
    fit,
    matching,
    of_light_sources,
    of_sites,
    origin,
    parse,
    plain,
    queue,
    seen,
    waits,
)
from yuzui.facilities.jobs import access
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.sheets.formats import write_xlsx


def rows(name):
    with (files("yuzui") / "demo_data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def sites():
    return registry.sites(rows("facilities.csv"))


def test_every_ability_is_read_from_the_file_today(sites):
    found = {(row["resource"].split("-")[0], row["code"]) for row in of_sites(sites)}
    assert found == {(one.item, one.code) for one in ABILITIES}
    # each number stands in its quote
    for one in ABILITIES:
        said = one.quote.replace(",", "")
        for value in (one.low, one.high):
            assert value is None or f"{value:g}" in said or f"{value:.0f}" in said
        assert (one.low is None and one.high is None) == (not one.unit)
        assert not one.unit or plain(one.unit) is not None
    # light sources say their kind and no range
    found = of_light_sources(rows("light_sources.csv"))
    # 55 synchrotrons give photons too, of energies that the register does not say
    assert len(found) == 73 + 55
    assert sum(row["code"] == "free-electron-laser" for row in found) == 18
    assert all(row["low"] is row["high"] is row["unit"] is None for row in found)


def row(low=None, high=None, unit=None, code="photon-energy", scheme="own", resource="r"):
    return {
        "resource": resource, "code": code, "scheme": scheme, "low": low, "high": high,
        "unit": unit,
    }  # fmt: skip


def test_a_capability_fits_whole_in_part_or_not_at_all():
    for query, given, expected in [
        ("photon 5..12 keV", row(0.4, 25, "keV"), "whole"),
        ("photon 5..12 keV", row(8, 25, "keV"), "part"),
        ("photon 5..12 keV", row(400, 9000, "eV"), "part"),
        ("photon 5..12 keV", row(13, 25, "keV"), None),
        ("photon 5..12 keV", row(5, 12, "nm"), None),
        ("photon 5..12 keV", row(), "unsaid"),
        ("5..12 keV", row(), None),
        ("photon 5..12 keV", row(None, 25, "keV"), "whole"),
        ("photon >= 5 keV", row(0, 25, "keV"), "part"),
        (">= 2000 m", row(2400, 2400, "m"), "whole"),
        (">= 2500 m", row(2400, 2400, "m"), None),
        ("x-ray energy", row(), "named"),
        ("光子能量", row(), "named"),
        ("neutron", row(), None),
        ("PaNET01124", row(code="PaNET01124", scheme="PaNET"), "named"),
        ("panet:panet01124", row(code="PaNET01124", scheme="PaNET"), "named"),
    ]:
        assert fit(parse(query), given) == expected
        assert set(FITS) == set(ORDER)


SITES = [
    {"id": "r", "site": "Hefei, Anhui", "lat": 31.9, "lon": 117.2, "coord_error_km": 10.0},
    {"id": "s", "site": "Huairou, Beijing", "lat": 40.4, "lon": 116.67, "coord_error_km": 10.0},
    {"id": "t", "site": "somewhere", "lat": None, "lon": None, "coord_error_km": None},
]


def test_a_degree_of_latitude_is_111_kilometres():
    # a sixtieth of a degree is a nautical mile, 1.852 km: 111.12 km a degree on the mean sphere
    away = apart(Origin("", 30.0, 100.0, 0.0), {"lat": 31.0, "lon": 100.0, "coord_error_km": 5.0})
    assert away == (pytest.approx(111.195, abs=0.01), 5.0)
    # distances by another formula
    for a, b in (((31.2, 121.5), (40.4, 116.67)), ((-10.0, 170.0), (20.0, -170.0))):
        unit = [
            (math.cos(x) * math.cos(y), math.cos(x) * math.sin(y), math.sin(x))
            for x, y in (tuple(map(math.radians, point)) for point in (a, b))
        ]
        angle = math.acos(sum(p * q for p, q in zip(*unit, strict=True)))
        found, _ = apart(Origin("", *a, 0.0), {"lat": b[0], "lon": b[1]})
        assert found == pytest.approx(6371.009 * angle, rel=1e-9)
    # a town of the registry
    for said in ["Hefei", "hefei", "合肥"]:
        assert origin(said, SITES) == Origin(said, 31.9, 117.2, 10.0)
    # degrees have no error of their own
    assert origin("31.2, 121.5", SITES) == Origin("31.2, 121.5", 31.2, 121.5, 0.0)
    # a place that is not known
    for said in ["Atlantis", "91,0", "", "1,2,3"]:
        with pytest.raises(InputError) as caught:
            origin(said, SITES)
        assert caught.value.code == "unknown_place" and caught.value.mending is not None


def test_best_fit_first_then_the_nearest_then_the_unknown():
    rows = [
        row(6, 7, "keV", resource="r"), row(1, 20, "keV", resource="s"),
        row(1, 20, "keV", resource="t"), row(1, 20, "keV", resource="nobody"),
    ]  # fmt: skip
    told = matching(parse("5..12 keV"), SITES, rows, origin("合肥", SITES))
    assert [one.resource["id"] for one in told] == ["s", "t", "r"]
    assert [one.away is None for one in told] == [False, True, False]
    assert told[0].away[1] == 20.0
    # an error that nobody stated is not 0
    place = {"lat": 31.0, "lon": 100.0, "coord_error_km": None}
    assert apart(Origin("", 30.0, 100.0, 1.0), place)[1] is None
    assert apart(Origin("", 30.0, 100.0, None), place | {"coord_error_km": 5.0})[1] is None
    assert apart(Origin("", 30.0, 100.0, 1.0), place | {"coord_error_km": 5.0})[1] == 6.0
    bare = {"id": "x", "site": None, **place}
    named = {"id": "y", "site": "Hefei", **place}
    assert origin("Hefei", [bare, named]).error_km is None


def test_a_question():
    for said, words, low, high, unit in [
        ("photon energy 5..12 keV", ("photon", "energy"), 5e3, 12e3, "eV"),
        ("光子能量 5至12 keV", ("光子能量",), 5e3, 12e3, "eV"),
        ("X 射线 5–12keV", ("x", "射线"), 5e3, 12e3, "eV"),
        ("岩石覆盖 ≥2000 m", ("岩石覆盖",), 2e3, None, "m"),
        ("timing <= 200 ns", ("timing",), None, 2e-7, "s"),
        ("centrifuge 300 g", ("centrifuge",), 300.0, 300.0, "g"),
        ("PaNET01124", ("panet01124",), None, None, ""),
        ("3 FEL lines", ("3", "fel", "lines"), None, None, ""),
        ("≥2 km", (), 2e3, None, "m"),
    ]:
        found = parse(said)
        assert (found.words, found.unit) == (words, unit)
        for value, expected in ((found.low, low), (found.high, high)):
            assert value is expected if expected is None else math.isclose(value, expected)
    # one width and one case
    assert parse("ＸＦＥＬ") == Query(("xfel",))
    # what is no question
    for said, code in [("", "no_query"), ("  ", "no_query"), ("9..5 keV", "end_before_start")]:
        with pytest.raises(InputError) as caught:
            parse(said)
        assert caught.value.code == code and caught.value.mending is not None


GRANTS = [{"proposal": f"p{n}", "at": "1970-01-02T00:00:00Z"} for n in range(6)]
TASKS = [{"id": f"t{n}", "proposal": f"p{n}"} for n in range(6)]


def booking(n, t0, schedule="s", resource="r"):
    return {"schedule": schedule, "task": f"t{n}", "resource": resource, "t0": t0}


def test_the_first_booking_of_a_published_schedule_counts_once():
    rows = [
        booking(0, 3 * DAY), booking(0, 2 * DAY), booking(1, 5 * DAY),
        booking(2, 9 * DAY, "draft"), booking(3, 0), booking(9, 9 * DAY),
    ]  # fmt: skip
    assert waits(GRANTS, TASKS, rows, {"s"}) == {"r": [DAY, 4 * DAY]}
    # the earliest grant of a proposal counts
    grants = [*GRANTS, {"proposal": "p0", "at": "1970-01-01T00:00:00+00:00"}]
    assert waits(grants, TASKS, [booking(0, 2 * DAY)], {"s"}) == {"r": [2 * DAY]}
    # quantiles of enough waits
    found = queue([n * DAY for n in range(1, 11)])
    assert found == Queue({"0.5": 5.0, "0.9": 9.0}, n=10, few=False)
    assert queue([DAY] * LEAST).n == LEAST
    # too few or none is null and never 0
    nothing = {"0.5": None, "0.9": None}
    assert queue([DAY] * (LEAST - 1)) == Queue(nothing, n=None, few=True)
    assert queue(None) == Queue(nothing, n=None, few=False)
    # a unit without its prefix
    for unit, expected in [
        ("keV", ("eV", 1e3)), ("MeV", ("eV", 1e6)), ("meV", ("eV", 1e-3)), ("nm", ("m", 1e-9)),
        ("m", ("m", 1.0)), ("mm", ("m", 1e-3)), ("µm", ("m", 1e-6)), ("km2", ("m2", 1e6)),
        ("m3", ("m3", 1.0)), ("MHz", ("Hz", 1e6)), ("GPa", ("Pa", 1e9)), ("[g]", ("g", 1.0)),
        ("g-t", ("g-t", 1.0)), ("米", ("m", 1.0)),
    ]:  # fmt: skip
        found = plain(unit)
        assert found is not None and found[0] == expected[0]
        assert found[1] == pytest.approx(expected[1])


OFFICER = Subject("o", roles=frozenset({"programme_officer"}))


def test_what_is_loaded_stands_above_what_ships_where_it_says_anything(tmp_path):
    made = Workspace(tmp_path, OFFICER)
    with made.view.act("test", "x") as change:
        change.insert("resource", [{"id": "P1-1", "name": "renamed"}])
        change.insert("resource", [{"id": "R1", "name": "hidden"}])
        change.insert("capability", [{"resource": id, "code": "X", "scheme": "PaNET"} for id in ("P1-1", "R1")])
        change.insert("row_visibility", [{"table": "resource", "row": "R1", "level": "restricted"}])
    found = seen(made.seen_by(PUBLIC))
    row = next(row for row in found.resources if row["id"] == "P1-1")
    assert row["name"] == "renamed" and row["lat"] is not None
    assert [r["resource"] for r in found.capabilities if r["code"] == "X"] == ["P1-1"]
    assert {r["resource"] for r in seen(made).capabilities if r["code"] == "X"} == {"P1-1", "R1"}


HIDDEN = {
    "id": "X9", "name": "hidden station", "site": "Hefei, Anhui", "kind": "beamline",
    "lat": 31.8, "lon": 117.1, "coord_error_km": 1.0,
}  # fmt: skip
ABLE = {
    "resource": "X9", "code": "PaNET01124", "scheme": "PaNET", "low": 1.0, "high": 30.0,
    "unit": "keV",
}  # fmt: skip
OFFER = {
    "id": "O1", "resources": ["X9"], "cycle": "2026B", "route": "peer", "unit": "shift",
    "price": 500_000, "currency": "CNY",
}  # fmt: skip


def workspace(folder, level):
    """Return a workspace with one resource of a level; None has none."""
    made = Workspace(folder, OFFICER)
    if level:
        with made.view.act("test", "x") as change:
            change.insert("resource", [HIDDEN])
            change.insert("capability", [ABLE])
            change.insert("access_offer", [OFFER])
            if level != "public":
                change.insert("row_visibility", [{"table": "resource", "row": "X9", "level": level}])
    return made


def test_who_can_do_it(tmp_path_factory):
    for query, near, first, km in [
        # one that operates comes before the one under construction whose range is stated
        ("photon energy 5..12 keV", "Hefei", "X1-1", 423),
        ("岩石覆盖 ≥2000 m", "北京", "P4-1", 1930),
        ("centrifuge 300 g", "", "A3-1", None),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        made = of("access").run(Workspace(tmp_path), query=query, near=near)
        assert list(document_faults(access, made.document())) == []
        row = made.matches[0]
        assert row.id == first and row.capabilities[0].quote
        assert row.distance_km is None if km is None else abs(row.distance_km - km) < 1
        assert row.queue.n is None and row.prices == []
        for lang, heading in (("en", "distance (km)"), ("zh", "距离（公里）")):
            table = of("access").exports(made, lang)[0]
            cells = [line[list(table.headings).index(heading)] for line in table.rows]
            assert cells == [one.distance_km for one in made.matches for _ in one.capabilities]
        assert len(of("access").pictures(made)) == (made.counts.located > 1)


def test_nothing_found_says_that_it_is_no_proof(tmp_path):
    made = of("access").run(Workspace(tmp_path), query="antimatter")
    assert made.matches == []
    assert "no proof" in " ".join(line.en for _, line in access_view.sentences(made))


def test_a_facility_that_is_held_back_is_in_no_answer(tmp_path):
    for query in ("seismic", "地震", "wind tunnel", "风洞"):
        assert of("access").run(Workspace(tmp_path), query=query).matches == []


def test_a_light_source_of_the_plan_stands_once(tmp_path):
    made = of("access").run(Workspace(tmp_path), query="synchrotron")
    titles = [row.name for row in made.matches]
    assert sum("Shanghai Synchrotron" in name for name in titles) == 1


def test_a_loaded_resource_is_found_with_route_and_price(tmp_path):
    made = of("access").run(workspace(tmp_path, "public").seen_by(PUBLIC), query="PaNET01124 5..12 keV")
    (row,) = made.matches
    assert (row.id, row.fit, row.routes, row.offered) == ("X9", "whole", ["peer"], True)
    assert row.prices[0].price == 500_000
    assert "5,000" in " ".join(line.en for _, line in access_view.sentences(made))


def test_who_may_see_it_finds_it(tmp_path):
    made = of("access").run(workspace(tmp_path, "restricted"), query="PaNET01124")
    assert [row.id for row in made.matches] == ["X9"]


def test_what_is_restricted_changes_no_byte(tmp_path_factory):
    for query, near in [("PaNET01124", ""), ("5..12 keV", "Hefei"), ("photon energy", "31.9,117.2")]:
        tmp_path = tmp_path_factory.mktemp("case")
        answers = []
        for level in (None, "restricted"):
            made = workspace(tmp_path / str(level), level)
            seen = made.seen_by(PUBLIC)
            document = of("access").run(seen, query=query, near=near)
            answers.append([json.dumps(document.document()), access_view.sentences(document)])
            for lang in ("en", "zh"):
                path = tmp_path / f"{level}-{lang}.xlsx"
                write_xlsx(path, of("access").exports(document, lang))
                client = TestClient(app.create(seen))
                page = client.get(f"/{lang}/facilities/find", params={"q": query, "near": near})
                found = client.get(f"/{lang}/facilities/find", params={"q": query, "near": near, "format": "json"})
                assert page.status_code == found.status_code == 200
                answers[-1] += [path.read_bytes(), page.text, found.text]
        assert answers[0] == answers[1]


def test_a_question_that_cannot_be_asked(tmp_path):
    for given in ({"query": ""}, {"query": "x", "near": "Atlantis"}):
        with pytest.raises(InputError):
            of("access").run(Workspace(tmp_path), **given)
