# SPDX-License-Identifier: Apache-2.0
"""Citation arrays: made, read from files of works and links, kept on disk."""
