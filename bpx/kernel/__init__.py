"""The arithmetic of a block, bound to its memory: every array made once, then written in place."""
