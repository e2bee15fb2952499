# SPDX-License-Identifier: Apache-2.0
"""The executable plan: its clauses, their checks, the scorecard."""
