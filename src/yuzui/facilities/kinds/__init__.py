# SPDX-License-Identifier: Apache-2.0
"""One file is one kind of facility; its name is the kind's public name."""
