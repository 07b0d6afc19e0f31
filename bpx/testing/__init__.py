"""Checks of the contracts, for authors of components."""
