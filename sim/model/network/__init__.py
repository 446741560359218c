"""A bare queueing network: its file, and its customers."""
