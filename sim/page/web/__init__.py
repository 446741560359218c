"""The page itself: thin views on NiceGUI, which carries all its scripts, styles and fonts with it."""
