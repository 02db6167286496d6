"""All that a front end may say to the engine and hear from it: commands, events, queries, and the handle.

May import: domain, hprim. Invariants: frozen values without callables, so that this border could be a process border.
Commands are imperative, events past tense; a query is answered with one value. Thread: values may pass between any.
"""
