# SPDX-License-Identifier: Apache-2.0
from yuzui.scheduling.rules.booked import read


def row(task, start, end, resource="r"):
    return {"task": task, "resource": resource, "start": start, "end": end}


TASK = {
    "id": "t", "duration": 5, "config": "c", "partner": 7, "uses": {"p": 2}, "group": "g",
    "after": [["u"]], "alternatives": [{"resource": "r", "windows": [[0, 9]]}, {"resource": "q"}],
}  # fmt: skip
DOCUMENT = {"tasks": [TASK, {"id": "u", "group": "g"}, TASK | {"duration": 6}, None]}


def test_what_the_rules_ask_stands_beside_each_booking():
    found, wrong = read(DOCUMENT, [row("t", 0, 5), row("u", 1, 2), row("t", 5, 9, "q")])
    assert wrong == [] and len(found) == 3
    assert found.task == ["t", "t", "u"] and found.resource == ["r", "q", "r"]
    assert found.start.tolist() == [0, 5, 1] and found.end.tolist() == [5, 9, 2]
    assert found.first == {"t": 0, "u": 2} and found.duration == [5, 5, None]
    assert found.config == ["c", "c", ""] and found.configs == {"", "c"}
    assert found.allowed == [0, 1] and found.windows == [[[0, 9]], ()]
    assert found.uses == {"p": [(0, 2), (1, 2)]} and found.partner == {"7": [0, 1]}
    assert found.members["g"] == ["t", "u"] and [at for at, _ in found.after] == [0, 1]


def test_rows_that_are_no_booking_of_a_task_are_left_out_and_told():
    given = [row("t", 0, 5), row("nobody", 1, 2), {"task": "t"}, row("t", 5, 5), None]
    found, wrong = read(DOCUMENT, given)
    assert found.task == ["t"]
    assert [one.code for one in wrong] == ["malformed"] * 3 + ["unknown_task"]
    assert wrong[0].message.en.startswith("booking 3 ")
