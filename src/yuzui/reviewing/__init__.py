# SPDX-License-Identifier: Apache-2.0
"""Assign reviewers: affinity, conflicts, limits, invitations."""
