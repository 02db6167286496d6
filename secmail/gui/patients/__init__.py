"""Patients in the window: all of one, each analysis over time, who is the same and who is not."""
