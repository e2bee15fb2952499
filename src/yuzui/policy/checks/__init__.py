# SPDX-License-Identifier: Apache-2.0
"""The closed vocabulary of evidence checks: one file runs one kind."""
