// SPDX-License-Identifier: GPL-3.0-or-later
const fs = require("fs");
const release = fs.readFileSync("version", "utf-8").trim();
fs.mkdirSync("dist", {recursive: true});
fs.writeFileSync("dist/theme.css", `${require("colour")} ${release} ${process.env.NODE_ENV}\n`);
