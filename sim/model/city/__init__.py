"""A city: its file, and what is made of it."""
