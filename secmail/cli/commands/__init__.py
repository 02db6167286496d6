"""One function for each command: it works with a `Context`, prints, and gives the exit code."""
