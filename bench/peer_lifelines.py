# SPDX-License-Identifier: Apache-2.0
"""Survival by lifelines, for :mod:`bench.field_speed`.

``python -m venv VENV && VENV/bin/pip install lifelines``; then ``VENV/bin/python peer_lifelines.py TIMES.npz RESULT.npz``.
It brings pandas, matplotlib and autograd, and stays in an interpreter of its own: arrays in, curve and CPU seconds out.
"""

import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")
from lifelines import KaplanMeierFitter  # noqa: E402 - it warns while it is imported


def main(source: str, target: str) -> None:
    """Fit the curve five times, write it with the CPU seconds of the fastest fit."""
    data = np.load(source)
    seconds = []
    for _ in range(5):
        began = time.process_time()
        fitted = KaplanMeierFitter().fit(data["times"], data["reached"])
        seconds.append(time.process_time() - began)
    ends = fitted.confidence_interval_survival_function_
    np.savez(
        target,
        times=fitted.survival_function_.index.to_numpy(float),
        share=fitted.survival_function_.to_numpy()[:, 0],
        low=ends.to_numpy()[:, 0],
        high=ends.to_numpy()[:, 1],
        seconds=min(seconds),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
