"""The laws that every log must satisfy, whatever the organisation.

A law is a function of a log, or of a view of it, that returns a sentence for each way in which it is broken:
the first row or item concerned, and how many more there are.
"""
