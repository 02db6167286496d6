"""Messages, results and the history of letters on paper, or as a PDF file.

May import: what gui may. Invariants: what is printed is made of values, each escaped, never of a message's own HTML;
names of print jobs and files tell nobody who it is about; what leaves is in the journal first. Thread: main.
"""
