# SPDX-License-Identifier: GPL-3.0-or-later
"""Alembic's environment: like Paasmaker's, it reads paasmaker.yml of the working directory, and the database that stands there."""
import os
import sys

from alembic import context
from sqlalchemy import create_engine

sys.path.insert(0, os.getcwd())
import settings  # noqa: E402

with create_engine("sqlite:///" + settings.load()["database"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
