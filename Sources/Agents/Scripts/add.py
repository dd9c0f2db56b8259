"""Puts a computed column at the end of a model's select list.

What the person calls a column is a column of the model's result, or of what the model reads; in the file it is written
as the model itself computes it. Only plain arithmetic, comparisons, text, dates and `case` are taken.
"""

import json
import sys

import sqlglot
from models import File, Unfit
from selection import CLOSING, FOLLOWING, OPENING, Selection
from sqlglot import exp

ALLOWED = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg, exp.Not,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.DPipe, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE,
    exp.And, exp.Or, exp.Is, exp.In, exp.Between, exp.Like, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Abs,
    exp.Round, exp.Floor, exp.Ceil, exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Concat, exp.Substring, exp.Left,
    exp.Right, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Extract, exp.TimestampTrunc, exp.DateTrunc, exp.DateDiff,
    exp.Interval, exp.IntervalSpan, exp.Var, exp.Greatest, exp.Least, exp.Year, exp.Month, exp.Day, exp.Hour,
    exp.DayOfWeek,
)  # fmt: skip


class Extended(File):
    def __init__(self, sql, dialect, columns):
        super().__init__(sql, dialect, columns)
        self.dialect = dialect

    def add(self, name, wish):
        scope = self.scopes[-1]
        if isinstance(scope.expression, exp.SetOperation):
            raise Unfit("it unites several queries")
        try:
            tree = sqlglot.parse_one(wish, read=self.dialect)
        except sqlglot.errors.SqlglotError:
            raise Unfit(f"“{wish}” is no expression that I can read") from None
        for part in tree.walk():
            if not isinstance(part, ALLOWED):
                raise Unfit(f"“{wish}” uses {part.key}, which I do not write")
        selection = Selection(self, self.dialect, self.anchor(scope))
        texts = {}
        for number, column in enumerate(list(tree.find_all(exp.Column))):
            mark = f"_c{number}_"
            texts[mark] = self.meaning(scope, selection, column)
            column.replace(exp.column(mark))
        for division in list(tree.find_all(exp.Div)):
            if not isinstance(division.expression, (exp.Literal, exp.Nullif)):
                divisor = division.expression.unnest()
                division.set("expression", exp.Nullif(this=divisor.copy(), expression=exp.Literal.number(0)))
        text = tree.sql(dialect=self.dialect, normalize_functions="lower")
        text = self.lowered(text)
        for mark, meaning in texts.items():
            text = text.replace(mark, meaning)
        word = "AS" if " AS " in self.text and " as " not in self.text else "as"
        span, insertion = selection.append(f"{text} {word} {name}")
        self.edits[span] = insertion
        return text

    def join(self, name, task):
        """Takes a column over from another model, by a key that finds at most one of its rows."""
        scope = self.scopes[-1]
        if isinstance(scope.expression, exp.SetOperation) or scope.expression.args.get("group"):
            raise Unfit("it groups or unites its rows")
        model, theirs = task["model"], {column.lower() for column in self.columns.get(task["model"], [])}
        if model.lower() in {alias.lower() for alias in scope.selected_sources}:
            raise Unfit(f"it reads something called {model} already")
        for column in scope.columns:
            if not column.table and column.name.lower() in theirs:
                raise Unfit(f"{column.name} would then be in two tables: write its table before it")
        selection = Selection(self, self.dialect, self.anchor(scope))
        key = self.meaning(scope, selection, exp.column(task["key"]))
        if "." not in key and "(" not in key:
            if len(scope.selected_sources) != 1:
                raise Unfit(f"the table of {task['key']} is not clear")
            key = f"{next(iter(scope.selected_sources))}.{key}"
        taken = f"{model}.{task['field_taken']}"
        item = taken if task["field_taken"].lower() == name.lower() else f"{taken} as {name}"
        if len(selection.items) == 1 and self.sql[slice(*selection.items[0])].strip() == "*":
            if len(scope.selected_sources) != 1:
                raise Unfit("it takes several tables by one star")
            span, text = selection.unfold(item)
            alias = next(iter(scope.selected_sources))
            self.edits[span] = text.replace("*", f"{alias}.*", 1)
        elif any(select.is_star and not isinstance(select, exp.Column) for select in scope.expression.selects):
            raise Unfit("it takes its columns by a star")
        else:
            span, text = selection.append(item)
            self.edits[span] = text
        upper = "SELECT" in self.text and "select" not in self.text
        words = ("LEFT JOIN", "AS", "ON") if upper else ("left join", "as", "on")
        clause = f"{words[0]} {{{{ ref('{model}') }}}} {words[1]} {model} {words[2]} {key} = {model}.{task['field']}"
        end, margin = self.sources_end(selection)
        self.edits[(end, end)] = self.edits.get((end, end), "") + f"\n{margin}{clause}"
        return item

    def sources_end(self, selection):
        """Where the last query's FROM and its joins end, and how far its lines stand in."""
        depth, end, begin = 0, None, None
        first = next(i for i, token in enumerate(selection.tokens) if token.start >= selection.items[-1][1])
        for token in selection.tokens[first:]:
            kind = token.token_type
            if depth == 0 and begin is not None and (kind in FOLLOWING or kind in CLOSING):
                break
            begin = token.start if begin is None else begin
            depth += (kind in OPENING) - (kind in CLOSING)
            end = token.end + 1
        if begin is None or "{%" in self.sql[begin:]:
            raise Unfit("what it reads is laid out in an unusual way")
        line = self.text[:begin].rsplit("\n", 1)[-1]
        return end, line[: len(line) - len(line.lstrip())]

    def lowered(self, text):
        """Keywords in this file's case."""
        if "select" not in self.text and "SELECT" in self.text:
            return text
        tokens = sqlglot.tokenize(text, read=self.dialect)
        for token in tokens:
            if token.token_type.name not in ("STRING", "IDENTIFIER", "NUMBER"):
                text = text[: token.start] + text[token.start : token.end + 1].lower() + text[token.end + 1 :]
        return text

    def anchor(self, scope):
        """A place in the select list of the last query, which stands in no bracket."""
        tokens = sqlglot.tokenize(self.text, read=self.dialect)
        depth, found = 0, None
        for index, token in enumerate(tokens):
            kind = token.token_type.name
            depth += (kind in ("L_PAREN", "L_BRACKET")) - (kind in ("R_PAREN", "R_BRACKET"))
            if kind == "SELECT" and depth == 0:
                found = tokens[index + 1].start
        if found is None:
            raise Unfit("its select list was not found")
        return found

    def meaning(self, scope, selection, column):
        """How this file computes what the person calls `column`."""
        word = column.name.lower()
        for select in scope.expression.selects:
            if not select.is_star and select.alias_or_name.lower() == word:
                return self.computation(selection, select)
        holders = [
            name
            for name, (_, source) in scope.selected_sources.items()
            if word in (self.known(source) or [])
        ]
        if scope.expression.args.get("group"):
            raise Unfit(f"{column.name} is not a column of its result, and its rows are groups")
        if len(holders) == 1:
            alone = len(scope.selected_sources) == 1
            return column.name if alone else f"{holders[0]}.{column.name}"
        if holders:
            raise Unfit(f"{column.name} is in {' and '.join(holders)}")
        raise Unfit(f"there is no column {column.name}")

    def computation(self, selection, select):
        """The text of a select item without its name."""
        if isinstance(select, exp.Column):
            position, _ = self.span(select.this)
            start, end = selection.items[selection.index(position)]
            return self.sql[start:end]
        if not isinstance(select, exp.Alias) or not isinstance(select.args["alias"], exp.Identifier):
            raise Unfit("a column has no name of its own in the select list")
        position, _ = self.span(select.args["alias"])
        start, _ = selection.items[selection.index(position)]
        before = self.sql[start:position].rstrip()
        if before.lower().endswith(" as"):
            before = before[:-3].rstrip()
        is_whole = isinstance(select.this, (exp.Column, exp.Func, exp.Literal)) and "{{" not in before
        return before if is_whole else f"({before})"


def run(task):
    try:
        file = Extended(task["sql"], task["dialect"], task["columns"])
        if task["column"].lower() in (file.output(file.scopes[-1]) or []):
            raise Unfit(f"it has a column {task['column']} already")
        if task.get("join"):
            expression = file.join(task["column"], task["join"])
        else:
            expression = file.add(task["column"], task["expression"])
        return {"sql": file.apply(), "expression": expression, "problem": None}
    except (Unfit, sqlglot.errors.SqlglotError) as error:
        return {"sql": None, "expression": None, "problem": str(error).splitlines()[0]}


with open(sys.argv[1]) as source:
    print(json.dumps(run(json.load(source))))
