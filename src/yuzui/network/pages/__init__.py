# SPDX-License-Identifier: Apache-2.0
"""The pages of this job: a file a page."""
