"""The model in the browser: what is chosen, the month that follows from it, its pictures, and the page."""
