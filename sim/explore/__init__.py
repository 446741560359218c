"""One HTML file that answers from stored points: what it holds, and how it is written."""
