"""Every component keeps the contract of its kind."""

from bpx.testing import contract

test_contract = contract("bpx-lion")
