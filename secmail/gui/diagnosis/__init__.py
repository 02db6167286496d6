"""The window that looks at everything: what works, what does not, and what to do about it."""
