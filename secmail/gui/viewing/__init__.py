"""A file of the message that is read, inside of the window: pages and pictures, or the text of an office file.

May import: what gui may. Invariants: no file is ever read here: pages come as pixels from the engine, texts as texts;
nothing is kept beyond the message. Thread: main.
"""
