# SPDX-License-Identifier: Apache-2.0
"""Facilities: what they are, how they are opened, and how well they were used."""
