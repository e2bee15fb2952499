# SPDX-License-Identifier: Apache-2.0
"""Ask for tax rules in an empty workspace."""

import pytest

from yuzui.investment.tax_report import document
from yuzui.investment.tax_report.question import Question
from yuzui.job.workspace import Workspace


@pytest.fixture
def ask(tmp_path):
    def answer(path=None, **asked):
        return document.run(Workspace(tmp_path), Question(**asked), path)

    return answer
