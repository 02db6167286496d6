"""A laboratory's side: a batch of reports looked at, then signed and sent; who gets what.

May import: what gui may. Invariants: nothing leaves that was not shown before; the batch itself is kept nowhere.
Thread: main.
"""
