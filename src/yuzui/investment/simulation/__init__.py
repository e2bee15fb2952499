# SPDX-License-Identifier: Apache-2.0
"""``yuzui path simulate`` and ``compare``: scenarios, what each lever moves, and the odds."""
