"""Takes a column out of a model's SQL, and says what else reads it.

The column goes from the model's select list, through stars down to the one that names it. Nothing is changed when
anything still needs it; every such reader is named instead.
"""

import json
import sys

import sqlglot
from models import File, Unfit, reads
from selection import Selection
from sqlglot import exp


class Dropped(File):
    def __init__(self, sql, dialect, columns, dropped, name):
        super().__init__(sql, dialect, columns, name)
        self.dialect, self.dropped, self.name = dialect, dropped, name
        self.without = set()

    def drop(self, scope):
        """Takes the column out of what `scope` puts out."""
        if id(scope) in self.without:
            return
        expression = scope.expression
        if isinstance(expression, exp.SetOperation):
            raise Unfit("it unites several queries")
        for select in expression.selects:
            if select.is_star:
                source = self.below(scope, select, self.name, "drop")
                if source is not None:
                    self.drop(source)
                    self.without.add(id(scope))
                    return
            elif select.alias_or_name.lower() == self.name:
                self.drop_item(scope, select)
                self.without.add(id(scope))
                return
        raise Unfit(f"no column {self.name} was found in its select list")

    def drop_item(self, scope, select):
        named = select.args["alias"] if isinstance(select, exp.Alias) else getattr(select, "this", None)
        if not isinstance(named, exp.Identifier):
            raise Unfit("the column has no name of its own in the select list")
        group = scope.expression.args.get("group")
        if group:
            if group.args.get("all") or any(isinstance(key, exp.Literal) for key in group.expressions):
                raise Unfit("it groups by the positions of its columns")
            if not any(isinstance(part, exp.AggFunc) for part in select.walk()):
                raise Unfit("it groups by the column, so its rows would become others")
        for key in ("where", "group", "having", "qualify", "order"):
            clause = scope.expression.args.get(key)
            for column in clause.find_all(exp.Column) if clause else []:
                if isinstance(select, exp.Alias) and column.name.lower() == self.name and not column.table:
                    raise Unfit(f"its {key} clause uses the column")
            if key == "order" and clause and any(isinstance(part.this, exp.Literal) for part in clause.expressions):
                raise Unfit("it orders by the positions of its columns")
        position, _ = self.span(named)
        selection = Selection(self, self.dialect, position)
        span, text = selection.remove(selection.index(position))
        self.edits[span] = text

    def is_without(self, source):
        if isinstance(source, exp.Table):
            return self.relations.get(source.name.lower()) in self.dropped
        return id(source) in self.without

    def uses(self):
        """Whether a name in this file means the dropped column; follows stars, which pass on that it is gone."""
        for scope in self.scopes:
            if isinstance(scope.expression, exp.SetOperation):
                if any(id(branch) in self.without for branch in scope.union_scopes):
                    return True
                continue
            for column in scope.columns:
                if column.name.lower() != self.name or self.is_within_edit(column):
                    continue
                source, candidates = self.holder(scope, column, self.name)
                if any(self.is_without(one) for one in ([source] if source is not None else candidates)):
                    return True
            for join in scope.expression.args.get("joins") or []:
                if any(identifier.name.lower() == self.name for identifier in join.args.get("using") or []):
                    if any(self.is_without(source) for _, source in scope.selected_sources.values()):
                        return True
            for select in scope.expression.selects:
                if select.is_star:
                    table = select.table if isinstance(select, exp.Column) else ""
                    for name, (_, source) in scope.selected_sources.items():
                        if (not table or name.lower() == table.lower()) and self.is_without(source):
                            self.without.add(id(scope))
        return False

    def is_within_edit(self, column):
        start, end = self.span(column.this)
        return any(first <= start and end <= last for first, last in self.edits)

    @property
    def passes_on(self):
        return id(self.scopes[-1]) in self.without


def read(item, task, dropped):
    if not item["path"].endswith(".sql"):
        raise Unfit("it is not SQL")
    return Dropped(item["sql"], task["dialect"], task["columns"], dropped, task["column"].lower())


def run(task):
    answer = {"files": {}, "passed_on": [], "readers": [], "problem": None}
    dropped = {task["model"]}
    for item in task["models"]:
        is_own = item["name"] == task["model"]
        if not is_own and not reads(item["sql"]) & dropped:
            continue
        try:
            file = read(item, task, dropped)
            if is_own:
                file.drop(file.scopes[-1])
            if file.uses():
                if is_own:
                    raise Unfit("other parts of it use the column")
                answer["readers"].append(item["path"])
            elif is_own:
                answer["files"][item["path"]] = file.apply()
            elif file.passes_on:
                dropped.add(item["name"])
                answer["passed_on"].append(item["name"])
        except (Unfit, sqlglot.errors.SqlglotError) as error:
            answer["problem"] = f"{item['path']} cannot be changed safely: {str(error).splitlines()[0]}"
            return answer
    return answer


with open(sys.argv[1]) as source:
    print(json.dumps(run(json.load(source))))
