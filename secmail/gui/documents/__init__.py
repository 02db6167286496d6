"""What people do with the files of a message: hand a readable copy to another program.

May import: what gui may. Invariants: another program is begun by a person's press alone, after a warning. Thread: main.
"""
