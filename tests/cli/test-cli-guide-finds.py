# SPDX-License-Identifier: GPL-3.0-or-later
"""guide new: what applications of several kinds have in their folders, each a good guide as it is written."""
import os

import stack

home = stack.Home()


def draft(name, files):
    """The guide of a folder with these files; it must be a good one."""
    folder = os.path.join(home.home, name)
    for file, text in files.items():
        path = os.path.join(folder, file)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
    text = home.ctl("guide", "new", folder)
    path = os.path.join(home.home, name + ".yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    home.ctl("guide", "check", path)
    return text


def django():
    """A project of Django on PostgreSQL: tags without a prefix, settings in app.env, migrations by manage.py; no value is taken over."""
    text = draft("shop", {
        "manage.py": "", "shop/wsgi.py": "", "shop/settings.py": "", "orders/migrations/0001_initial.py": "", "CHANGELOG.md": "",
        "app.env.example": "WRONG=1\n", "app.env": "# shop\nPORT=4711\nDATABASE_URL=\"postgresql://shop:planted-secret@db.example/shop\"\n",
        ".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": "# pack-refs\n" + "0" * 40 + " refs/tags/1.2.0\n"})
    for line in ('tags: ""', "file: app.env", "backend_port: PORT", "engine: postgresql", 'url: "{settings.DATABASE_URL}"', "drift: {check: refuse}",
                 'command: ["/usr/bin/python3", "{script}", migrate, --noinput]', "scripts: [manage.py]", "shop.wsgi"):
        assert line in text, (line, text)
    for word in ("planted-secret", "db.example", "4711", "WRONG", "0001_initial"):
        assert word not in text, word


def alembic():
    """Revisions of Alembic are run by Alembic; the environment that lies there is named; a Procfile says what serves."""
    text = draft("votes", {
        "alembic.ini": "", "migrations/env.py": "", "migrations/versions/a.py": "", "requirements.txt": "x\n", ".venv/bin/python3": "",
        ".env": "HTTP_PORT=1\nDB=mysql+pymysql://u:p@h/d\n", ".git/refs/tags/release-0.4.0": "", "Procfile":
        "release: alembic upgrade head\nweb: gunicorn --bind 127.0.0.1:$PORT --workers=2 votes:app\n"})
    for line in ('tags: "release-"', "engine: mariadb", 'url: "{settings.DB}"', "environment: .venv\n", "scripts: [alembic.ini]",
                 '["{environment}/bin/gunicorn", "--bind", "127.0.0.1:{settings.HTTP_PORT}", "--workers=2", "votes:app"]'):
        assert line in text, (line, text)
    assert "versions/a.py" not in text and "env.py" not in text.replace(".env", "")


def node():
    """npm with its lock file; a branch where there are no tags; a Procfile that needs a shell is not followed."""
    text = draft("board", {"package.json": "{}", "package-lock.json": "{}", "server.js": "", "Procfile": "web: cd x && node server.js\n",
                           ".git/HEAD": "ref: refs/heads/stable\n", ".git/refs/tags/nightly": ""})
    for line in ("branch: stable", "kind: npm", "lock: package-lock.json", "environment: node_modules", '["/usr/bin/node", "{directory}/server.js"]'):
        assert line in text, (line, text)


def knex():
    """npm start says what serves, knexfile.js what migrates, the program where its health is asked."""
    text = draft("guests", {"package.json": '{"scripts": {"start": "node src/server.js --quiet", "migrate": "knex migrate:latest"}}',
                            "package-lock.json": "{}", "knexfile.js": "", "migrations/20240101_a.js": "", "server.js": "if (req.url === '/healthz') {}",
                            ".env": "PORT=1\nDATABASE_URL=mysql://u:p@h/d\n"})
    for line in ('start: ["/usr/bin/node", "src/server.js", "--quiet"]', 'environment: ["PORT={settings.PORT}"]', "scripts: [knexfile.js]",
                 '["/usr/bin/npx", --no-install, knex, "migrate:latest", --knexfile, "{script}"]', 'url: "http://127.0.0.1:{settings.PORT}/healthz"'):
        assert line in text, (line, text)


def others():
    """Prisma and Laravel; a start script that needs a shell, and a package.json that is none, are left alone."""
    text = draft("prisma", {"package.json": '{"scripts": {"start": "NODE_ENV=x node a.js && true"}}', "prisma/schema.prisma": "", "index.js": ""})
    assert "prisma, migrate, deploy, --schema" in text and '["/usr/bin/node", "{directory}/index.js"]' in text, text
    text = draft("laravel", {"artisan": "", "package.json": "[not json"})
    assert '["/usr/bin/php", "{script}", migrate, --force]' in text and "scripts: [artisan]" in text, text


with home:
    stack.tap(django, alembic, node, knex, others)
