"""What is fetched or kept about other people and authorities: today the trust folder of a profile.

May import: api, smime, pki, hprim, domain. Invariants: no look-up is caused by a message. Thread: pool.
"""
