"""What `tierflow` does at the command line: a command parses, calls one function, shows what it returns."""
