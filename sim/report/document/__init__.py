"""The report of a comparison: one page that holds everything it shows."""
