"""The place "À voir": what is new, the most pressing first, and one key to go through it."""
