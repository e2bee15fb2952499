# SPDX-License-Identifier: Apache-2.0
"""Booking by hand: what is known, the acts on it, what the ledger notes, and what is said."""
