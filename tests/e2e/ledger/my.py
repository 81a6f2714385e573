# SPDX-License-Identifier: GPL-3.0-or-later
"""libmariadb through ctypes: what a small application needs of it, without a package from elsewhere. The same as pq.py."""
import ctypes
import urllib.parse

_my = ctypes.CDLL("libmariadb.so.3")
_P, _S = ctypes.c_void_p, ctypes.c_char_p
for _name, _gives, *_takes in (("mysql_init", _P, _P), ("mysql_real_connect", _P, _P, _S, _S, _S, _S, ctypes.c_uint, _S, ctypes.c_ulong),
                               ("mysql_close", None, _P), ("mysql_query", ctypes.c_int, _P, _S), ("mysql_store_result", _P, _P),
                               ("mysql_free_result", None, _P), ("mysql_num_fields", ctypes.c_uint, _P),
                               ("mysql_fetch_row", ctypes.POINTER(_S), _P), ("mysql_errno", ctypes.c_uint, _P), ("mysql_error", _S, _P),
                               ("mysql_options", ctypes.c_int, _P, ctypes.c_int, _S)):
    getattr(_my, _name).restype, getattr(_my, _name).argtypes = _gives, _takes
CHARSET_NAME = 7


class Error(Exception):
    pass


class Database:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        query = dict(urllib.parse.parse_qsl(parts.query))
        self.link = _my.mysql_init(None)
        _my.mysql_options(self.link, CHARSET_NAME, b"utf8mb4")
        words = [urllib.parse.unquote(w or "").encode() for w in (parts.hostname, parts.username, parts.password, parts.path[1:])]
        if not _my.mysql_real_connect(self.link, *words, parts.port or 0, query.get("unix_socket", "").encode() or None, 0):
            text = self.why()
            self.close()
            raise Error(text)

    def why(self):
        return _my.mysql_error(self.link).decode()

    def close(self):
        _my.mysql_close(self.link)

    def run(self, sql):
        """One statement; its rows as tuples of texts."""
        if _my.mysql_query(self.link, sql.encode()) != 0:
            raise Error(self.why())
        result = _my.mysql_store_result(self.link)
        if not result:
            if _my.mysql_errno(self.link):
                raise Error(self.why())
            return []
        try:
            rows, n = [], _my.mysql_num_fields(result)
            while row := _my.mysql_fetch_row(result):
                rows.append(tuple((row[i] or b"").decode() for i in range(n)))
            return rows
        finally:
            _my.mysql_free_result(result)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def settings(path=".env"):
    with open(path, encoding="utf-8") as f:
        return dict(line.strip().split("=", 1) for line in f if "=" in line)


def quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
