"""Files of people, and the trees of values in them."""
