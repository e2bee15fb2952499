# SPDX-License-Identifier: Apache-2.0
"""A strategic plan as data: clauses, bindings, checks, targets, dated parameters. No results."""
