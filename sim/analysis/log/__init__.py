"""From the rows of a log to threads and phases."""
