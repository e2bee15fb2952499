# SPDX-License-Identifier: Apache-2.0
"""Priority fields: from a list to queries, series and verdicts."""
