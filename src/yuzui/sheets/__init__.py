# SPDX-License-Identifier: Apache-2.0
"""People's files: formats read and written, what their cells mean, and the one schema of a sheet."""
