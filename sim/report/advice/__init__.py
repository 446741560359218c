"""What to do, and what it costs, for a terminal, in words and to keep."""
