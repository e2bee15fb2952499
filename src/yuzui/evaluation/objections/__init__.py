# SPDX-License-Identifier: Apache-2.0
"""Objections to numbers: filed with grounds, answered by another person."""
