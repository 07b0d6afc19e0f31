"""What the command line shows: progress while a sweep trains, and its summary at the end."""
