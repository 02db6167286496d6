"""The use cases and the order of things; one module per deed.

May import: api, smime, cms, pki, hprim, domain; never an adapter: the outside is known through `ports` only.
Invariants: every decision is taken on the engine thread, which never blocks on the network or a card; steps are
generators that yield futures (`jobs`). Thread: engine; pure work runs in the pool.
"""
