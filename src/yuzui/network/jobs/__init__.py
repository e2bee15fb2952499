# SPDX-License-Identifier: Apache-2.0
"""The questions of this folder that a person may ask: one file each."""
