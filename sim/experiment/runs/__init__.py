"""Runs, and what keeps them: executors, jobs, stores, sweeps."""
