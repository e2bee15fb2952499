# SPDX-License-Identifier: Apache-2.0
"""Results of indicators as records: kept once, never overwritten, opened, compared."""
