"""Training a stack of runs: batches, the epoch loop, stopping, divergence, recording."""
