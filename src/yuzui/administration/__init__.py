# SPDX-License-Identifier: Apache-2.0
"""Keep a workspace: load files, say who may sign, check that it is whole."""
