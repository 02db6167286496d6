"""The practice software in the window: how results are handed to it, what became of them, what waits for a person."""
