# SPDX-License-Identifier: Apache-2.0
"""Measure the published truths again and store the result that ``/about/method`` shows."""

import json
import tempfile

from tests.validation import report
from yuzui.job.workspace import Workspace

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        text = json.dumps(report.rows(Workspace(folder)), ensure_ascii=False, indent=1)
    report.STORED.write_text(text + "\n", encoding="utf-8")
