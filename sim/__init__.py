"""Simulate how a local government handles incidents, and compare ways to organise it."""
