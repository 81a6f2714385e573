module.exports = "teal";
