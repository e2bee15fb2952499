# SPDX-License-Identifier: Apache-2.0
"""Contract checks for plug-in files, ours and other people's alike."""
