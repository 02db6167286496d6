"""What people are told: one table per topic, code → language → words, shared by both front ends.

May import: domain. Invariants: doctor's words, without identifiers; complete in every language (tested); no formatting
and no text of a message or a person inside. Thread: any.
"""
