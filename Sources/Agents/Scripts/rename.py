"""Renames a column in the SQL of its model and of everything downstream.

Names are followed through scopes, and exactly the names that mean the column are replaced. What a downstream model puts
out keeps its name, unless the model takes it by a star.
"""

import json
import sys

import sqlglot
from models import File, Unfit, reads
from sqlglot import exp


class Renamed(File):
    def __init__(self, sql, dialect, columns, renamed, old, new):
        super().__init__(sql, dialect, columns, old)
        self.renamed, self.old, self.new = renamed, old, new
        self.changed = set()

    def replace(self, identifier):
        start, end = self.span(identifier)
        quote = '"' if self.text[start] == '"' else ""
        self.edits[(start, end)] = quote + self.new + quote

    def rename_output(self, scope):
        """Gives the column `old` of this scope's result its new name."""
        if id(scope) in self.changed:
            return
        expression = scope.expression
        if isinstance(expression, exp.SetOperation):
            self.changed.add(id(scope))
            for branch in scope.union_scopes:
                self.rename_output(branch)
            return
        found = False
        for select in expression.selects:
            if select.is_star:
                source = self.below(scope, select, self.old, "rename")
                if source is not None:
                    self.rename_output(source)
                    found = True
            elif select.alias_or_name.lower() == self.old:
                found = True
                if isinstance(select, exp.Alias):
                    self.replace(select.args["alias"])
                    self.rename_alias_uses(scope, select)
                elif isinstance(select, exp.Column):
                    _, end = self.span(select.this)
                    self.edits[(end, end)] = f" as {self.new}"
                else:
                    raise Unfit("the column has no name of its own in the select list")
        if not found:
            raise Unfit(f"no column {self.old} was found in its select list")
        self.changed.add(id(scope))

    def rename_alias_uses(self, scope, select):
        inputs = [self.known(source) for _, source in scope.selected_sources.values()]
        may_be_input = any(names is None or self.old in names for names in inputs)
        for key in ("group", "having", "qualify", "order", "where"):
            clause = scope.expression.args.get(key)
            for column in clause.find_all(exp.Column) if clause else []:
                if column.name.lower() != self.old or column.table:
                    continue
                if may_be_input and key != "order":
                    raise Unfit(f"{self.old} in its {key} clause may be the column or the alias")
                self.replace(column.this)

    def references(self):
        """Follows the new name into every scope that reads a renamed source. Returns whether the result changed."""
        root = self.scopes[-1]
        for scope in self.scopes:
            if isinstance(scope.expression, exp.SetOperation):
                continue
            for column in list(scope.columns):
                if column.name.lower() != self.old:
                    continue
                source = self.source_of(scope, column)
                if source is None or not self.is_renamed(source):
                    continue
                start, end = self.span(column.this)
                if (start, end) in self.edits:
                    continue
                self.replace(column.this)
                if column.parent is scope.expression and column.arg_key == "expressions":
                    # The scope's own result keeps its name: what reads it need not change.
                    if (end, end) in self.edits:
                        # It was to be renamed anyway: one new name does for both.
                        del self.edits[(end, end)]
                    else:
                        self.edits[(end, end)] = f" as {self.old}"
            for select in scope.expression.selects:
                if not select.is_star:
                    continue
                table = select.table if isinstance(select, exp.Column) else ""
                for name, (_, source) in scope.selected_sources.items():
                    if (not table or name.lower() == table.lower()) and self.is_renamed(source):
                        self.changed.add(id(scope))
            for join in scope.expression.args.get("joins") or []:
                for identifier in join.args.get("using") or []:
                    if identifier.name.lower() == self.old and any(
                        self.is_renamed(source) for _, source in scope.selected_sources.values()
                    ):
                        raise Unfit("it joins by using() on the column")
        return id(root) in self.changed

    def is_renamed(self, source):
        if isinstance(source, exp.Table):
            return self.relations.get(source.name.lower()) in self.renamed
        return id(source) in self.changed

    def source_of(self, scope, column):
        source, candidates = self.holder(scope, column, self.old)
        if source is not None or not any(self.is_renamed(candidate) for candidate in candidates):
            return source
        if len(candidates) == 1:
            return candidates[0]
        raise Unfit(f"it is not clear which table {self.old} belongs to")


with open(sys.argv[1]) as file:
    task = json.load(file)
old, new, dialect = task["old"].lower(), task["new"], task["dialect"]
renamed, answer = set(), {"files": {}, "passed_on": [], "problem": None}
try:
    for item in task["models"]:
        if item["name"] != task["model"] and not reads(item["sql"]) & renamed:
            continue
        try:
            if not item["path"].endswith(".sql"):
                raise Unfit("it is not SQL")
            sql = Renamed(item["sql"], dialect, task["columns"], renamed, old, new)
            if item["name"] == task["model"]:
                sql.rename_output(sql.scopes[-1])
                sql.references()
                renamed.add(item["name"])
            else:
                if sql.references():
                    renamed.add(item["name"])
                    answer["passed_on"].append(item["name"])
            answer["files"][item["path"]] = sql.apply()
        except (Unfit, sqlglot.errors.SqlglotError) as error:
            raise Unfit(f"{item['path']} cannot be changed safely: {str(error).splitlines()[0]}")
except Unfit as error:
    answer["problem"] = str(error)
print(json.dumps(answer))
