"""Handed in before, without a receipt: the claim at the desk, the search, its minutes."""
