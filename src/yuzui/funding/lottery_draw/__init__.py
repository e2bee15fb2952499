# SPDX-License-Identifier: Apache-2.0
"""Lots over a slate: the band, the commitment, the draw, and its replay."""
