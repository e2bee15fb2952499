# SPDX-License-Identifier: Apache-2.0
"""Disruption and delayed recognition as pyscisci computes them; needs no Yuzui.

``python -m venv VENV && VENV/bin/pip install pyscisci``; then ``VENV/bin/python peer_pyscisci.py
ASKED RESULT``. ASKED is JSON: ``histories`` (citations a year) and ``links`` (citing work, its
year, cited work, its year) with ``window``. RESULT holds a coefficient and awakening per history,
a disruption per cited work, the version and the processor time of each.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from pyscisci.methods.disruption import disruption_index
from pyscisci.methods.sleepingbeauty import beauty_coefficient

HEADS = ("CitingPublicationId", "CitingYear", "CitedPublicationId", "CitedYear")


def main():
    """Answer what is asked."""
    source, target = map(Path, sys.argv[1:])
    asked = json.loads(source.read_text(encoding="utf-8"))
    began = time.process_time()
    found = [beauty_coefficient(pd.Series(history)).tolist() for history in asked["histories"]]
    between = time.process_time()
    links = pd.DataFrame(asked["links"], columns=list(HEADS))
    table = disruption_index(links, cite_window=[1, asked["window"]])
    values = dict(zip(table["PublicationId"], table["DisruptionIndex"], strict=True))
    ended = time.process_time()
    answer = {
        "version": version("pyscisci"),
        "beauty": [[None if part != part else part for part in one] for one in found],
        "disruption": {str(k): None if v is None or v != v else v for k, v in values.items()},
        "cpu_s": {"sleeping beauty": between - began, "disruption": ended - between},
    }
    target.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
