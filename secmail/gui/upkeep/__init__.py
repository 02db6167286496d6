"""Keeping what there is: backup, archive, copies in standard files, how long mail is kept, and checking all of it."""
