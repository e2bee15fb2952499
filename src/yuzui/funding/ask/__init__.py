# SPDX-License-Identifier: Apache-2.0
"""Questions to a slate: a small closed grammar, answered by solving again."""
