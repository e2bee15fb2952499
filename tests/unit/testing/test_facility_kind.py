# SPDX-License-Identifier: Apache-2.0
"""A kind of facility that is wrong is told what is wrong."""

from types import SimpleNamespace

from yuzui import plugins

QUOTA = plugins.modules("facility_kind")["quota"]


def test_a_written_answer(outside, faults):
    answer = dict(QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=lambda given: answer)
    assert "does not depend on any number given" in faults("facility_kind", module)


def test_a_wrong_answer_and_another_one(outside, faults):
    def more(given):
        return {key: [value] for key, value in QUOTA.solve(given).items()}

    found = faults("facility_kind", outside("facility_kind", "quota", solve=more))
    assert "EXAMPLE expects" in found
    found = faults("facility_kind", outside("facility_kind", "quota", solve=lambda given: {"a": 1}))
    assert "solve returns ['a']" in found


def test_changing_what_is_given(outside, faults):
    def solve(given):
        answer = QUOTA.solve(given)
        given["left"] = 1
        return answer

    example = SimpleNamespace(given=dict(QUOTA.EXAMPLE.given), expect=QUOTA.EXAMPLE.expect)
    module = outside("facility_kind", "quota", solve=solve, EXAMPLE=example)
    assert "solve changes what it is given" in faults("facility_kind", module)


def test_declaration(outside, faults):
    twice = (QUOTA.FIELDS[0], QUOTA.FIELDS[0])
    module = outside(
        "facility_kind", "quota",
        MODE="sometimes", ROUTES=("lottery",), KPIS=(), FIELDS=twice, doc="Nothing.",
    )  # fmt: skip
    found = faults("facility_kind", module)
    for word in ("MODE sometimes", "lottery", "KPIS is empty", "one name", "References"):
        assert word in found
    assert "ROUTES is empty" in faults(
        "facility_kind", outside("facility_kind", "quota", ROUTES=())
    )
