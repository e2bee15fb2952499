# SPDX-License-Identifier: Apache-2.0
"""Acts that moves of a workflow do besides."""
