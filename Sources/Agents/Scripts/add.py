"""Puts a computed column at the end of a model's select list.

What the person calls a column is a column of the model's result, or of what the model reads; in the file it is written
as the model itself computes it. Only plain arithmetic, comparisons, text, dates and `case` are taken.
"""

import json
import sys

import sqlglot
from models import Unfit
from query import Query
from selection import Selection
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


class Extended(Query):
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
        words = ("LEFT JOIN", "AS", "ON") if self.is_upper else ("left join", "as", "on")
        clause = f"{words[0]} {{{{ ref('{model}') }}}} {words[1]} {model} {words[2]} {key} = {model}.{task['field']}"
        end, margin = self.sources_end(selection)
        self.edits[(end, end)] = self.edits.get((end, end), "") + f"\n{margin}{clause}"
        return item


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
