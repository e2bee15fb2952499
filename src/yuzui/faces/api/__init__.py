# SPDX-License-Identifier: Apache-2.0
"""The same documents as the command line prints, over HTTP."""
