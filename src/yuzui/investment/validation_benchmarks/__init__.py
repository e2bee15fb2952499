# SPDX-License-Identifier: Apache-2.0
"""``yuzui path validate``, and truths it measures again that are not of one share alone."""
