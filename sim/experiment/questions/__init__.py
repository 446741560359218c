"""What is asked of runs: comparisons, reasons, ranks, what an answer depends on."""
