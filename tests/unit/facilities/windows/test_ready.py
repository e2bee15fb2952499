# SPDX-License-Identifier: Apache-2.0
"""A model that comes late, an animal that grows old."""

from yuzui.facilities.windows.ready import AGE, DAY, MODEL_READINESS

H = (0, 100 * DAY)


def spans(provider, task):
    return [one[:2] for one in provider.open(task, {}, H, {})]


def test_a_model_is_ready_or_not_yet():
    assert spans(MODEL_READINESS, {"model_ready": 5}) == [(5, H[1])]
    assert spans(MODEL_READINESS, {}) == [H]
    assert spans(MODEL_READINESS, {"model_ready": H[1]}) == []


def test_age_counts_from_birth():
    task = {"born": 10 * DAY, "age_from": 20, "age_to": 30.5}
    assert spans(AGE, task) == [(30 * DAY, 40 * DAY + DAY // 2)]
    assert spans(AGE, {"born": 10 * DAY, "age_from": None, "age_to": 5}) == [(10 * DAY, 15 * DAY)]
    assert spans(AGE, {"born": 10 * DAY}) == [(10 * DAY, H[1])]
    assert spans(AGE, {"born": None, "age_to": 5}) == [H]
