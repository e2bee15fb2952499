# SPDX-License-Identifier: Apache-2.0
"""Conditions of moves: one file a check that workflow files name."""
