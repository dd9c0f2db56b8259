"""Sets how a model is built in the `config()` of its own file, found by Jinja's own lexer."""

import json
import sys

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError


def tokens(sql):
    """Jinja's tokens with their places in the file."""
    position = 0
    for _, kind, text in Environment(keep_trailing_newline=True).lexer.tokeniter(sql, None):
        yield kind, text, position
        position += len(text)


def call(sql):
    """Where `config(` stands: `(first argument, closing bracket, {name: (start, end) of its value})`; None without."""
    found = [token for token in tokens(sql) if token[0] != "whitespace"]
    for index, (kind, text, _) in enumerate(found[:-1]):
        if kind == "name" and text == "config" and found[index + 1][1] == "(" and found[index - 1][0] == "variable_begin":
            return arguments(found[index + 2 :])
    return None


def arguments(rest):
    depth, names, name = 0, {}, None
    first = rest[0][2]
    for index, (kind, text, position) in enumerate(rest):
        if text in ("(", "[", "{") and kind == "operator":
            depth += 1
        elif text in (")", "]", "}") and kind == "operator":
            if depth == 0:
                return first, position, names
            depth -= 1
        elif depth == 0 and kind == "name" and rest[index + 1][1] == "=":
            name = text
        elif depth == 0 and name and text != "=" and name not in names and kind == "string":
            names[name] = (position, position + len(text))
    return None


def run(task):
    sql, wished = task["sql"], task["arguments"]
    if len("".join(text for _, text, _ in tokens(sql))) != len(sql):
        return {"sql": None, "problem": "its Jinja is laid out in an unusual way"}
    found = call(sql)
    if found is None:
        inner = ", ".join(f"{name}='{value}'" for name, value in wished.items())
        return {"sql": f"{{{{ config({inner}) }}}}\n\n{sql}", "problem": None}
    first, end, names = found
    edits = []
    for name, value in wished.items():
        if name in names:
            start, stop = names[name]
            quote = sql[start]
            edits.append((start, stop, f"{quote}{value}{quote}"))
    new = [f"{name}='{value}'" for name, value in wished.items() if name not in names]
    if new:
        inner = sql[first:end]
        stop = first + len(inner.rstrip().rstrip(","))
        line = sql[:stop].rsplit("\n", 1)[-1]
        # One argument to a line where this author writes it so.
        comma = ",\n" + line[: len(line) - len(line.lstrip())] if "\n" in inner else ", "
        edits.append((stop, stop, (comma if inner.strip() else "") + comma.join(new)))
    for start, stop, text in sorted(edits, reverse=True):
        sql = sql[:start] + text + sql[stop:]
    return {"sql": sql, "problem": None}


with open(sys.argv[1]) as source:
    task = json.load(source)
try:
    print(json.dumps(run(task)))
except TemplateSyntaxError as error:
    print(json.dumps({"sql": None, "problem": f"its Jinja cannot be read: {error.message}"}))
