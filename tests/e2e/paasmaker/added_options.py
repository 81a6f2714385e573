# SPDX-License-Identifier: GPL-3.0-or-later
"""Workspaces and applications have options."""
from alembic import op
import sqlalchemy as sa

revision = "3139c907cd17"
down_revision = None


def upgrade():
    op.add_column("workspace", sa.Column("options", sa.Text(), nullable=True))
    op.add_column("application", sa.Column("options", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("application", "options")
    op.drop_column("workspace", "options")
