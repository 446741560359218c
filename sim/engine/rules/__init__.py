"""The rules of behaviour: plain functions of numbers, written once and called by both engines.

`cases` decides about single items on their way, `daily` what people settle once a day, `work` how long
things take.  A rule knows numbers only: no run, no record, no other rule.  It uses the four operations and
comparisons alone, so that interpreted and compiled code round alike; the compiled engine makes machine code
of the very same functions.  A chance is drawn before the run and handed in.  Sources in the docstrings are
those of `scenarios/` files, where the numbers stand.
"""
