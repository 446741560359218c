"""How things are called and numbers written in any language."""
