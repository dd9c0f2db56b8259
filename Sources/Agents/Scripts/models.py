"""A model's SQL as its author wrote it, read by a real parser: sqlglot.

Jinja is replaced by stand-ins of the same length, so that the parser's positions are the file's. Edits are made at
these positions, and nothing else of the file changes. Whatever cannot be followed with certainty is `Unfit`.
"""

import re

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope


class Unfit(Exception):
    """The file is of a kind that cannot be changed safely; says why."""


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def masked(sql, *names):
    """SQL of the same length without Jinja, and the relations that its stand-ins mean.

    Jinja that names one of `names` is `Unfit`, for what it does with the column is unknown.
    """
    relations = {}

    def says(text):
        return next((name for name in names if re.search(rf"\b{re.escape(name)}\b", text, flags=re.I)), None)

    def expression(match):
        text = match.group(0)
        call = re.fullmatch(r"\{\{-?\s*(ref|source)\(([^()]*)\)\s*-?\}\}", text)
        if call:
            found = re.findall(r"['\"]([^'\"]+)['\"]", call.group(2))
            name = f"_r{len(relations)}".ljust(len(text), "_")
            relations[name.lower()] = found[-1] if call.group(1) == "ref" else "source:" + ".".join(found)
            return name
        if says(text):
            raise Unfit(f"Jinja code is given {says(text)}")
        if re.match(r"\{\{-?\s*config\(", text):
            return blank(match)
        if re.fullmatch(r"\{\{-?\s*this\s*-?\}\}", text):
            name = f"_t{len(relations)}".ljust(len(text), "_")
            relations[name.lower()] = "this"
            return name
        return f"_j{match.start()}".ljust(len(text), "_")

    out = re.sub(r"\{#.*?#\}", blank, sql, flags=re.S)
    for block in re.findall(r"\{%.*?%\}", out, flags=re.S):
        if says(block):
            raise Unfit(f"Jinja code names {says(block)}")
    for tag in re.findall(r"\{%-?\s*(\w+)", out):
        if tag not in ("if", "endif", "set"):
            raise Unfit(f"it uses the Jinja block {tag}")
    for condition in re.findall(r"\{%-?\s*if\s+(.*?)\s*-?%\}", out, flags=re.S):
        if condition.strip() != "is_incremental()":
            raise Unfit("it depends on a Jinja condition")
    out = re.sub(r"\{%.*?%\}", blank, out, flags=re.S)
    return re.sub(r"\{\{.*?\}\}", expression, out, flags=re.S), relations


def reads(sql):
    """The names that the file hands to `ref()`."""
    calls = re.findall(r"ref\(([^()]*)\)", sql)
    return {word for names in calls for word in re.findall(r"['\"]([^'\"]+)['\"]", names)}


class File:
    """One query: its scopes, what each puts out, and the edits that are to be made to its text."""

    def __init__(self, sql, dialect, columns, *names):
        self.sql = sql
        self.columns = {model: [name.lower() for name in found] for model, found in columns.items()}
        self.text, self.relations = masked(sql, *names)
        trees = [tree for tree in sqlglot.parse(self.text, read=dialect) if tree is not None]
        if len(trees) != 1:
            raise Unfit("it is not one SQL statement")
        self.tree = trees[0]
        self.edits = {}
        self.scopes = traverse_scope(self.tree)
        if not self.scopes:
            raise Unfit("it has no query")

    def span(self, identifier):
        start, end = identifier.meta.get("start"), identifier.meta.get("end")
        if start is None or end is None:
            raise Unfit("a name's place is unknown")
        return start, end + 1

    def output(self, scope):
        """The names a scope puts out; None where a star hides them."""
        names = []
        for select in scope.expression.selects:
            if select.is_star:
                found = self.starred(scope, select)
                if found is None:
                    return None
                names += found
            else:
                names.append(select.alias_or_name.lower())
        return names

    def starred(self, scope, select):
        table = select.table if isinstance(select, exp.Column) else ""
        names = []
        for name, source in scope.sources.items():
            if not (table == "" or name.lower() == table.lower()) or name not in scope.selected_sources:
                continue
            found = self.known(source)
            if found is None:
                return None
            names += found
        return names

    def known(self, source):
        """The columns of a source; None when nobody knows them."""
        if isinstance(source, exp.Table):
            return self.columns.get(self.relations.get(source.name.lower()))
        return self.output(source)

    def below(self, scope, select, name, action):
        """The query that a star takes `name` from; None when it takes it from none. `action` is for the refusal."""
        star = select.this if isinstance(select, exp.Column) else select
        if any(star.args.get(key) for key in ("except", "except_", "replace", "rename")):
            raise Unfit("it takes the column by a star with exceptions")
        table = select.table if isinstance(select, exp.Column) else ""
        for alias, (_, source) in scope.selected_sources.items():
            if table and alias.lower() != table.lower():
                continue
            known = self.known(source)
            if known is None:
                raise Unfit(f"it is not known what the star of {alias} holds")
            if name not in known:
                continue
            if isinstance(source, exp.Table):
                origin = self.relations.get(source.name.lower(), alias)
                raise Unfit(f"it takes the column by a star from {origin}; {action} it there, or list the columns")
            return source
        return None

    def holder(self, scope, column, name):
        """The source that `column`, called `name`, is of: `(source, None)`, `(None, candidates)` or `(None, [])`."""
        sources = {key.lower(): source for key, (_, source) in scope.selected_sources.items()}
        if column.table:
            while scope is not None:
                for key, (_, source) in scope.selected_sources.items():
                    if key.lower() == column.table.lower():
                        return source, []
                scope = scope.parent
            return None, []
        holders, unknown = [], []
        for source in sources.values():
            known = self.known(source)
            if known is None:
                unknown.append(source)
            elif name in known:
                holders.append(source)
        if len(holders) == 1 and not unknown:
            return holders[0], []
        return None, holders + unknown

    def apply(self):
        out = self.sql
        for (start, end), text in sorted(self.edits.items(), reverse=True):
            out = out[:start] + text + out[end:]
        return out
