"""From replications to estimates, limits and paired differences."""
