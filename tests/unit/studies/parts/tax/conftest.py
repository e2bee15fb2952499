# SPDX-License-Identifier: Apache-2.0
"""Ask for tax rules in an empty workspace."""

import pytest

from yuzui.studies.parts.tax import document
from yuzui.studies.parts.tax.question import Question
from yuzui.studies.parts.workspace import Workspace


@pytest.fixture
def ask(tmp_path):
    def answer(path=None, **asked):
        return document.run(Workspace(tmp_path), Question(**asked), path)

    return answer
