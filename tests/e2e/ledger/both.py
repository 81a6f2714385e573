# SPDX-License-Identifier: GPL-3.0-or-later
"""A file or a PostgreSQL server, as the URL says. The same as pq.py."""
import lite
import server

Error = (lite.Error, server.Error)
quote, settings = lite.quote, lite.settings


def Database(url):
    return server.Database(url) if url.startswith("postgresql:") else lite.Database(url)
