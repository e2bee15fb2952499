# SPDX-License-Identifier: Apache-2.0
"""Who is asked to review: a row for each pair, accepted, declined, replaced."""
