# SPDX-License-Identifier: Apache-2.0
"""Booking by hand: what a policy allows, what is taken, who waits, and what the ledger notes."""
