# SPDX-License-Identifier: GPL-3.0-or-later
"""Admin user. It has no password until its owner sets one."""

import migration

print("Default users")
connection = migration.connect()
if connection.execute("SELECT 1 FROM user_account WHERE username = 'admin'").fetchone():
    print("  ✓ admin (already exists)")
else:
    connection.execute("INSERT INTO user_account (username, role, password_hash) VALUES ('admin', 'admin', '!')")
    connection.commit()
    print("  + admin")
