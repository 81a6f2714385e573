/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates for tests, made by openssl: self-signed, valid for two days. */
#pragma once
#include <gio/gio.h>

/* One file with key and certificate, in `folder`. `names` as openssl's subjectAltName:
 * "DNS:plane.example,IP:127.0.0.1". */
char *tls_files_make (const char *folder, const char *stem, const char *names);
