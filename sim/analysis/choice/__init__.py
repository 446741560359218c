"""Which of several is the best, how surely, and where that changes."""
