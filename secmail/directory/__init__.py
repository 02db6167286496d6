"""What is fetched or kept about other people and authorities: trust folders, pins, and what is published over http.

May import: api, smime, pki, hprim, domain. Invariants: nothing is looked up by itself, and nothing that was fetched
counts before somebody else has checked its signature or pin. Thread: pool; fetching has its own.
"""
