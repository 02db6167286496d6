"""Builds the program: the one room that sees every other.

May import: everything. `wiring` joins adapters and engine, `profile` says where things lie, `demo` is the demonstration
practice. Thread: main.
"""
