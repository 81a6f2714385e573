# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the databases of a demo fleet: fill_persons.py ROWS SLUG DATABASE [SLUG DATABASE ...].

The same slug and number of rows give the same content everywhere; no two tenants have the same rows, so that a database
that lands at the wrong tenant is seen at once.
"""

import random
import sqlite3
import sys

FIRST = """Ada Amir Anneke Bela Birgit Carla Chidi Dana Diego Edith Elif Emeka Farid Femke Gita Hanna Hiro Ines Ivan Jasmin
Jonas Katalin Kofi Lars Leila Lin Mara Mateo Mina Nadia Niels Noor Olga Omar Paula Pedro Rania Ravi Rosa Sami Sanna Selin
Tariq Tove Uma Viktor Wanda Yara Yusuf Zofia""".split()
LAST = """Abebe Andersen Bakker Becker Bianchi Castillo Chen Costa Dahl Demir Dubois Eriksen Farkas Ferrari Fischer Garcia
Haddad Hansen Horvat Ivanova Jansen Kaya Kim Kowalski Kumar Larsen Lopez Marino Martin Meyer Moreau Nagy Nakamura Nguyen
Novak Okafor Olsen Patel Peeters Popov Rahman Rossi Santos Sato Schmidt Silva Smit Suzuki Torres Weber Yilmaz Zhang""".split()
CITIES = [("Ghent", "BE"), ("Lyon", "FR"), ("Graz", "AT"), ("Porto", "PT"), ("Turku", "FI"), ("Brno", "CZ"), ("Leiden", "NL"),
          ("Bergen", "NO"), ("Trieste", "IT"), ("Cork", "IE"), ("Vigo", "ES"), ("Aarhus", "DK"), ("Basel", "CH"), ("Bremen", "DE")]
STREETS = ["Mill Lane", "Station Road", "Harbour Street", "Church Square", "Garden Row", "Bridge Street", "Old Market"]


def persons(slug, count):
    chance = random.Random(f"cbapp/{slug}")
    for number in range(1, count + 1):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        city, country = chance.choice(CITIES)
        day = 1 + chance.randrange(28)
        yield (first, last, f"{first}.{last}.{number}@{slug}.example".lower(),
               f"+{30 + chance.randrange(20)} 6{chance.randrange(10 ** 8):08d}",
               f"{chance.choice(STREETS)} {1 + chance.randrange(140)}", city, f"{chance.randrange(1000, 9999)}", country,
               f"2025-{1 + chance.randrange(9):02d}-{day:02d} {chance.randrange(24):02d}:{chance.randrange(60):02d}:00")


def fill(path, slug, count):
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(
            "INSERT INTO person (first_name, last_name, email, phone_mobile, street, city, postal_code, country, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", persons(slug, count))
        connection.execute(
            "INSERT INTO note (person_id, body, created_at) SELECT id, 'Met at the fair in ' || city || '.', created_at"
            " FROM person WHERE id % 5 = 0")
    connection.close()


def main():
    count, rest = int(sys.argv[1]), sys.argv[2:]
    for slug, path in zip(rest[::2], rest[1::2]):
        fill(path, slug, count)


if __name__ == "__main__":
    main()
