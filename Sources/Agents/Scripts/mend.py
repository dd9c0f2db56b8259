"""Mends what a diagnosis found in a model: rows that should not be there, empty values, a column called by a wrong name."""

import difflib
import json
import re
import sys

import sqlglot
from models import Unfit
from query import Query
from selection import CLOSING, FOLLOWING, OPENING, Selection
from sqlglot import exp
from sqlglot.tokens import TokenType


class Mended(Query):
    def filter(self, name, condition):
        """Leaves out the rows of the result for which `condition` does not hold; `{}` in it is the column."""
        scope = self.scopes[-1]
        if not isinstance(scope.expression, exp.Select) or scope.expression.args.get("group"):
            raise Unfit("it groups or unites its rows")
        selection = Selection(self, self.dialect, self.anchor(scope))
        for select in scope.expression.selects:
            if select.alias_or_name.lower() == name and any(select.find_all(exp.AggFunc, exp.Window)):
                raise Unfit(f"{name} is computed from several rows")
        meaning = self.meaning(scope, selection, exp.column(name))
        text = self.cased(condition).replace("{}", meaning)
        end, margin = self.sources_end(selection)
        where = scope.expression.args.get("where")
        if not where:
            self.edits[(end, end)] = f"\n{margin}{self.word('where')} {text}"
            return text
        start, stop = self.clause(selection, end)
        if isinstance(where.this, exp.Or):
            self.edits[(start, start)] = "("
            text = f") {self.word('and')} {text}"
            self.edits[(stop, stop)] = text
        else:
            self.edits[(stop, stop)] = f"\n{margin}    {self.word('and')} {text}"
        return text

    def clause(self, selection, after):
        """Where the condition of the WHERE that follows `after` stands."""
        tokens = [token for token in selection.tokens if token.start >= after]
        if not tokens or tokens[0].token_type != TokenType.WHERE:
            raise Unfit("its where clause is laid out in an unusual way")
        depth, end = 0, tokens[0].end + 1
        for token in tokens[1:]:
            if depth == 0 and (token.token_type in FOLLOWING or token.token_type in CLOSING):
                break
            depth += (token.token_type in OPENING) - (token.token_type in CLOSING)
            end = token.end + 1
        return tokens[1].start, end

    def default(self, name, value):
        """Puts `value` where the column is empty, in the query that computes it."""
        scope = self.scopes[-1]
        while isinstance(scope.expression, exp.Select):
            below = None
            for select in scope.expression.selects:
                if select.is_star:
                    below = below or self.below(scope, select, name, "mend")
                elif select.alias_or_name.lower() == name:
                    return self.coalesce(scope, select, name, value)
            if below is None:
                raise Unfit(f"no column {name} was found in its select list")
            scope = below
        raise Unfit("it unites several queries")

    def coalesce(self, scope, select, name, value):
        if scope.expression.args.get("group") and not any(select.find_all(exp.AggFunc)):
            raise Unfit(f"it groups by {name}, so its rows would become others")
        named = select.args["alias"] if isinstance(select, exp.Alias) else select.this
        if not isinstance(named, exp.Identifier):
            raise Unfit("the column has no name of its own in the select list")
        position, end = self.span(named)
        selection = Selection(self, self.dialect, position)
        start, stop = selection.items[selection.index(position)]
        text = f"{self.word('coalesce')}({self.computation(selection, select)}, {value})"
        if isinstance(select, exp.Alias):
            before = self.sql[start:position]
            rest = before[len(re.sub(r"(?i)\s+(as\s+)?$", "", before)) :]
            self.edits[(start, position)] = text + rest
        else:
            self.edits[(start, stop)] = f"{text} {self.word('as')} {self.sql[position:end]}"
        return text

    def rename(self, wrong, own):
        """Gives a column that is not there the name of the one that must be meant. `own` are the model's own columns."""
        fixes, near, known = [], set(), []
        for scope in self.scopes:
            if not isinstance(scope.expression, exp.Select):
                continue
            for column in scope.columns:
                if column.name.lower() != wrong:
                    continue
                names = self.names(scope, column)
                if names is None or wrong in names:
                    continue
                known = names
                near.update(difflib.get_close_matches(wrong, names, n=3, cutoff=0.75))
                fixes.append(column)
        if not fixes:
            raise Unfit(f"{wrong} was not found in its own SQL")
        if len(near) != 1:
            choice = " or ".join(sorted(near)) if near else ", ".join(known)
            raise Unfit(f"what {wrong} should be is not clear: it could be {choice}")
        right = near.pop()
        for column in fixes:
            start, end = self.span(column.this)
            is_item = column.arg_key == "expressions" and isinstance(column.parent, exp.Select)
            keeps = is_item and wrong in own
            self.edits[(start, end)] = f"{right} {self.word('as')} {wrong}" if keeps else right
        return right

    def names(self, scope, column):
        """The columns that are there where `column` is looked for; None when nobody knows."""
        found = []
        for alias, (_, source) in scope.selected_sources.items():
            if column.table and alias.lower() != column.table.lower():
                continue
            known = self.known(source)
            if known is None:
                return None
            found += known
        return found

    def word(self, text):
        return text.upper() if self.is_upper else text

    def cased(self, condition):
        """Keywords in this file's case; texts in quotes stay."""
        pattern = r"'[^']*'|\b(is not null|is null|or|not in|in|select|from)\b"
        return re.sub(pattern, lambda m: self.word(m.group(0)) if m.group(1) else m.group(0), condition)


def run(task):
    try:
        file = Mended(task["sql"], task["dialect"], task["columns"])
        if task["action"] == "filter":
            written = file.filter(task["column"].lower(), task["condition"])
        elif task["action"] == "default":
            written = file.default(task["column"].lower(), task["value"])
        else:
            written = file.rename(task["column"].lower(), [name.lower() for name in task["own"]])
        return {"sql": file.apply(), "written": written, "problem": None}
    except (Unfit, sqlglot.errors.SqlglotError) as error:
        return {"sql": None, "written": None, "problem": str(error).splitlines()[0]}


with open(sys.argv[1]) as source:
    print(json.dumps(run(json.load(source))))
