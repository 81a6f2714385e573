# SPDX-License-Identifier: GPL-3.0-or-later
"""libpq through ctypes: what a small application needs of it, without a package from elsewhere."""
import ctypes

_pq = ctypes.CDLL("libpq.so.5")
_pq.PQconnectdb.restype = _pq.PQexecParams.restype = _pq.PQexec.restype = ctypes.c_void_p
_pq.PQerrorMessage.restype = _pq.PQgetvalue.restype = ctypes.c_char_p
for _name in ("PQstatus", "PQfinish", "PQerrorMessage"):
    getattr(_pq, _name).argtypes = [ctypes.c_void_p]
for _name in ("PQresultStatus", "PQntuples", "PQnfields", "PQclear"):
    getattr(_pq, _name).argtypes = [ctypes.c_void_p]
_pq.PQgetvalue.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
_pq.PQexec.argtypes = [ctypes.c_void_p, ctypes.c_char_p]


class Error(Exception):
    pass


class Database:
    def __init__(self, url):
        self.link = ctypes.c_void_p(_pq.PQconnectdb(url.encode()))
        if _pq.PQstatus(self.link) != 0:
            text = _pq.PQerrorMessage(self.link).decode()
            self.close()
            raise Error(text)

    def close(self):
        _pq.PQfinish(self.link)

    def run(self, sql):
        """One text of SQL; the rows of its last statement as tuples of texts."""
        result = ctypes.c_void_p(_pq.PQexec(self.link, sql.encode()))
        try:
            if _pq.PQresultStatus(result) not in (1, 2):
                raise Error(_pq.PQerrorMessage(self.link).decode().strip())
            return [tuple(_pq.PQgetvalue(result, i, k).decode() for k in range(_pq.PQnfields(result))) for i in range(_pq.PQntuples(result))]
        finally:
            _pq.PQclear(result)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def settings(path=".env"):
    with open(path, encoding="utf-8") as f:
        return dict(line.strip().split("=", 1) for line in f if "=" in line)


def quote(text):
    return "'" + text.replace("'", "''") + "'"
