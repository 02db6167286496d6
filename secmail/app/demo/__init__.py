"""The demonstration practice: a small health PKI, soft cards, mail servers and fifty messages in one directory.

Nothing of it is in the product's own path: only `app.wiring` calls it, for `secmail demo`. It may use every room and
the server libraries (pymap, aiosmtpd); it must not be imported by any other room.
"""
