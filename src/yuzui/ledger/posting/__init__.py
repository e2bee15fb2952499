# SPDX-License-Identifier: Apache-2.0
"""The time ledger as it is stored: read, appended to, and summed up for people."""
