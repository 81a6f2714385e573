# SPDX-License-Identifier: GPL-3.0-or-later
"""What the services of cbapp share: the settings file of an installation and its release."""

import os

__version__ = "1.0.0"


def read_settings(folder):
    """The KEY=value lines of FOLDER/.env; the environment of the process wins over the file."""
    settings = {}
    path = os.path.join(folder, ".env")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.strip()
                if not line or line.startswith("#"):
                    continue
                key, separator, value = line.partition("=")
                if not separator:
                    raise ValueError(f"{path}:{number}: expected KEY=value")
                settings[key.strip()] = value.strip().strip('"')
    for key in settings:
        settings[key] = os.environ.get(key, settings[key])
    return settings


def read_version(folder):
    """The release that this tree is, as its VERSION file says."""
    with open(os.path.join(folder, "VERSION"), encoding="utf-8") as file:
        return file.read().strip()
