# SPDX-License-Identifier: Apache-2.0
"""Judging a call: scores under pseudonyms, their posterior, and what both say in words."""
