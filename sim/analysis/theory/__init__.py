"""Queues and organisations with known answers."""
