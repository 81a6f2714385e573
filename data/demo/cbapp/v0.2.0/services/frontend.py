# SPDX-License-Identifier: GPL-3.0-or-later
"""The front end of cbapp: one page that asks the API, and /health."""

import html
import http.client
import json

import cbkit

import web

VERSION = cbkit.read_version(web.FOLDER)
SETTINGS = cbkit.read_settings(web.FOLDER)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{slug} contacts</title>
<style>body{{font-family:sans-serif;margin:2rem auto;max-width:48rem}}td,th{{padding:.25rem .75rem;text-align:left}}</style></head>
<body><h1>{slug}</h1><p>cbapp {version}, {total} contacts</p>
<table><tr><th>Name</th><th>E-mail</th><th>City</th></tr>
{rows}</table></body></html>
"""


def ask_api(path):
    """Status and JSON of the API; OSError when it can't be reached."""
    connection = http.client.HTTPConnection("127.0.0.1", int(SETTINGS["API_PORT"]), timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


class Frontend(web.Handler):
    def do_GET(self):
        if self.path == "/health":
            self.answer(200, {"status": "ok", "version": VERSION})
        elif self.path == "/":
            self.answer_page()
        else:
            self.answer(404, {"error": "no such page"})

    def answer_page(self):
        try:
            status, body = ask_api("/api/persons?limit=25")
        except (OSError, ValueError, http.client.HTTPException) as error:
            status, body = 502, {"error": str(error)}
        if status != 200:
            self.answer(502, b"The API does not answer.\n", "text/plain; charset=utf-8")
            return
        rows = "".join("<tr><td>{} {}</td><td>{}</td><td>{}</td></tr>\n".format(
            *(html.escape(person[name] or "") for name in ("first_name", "last_name", "email", "city")))
            for person in body["persons"])
        page = PAGE.format(slug=html.escape(SETTINGS.get("SLUG", "cbapp")), version=html.escape(VERSION), total=body["total"], rows=rows)
        self.answer(200, page.encode(), "text/html; charset=utf-8")


def main():
    web.run("frontend", VERSION, int(SETTINGS["FRONTEND_PORT"]), Frontend)


if __name__ == "__main__":
    main()
