# SPDX-License-Identifier: Apache-2.0
"""Real timetables as instances, and what can still be done when part of the time is lost."""

import datetime as dt

import pytest
from tests.contracts.checks import study

from yuzui import registry
from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace
from yuzui.scheduling import timetables
from yuzui.store.duck import Lake

HEADINGS = ("Date & Time", "Event", *timetables.XMM_INSTRUMENTS)


def written(path, names, lines):
    with Lake() as lake:
        lake.export({name: [line[k] for line in lines] for k, name in enumerate(names)}, path)
    return path


def test_an_exposure_is_a_request_within_its_observation(tmp_path):
    none = [None] * 6
    lines = [
        ("2025-09-04 | 08:00:00", "SLEW_START", "Flat Field 001: 900 sec", *none[1:]),
        ("2025-09-04 | 09:00:00", "OBS_START", *none),
        ("2025-09-04 | 09:01:00", None, "Image 002: 600 sec", "Full Frame 001: 2000 sec", *none[2:]),
        # a line repeats what goes on, and words that are no exposure say nothing
        ("2025-09-04 | 09:02:00", None, "V", "Full Frame 001: 2000 sec", *none[2:]),
        ("2025-09-04 | 09:12:00", None, "Image 003: 700 sec", "CLOSED", *none[2:]),
        ("2025-09-04 | 10:00:00", "OBS_END", *none),
        ("2025-09-04 | 10:05:00", None, "Flat Field 004: 900 sec", *none[1:]),
    ]
    found = timetables.xmm(written(tmp_path / "x.parquet", HEADINGS, lines))
    assert sorted((one.resource, one.seconds) for one in found) == [("EMOS1", 2000), ("OM", 600), ("OM", 700)]
    begin = int(dt.datetime(2025, 9, 4, 9, tzinfo=dt.UTC).timestamp())
    assert {one.opening for one in found} == {(begin, begin + 3600)}


def test_a_timetable_without_a_complete_observation_is_refused(tmp_path):
    lines = [("2025-09-04 | 09:00:00", "OBS_START", "Image 002: 600 sec", *[None] * 5)]
    path = written(tmp_path / "x.parquet", HEADINGS, lines)
    with pytest.raises(InputError) as caught:
        timetables.TIMETABLES["xmm"].read(path)
    assert caught.value.code == "no_observation" and caught.value.place.file == "x.parquet"


def test_lost_time_is_the_last_of_every_opening_and_order_is_kept():
    requests = [timetables.Request(f"{n}", "r", seconds, (0, 100)) for n, seconds in enumerate((50, 60, 40))]
    document = timetables.instance(requests, 10)
    assert document["resources"] == [{"id": "r", "calendar": [[0, 90]]}]
    # 60 does not fit behind 50, and 40 then does
    assert [(row["task"], row["end"]) for row in timetables.first_come(document)] == [("0", 50), ("2", 90)]


def test_without_the_timetables_the_question_says_where_they_go(tmp_path, monkeypatch):
    monkeypatch.setattr(Workspace, "larger", staticmethod(lambda relative: None))
    with pytest.raises(InputError) as caught:
        of("timetable_benchmark").run(Workspace(tmp_path))
    assert caught.value.code == "no_data" and "YUZUI_DATA" in caught.value.fix.en


@pytest.mark.data(*(one.file for one in timetables.TIMETABLES.values()))
def test_every_plan_is_near_its_ceiling_and_never_behind_the_order_of_the_timetable(tmp_path):
    answer = of("timetable_benchmark").run(Workspace(tmp_path))
    assert answer.worst_gap < 0.01 and answer.worse == answer.refused == 0
    # as it was observed, all of it fits
    whole = {one.timetable: (one.requests, one.requested, one.ours) for one in answer.plans if not one.lost}
    assert whole == {"nicer": (10, 11_100, 11_100), "xmm": (42, 570_419, 570_419)}
    assert list(study.document_faults(registry.modules("study")["timetable_benchmark"], plain(answer))) == []
