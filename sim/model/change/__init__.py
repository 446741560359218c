"""Levers, and ways from one scenario to another."""
