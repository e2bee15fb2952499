# SPDX-License-Identifier: Apache-2.0
"""The study of booking by hand: what it takes, and what it refuses before anything is done."""

import pytest

from yuzui.errors import InputError, VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.scheduling.jobs import booking


@pytest.mark.parametrize(
    ("inputs", "code"), [({"act": "steal"}, None), ({"days": 0}, "option"), ({"days": "x"}, "option")]
)
def test_what_cannot_be_meant(tmp_path, inputs, code):
    with pytest.raises((InputError, VisibilityError)) as told:
        booking.run(Workspace(tmp_path), resource="EM1", **inputs)
    assert code is None or told.value.code in (code, "not_found")


def test_no_resource(tmp_path):
    with pytest.raises(VisibilityError):
        booking.run(Workspace(tmp_path), resource="EM1")
