# SPDX-License-Identifier: Apache-2.0
"""Dated rules of R&D tax treatment: which holds for whom and when, its price, its effect."""
