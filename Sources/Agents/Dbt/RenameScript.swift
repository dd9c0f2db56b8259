/// The part of renaming that needs a real SQL parser: sqlglot, run in the sandbox.
///
/// Jinja is replaced by stand-ins of the same length, so that the parser's positions are the file's. Names are then
/// followed through scopes, and exactly the names that mean the column are replaced; a file that does not fit is
/// named in `problem`, and nothing is changed. What a downstream model puts out keeps its name, unless the model takes
/// it by a star.
enum RenameScript {
    struct Task: Encodable {
        var old: String
        var new: String
        var dialect: String
        var model: String
        /// The columns of each model, before the change.
        var columns: [String: [String]]
        /// The model first, then what is downstream of it, parents before children.
        var models: [File]
    }

    struct File: Encodable {
        var name: String
        var path: String
        var sql: String
    }

    struct Answer: Decodable {
        var files: [String: String]
        /// Downstream models whose own result has the new name, too.
        var passed_on: [String]
        var problem: String?
    }

    static let text = #"""
        import json, re, sys
        import sqlglot
        from sqlglot import exp
        from sqlglot.optimizer.scope import traverse_scope


        class Unfit(Exception):
            pass


        def masked(sql, old):
            """Jinja replaced by SQL of the same length, so that positions stay; and the relations by their stand-ins."""
            relations = {}

            def expression(match):
                text = match.group(0)
                call = re.fullmatch(r"\{\{-?\s*(ref|source)\(([^()]*)\)\s*-?\}\}", text)
                if call:
                    names = re.findall(r"['\"]([^'\"]+)['\"]", call.group(2))
                    name = f"_r{len(relations)}".ljust(len(text), "_")
                    relations[name.lower()] = names[-1] if call.group(1) == "ref" else "source:" + ".".join(names)
                    return name
                if re.search(rf"\b{re.escape(old)}\b", text, flags=re.I):
                    raise Unfit(f"Jinja code is given {old}")
                if re.match(r"\{\{-?\s*config\(", text):
                    return " " * len(text)
                if re.fullmatch(r"\{\{-?\s*this\s*-?\}\}", text):
                    name = f"_t{len(relations)}".ljust(len(text), "_")
                    relations[name.lower()] = "this"
                    return name
                return f"_j{match.start()}".ljust(len(text), "_")

            out = re.sub(r"\{#.*?#\}", lambda m: re.sub(r"[^\n]", " ", m.group(0)), sql, flags=re.S)
            for block in re.findall(r"\{%.*?%\}", out, flags=re.S):
                if re.search(rf"\b{re.escape(old)}\b", block, flags=re.I):
                    raise Unfit(f"Jinja code names {old}")
            for tag in re.findall(r"\{%-?\s*(\w+)", out):
                if tag not in ("if", "endif", "set"):
                    raise Unfit(f"it uses the Jinja block {tag}")
            for condition in re.findall(r"\{%-?\s*if\s+(.*?)\s*-?%\}", out, flags=re.S):
                if condition.strip() != "is_incremental()":
                    raise Unfit("it depends on a Jinja condition")
            out = re.sub(r"\{%.*?%\}", lambda m: re.sub(r"[^\n]", " ", m.group(0)), out, flags=re.S)
            return re.sub(r"\{\{.*?\}\}", expression, out, flags=re.S), relations


        class File:
            def __init__(self, sql, dialect, columns, renamed, old, new):
                self.sql, self.old, self.new = sql, old, new
                self.columns = {k: [c.lower() for c in v] for k, v in columns.items()}
                self.renamed = renamed
                text, self.relations = masked(sql, old)
                trees = [t for t in sqlglot.parse(text, read=dialect) if t is not None]
                if len(trees) != 1:
                    raise Unfit("it is not one SQL statement")
                self.text = text
                self.tree = trees[0]
                self.edits = {}
                self.scopes = traverse_scope(self.tree)
                if not self.scopes:
                    raise Unfit("it has no query")
                self.changed = set()

            def span(self, identifier):
                start, end = identifier.meta.get("start"), identifier.meta.get("end")
                if start is None or end is None:
                    raise Unfit("a name's place is unknown")
                return start, end + 1

            def replace(self, identifier):
                start, end = self.span(identifier)
                quote = '"' if self.text[start] == '"' else ""
                self.edits[(start, end)] = quote + self.new + quote

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
                if isinstance(source, exp.Table):
                    model = self.relations.get(source.name.lower())
                    found = self.columns.get(model)
                    if found is None:
                        return None
                    return found
                return self.output(source)

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
                    star = select.this if isinstance(select, exp.Column) else select
                    if isinstance(star, exp.Star):
                        if star.args.get("except_") or star.args.get("except") or star.args.get("replace") or star.args.get("rename"):
                            raise Unfit("it takes the column by a star with exceptions")
                        found = self.rename_star(scope, select) or found
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

            def rename_star(self, scope, select):
                table = select.table if isinstance(select, exp.Column) else ""
                for name, (_, source) in scope.selected_sources.items():
                    if table and name.lower() != table.lower():
                        continue
                    known = self.known(source)
                    if known is None:
                        raise Unfit(f"it is not known what the star of {name} holds")
                    if self.old not in known:
                        continue
                    if isinstance(source, exp.Table):
                        raise Unfit(
                            f"it takes the column by a star from {self.relations.get(source.name.lower(), name)}; "
                            "rename it there, or list the columns"
                        )
                    self.rename_output(source)
                    return True
                return False

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
                sources = {name.lower(): source for name, (_, source) in scope.selected_sources.items()}
                if column.table:
                    if column.table.lower() in sources:
                        return sources[column.table.lower()]
                    outer = scope.parent
                    while outer is not None:
                        for name, (_, source) in outer.selected_sources.items():
                            if name.lower() == column.table.lower():
                                return source
                        outer = outer.parent
                    return None
                holders, unknown = [], []
                for source in sources.values():
                    known = self.known(source)
                    if known is None:
                        unknown.append(source)
                    elif self.old in known:
                        holders.append(source)
                if len(holders) == 1 and not unknown:
                    return holders[0]
                candidates = holders + unknown
                if any(self.is_renamed(source) for source in candidates):
                    if len(candidates) == 1:
                        return candidates[0]
                    raise Unfit(f"it is not clear which table {self.old} belongs to")
                return None

            def apply(self):
                out = self.sql
                for (start, end), text in sorted(self.edits.items(), reverse=True):
                    out = out[:start] + text + out[end:]
                return out


        with open(sys.argv[1]) as file:
            task = json.load(file)
        old, new, dialect = task["old"].lower(), task["new"], task["dialect"]
        renamed, answer = set(), {"files": {}, "passed_on": [], "problem": None}
        try:
            for item in task["models"]:
                named = re.findall(r"ref\(([^()]*)\)", item["sql"])
                read = {word for names in named for word in re.findall(r"['\"]([^'\"]+)['\"]", names)}
                if item["name"] != task["model"] and not read & renamed:
                    continue
                try:
                    if not item["path"].endswith(".sql"):
                        raise Unfit("it is not SQL")
                    sql = File(item["sql"], dialect, task["columns"], renamed, old, new)
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
        """#
}
