# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.scheduling.check import violations
from yuzui.scheduling.reading import read as read_instance
from yuzui.scheduling.synthetic import psplib

STARS = "*" * 72
SMALL = f"""{STARS}
file with basedata            : small
{STARS}
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           5
   4        1          1           5
   5        1          0
{STARS}
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     4       2    1
  4      1     2       0    1
  5      1     0       0    0
{STARS}
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
{STARS}
"""


def test_a_problem_is_read_without_its_first_and_last_job():
    found = psplib.read(SMALL)
    assert found == psplib.Project(
        {2: 3, 3: 4, 4: 2}, {2: (), 3: (), 4: (2,)}, {2: (2, 0), 3: (2, 1), 4: (0, 1)}, (3, 1)
    )
    assert psplib.critical_path(found) == 5


def test_as_an_instance_it_asks_what_fits_before_a_deadline():
    document = psplib.instance(psplib.read(SMALL), 9)
    found = read_instance(document)
    assert (dict(found.rejected), found.findings) == ({}, ())
    # jobs 2 and 3 need four of the three R1 there are, 3 and 4 the one R2: nothing runs at once
    rows = [
        {"task": job, "resource": "project", "start": start, "end": start + length}
        for job, start, length in (("2", 0, 3), ("3", 3, 4), ("4", 7, 2))
    ]
    assert violations(document, rows) == []
    sooner = [dict(row, start=5, end=7) if row["task"] == "4" else row for row in rows]
    assert [one.code for one in violations(document, sooner)] == ["pool"]
    before = [dict(row, start=0, end=2) if row["task"] == "4" else row for row in rows]
    assert "min_lag" in {one.code for one in violations(document, before)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("REQUESTS/DURATIONS", "REQUESTS"),
        ("  4      1     2       0    1\n", ""),
        ("   4        1          1           5", "   4        2          1           5"),
        ("    3    1\n", "    3\n"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(old, new):
    with pytest.raises(InputError) as caught:
        psplib.read(SMALL.replace(old, new), "small.sm")
    assert caught.value.place.file == "small.sm"
