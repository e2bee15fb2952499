# SPDX-License-Identifier: Apache-2.0
"""The time ledger: capacity in double entry, from what was opened to what was delivered or lost."""
