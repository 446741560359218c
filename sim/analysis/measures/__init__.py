"""The measures of one log: of a city, its load, flows and behaviour, and of a network."""
