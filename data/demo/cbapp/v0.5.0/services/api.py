# SPDX-License-Identifier: GPL-3.0-or-later
"""The API of cbapp: GET /api/health, GET and POST /api/persons."""

import sqlite3

import cbkit

import refresh
import store
import web
from urllib.parse import parse_qs, urlsplit

VERSION = cbkit.read_version(web.FOLDER)
SETTINGS = cbkit.read_settings(web.FOLDER)
STORE = store.Store(web.FOLDER)


def read_number(query, name, default, most):
    text = query.get(name, [str(default)])[0]
    if not text.isdigit() or int(text) > most:
        raise ValueError(f"{name}: a number from 0 to {most} is expected")
    return int(text)


def read_person(values):
    for name, value in values.items():
        if name not in store.FIELDS:
            raise ValueError(f"{name}: no such field")
        if not isinstance(value, str) or len(value) > 200:
            raise ValueError(f"{name}: a text of at most 200 characters is expected")
    for name in ("first_name", "last_name"):
        if not values.get(name, "").strip():
            raise ValueError(f"{name}: is needed")
        values[name] = cbkit.clean_name(values[name])
    return values


class Api(web.Handler):
    def do_GET(self):
        url = urlsplit(self.path)
        try:
            if url.path == "/api/health":
                self.answer_health()
            elif url.path == "/api/persons":
                query = parse_qs(url.query)
                self.answer(200, STORE.list_persons(read_number(query, "limit", 50, 1000),
                                                    read_number(query, "offset", 0, 10 ** 9)))
            else:
                self.answer(404, {"error": "no such page"})
        except ValueError as error:
            self.answer(400, {"error": str(error)})
        except sqlite3.Error as error:
            self.answer(503, {"error": f"database: {error}"})

    def do_POST(self):
        try:
            if urlsplit(self.path).path != "/api/persons":
                self.answer(404, {"error": "no such page"})
            else:
                self.answer(201, STORE.add_person(read_person(self.read_json())))
        except ValueError as error:
            self.answer(400, {"error": str(error)})
        except sqlite3.Error as error:
            self.answer(503, {"error": f"database: {error}"})

    def answer_health(self):
        schema = STORE.look()
        if schema < store.SCHEMA:
            message = f"the database is at schema {schema}, this release needs {store.SCHEMA}: run the scripts"
            self.answer(503, {"status": "error", "version": VERSION, "schema": schema, "error": message})
        else:
            self.answer(200, {"status": "ok", "version": VERSION, "schema": schema})


def main():
    segments = refresh.Refresher(STORE)
    web.run("api", VERSION, int(SETTINGS["API_PORT"]), Api, segments.turn)
    STORE.close()


if __name__ == "__main__":
    main()
