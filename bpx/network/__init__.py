"""Layers joined to a network: forward, backward, and numerical checks of both."""
