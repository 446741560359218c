"""Studies: their files, factors, samples and points."""
