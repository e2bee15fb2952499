# SPDX-License-Identifier: Apache-2.0
"""What all jobs share: the workspace, the stamp of a result, its tables, signatures."""
