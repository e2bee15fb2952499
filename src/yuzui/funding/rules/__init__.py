# SPDX-License-Identifier: Apache-2.0
"""Kinds of rules, one file each: what must hold, as terms; no solver, no dates, no amounts."""
