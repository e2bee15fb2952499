# SPDX-License-Identifier: Apache-2.0
"""Dated intent with a proof: instance, bounds, search, an independent check."""
