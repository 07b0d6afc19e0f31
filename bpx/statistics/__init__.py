"""Statistics: from arrays to intervals, tests and effect sizes."""
