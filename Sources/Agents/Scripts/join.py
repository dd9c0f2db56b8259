"""Finds the join between two models, and gives it another type or another key.

The columns that it compares are followed down, through queries that keep their rows, to the models they come from: there
it can be counted what the join would find.
"""

import json
import sys

import sqlglot
from models import File, Unfit
from selection import CLOSING, FOLLOWING, OPENING
from sqlglot import exp
from sqlglot.tokens import TokenType

KINDS = {
    TokenType.LEFT: "left", TokenType.RIGHT: "right", TokenType.FULL: "full", TokenType.INNER: "inner",
    TokenType.CROSS: "cross", TokenType.OUTER: None,
}  # fmt: skip
# What begins the next join, and so ends a condition.
NEXT = FOLLOWING | set(KINDS) | {TokenType.JOIN, TokenType.COMMA, TokenType.NATURAL, TokenType.ASOF}


class Join:
    """One join of one query, with the places of its words in the file."""

    def __init__(self, file, scope, node, before):
        self.file, self.scope, self.node = file, scope, node
        self.alias = node.this.alias_or_name
        self.before = before
        self.read()

    def read(self):
        if not isinstance(self.node.this, exp.Table) or not isinstance(self.node.this.this, exp.Identifier):
            raise Unfit("it joins a query in brackets")
        tokens = self.file.tokens
        position, _ = self.file.span(self.node.this.this)
        at = next(i for i, token in enumerate(tokens) if token.start == position)
        word = at - 1
        if tokens[word].token_type != TokenType.JOIN:
            raise Unfit("it joins by a comma or in an unusual way")
        first, self.kind = word, "inner"
        while tokens[first - 1].token_type in KINDS:
            first -= 1
            self.kind = KINDS[tokens[first].token_type] or self.kind
        if tokens[first - 1].token_type in (TokenType.NATURAL, TokenType.ASOF):
            raise Unfit("it is no ordinary join")
        self.words = (tokens[first].start, tokens[word].end + 1)
        after = at + 1
        if tokens[after : after + 1] and tokens[after].token_type == TokenType.ALIAS:
            after += 1
        if self.node.this.alias:
            after += 1
        self.head = tokens[after - 1].end + 1
        self.condition = self.span(after)

    def span(self, index):
        """Where the condition stands, with its `on` or `using`; None without."""
        tokens = self.file.tokens
        if index >= len(tokens) or tokens[index].token_type not in (TokenType.ON, TokenType.USING):
            return None
        depth, end = 0, tokens[index].end + 1
        for token in tokens[index + 1 :]:
            kind = token.token_type
            # left() and right() are functions, too.
            if depth == 0 and (kind in NEXT or kind in CLOSING) and not self.file.text[token.end + 1 :].startswith("("):
                break
            depth += (kind in OPENING) - (kind in CLOSING)
            end = token.end + 1
        return tokens[index].start, end

    @property
    def source(self):
        return self.scope.selected_sources[self.alias][1]

    @property
    def is_using(self):
        return bool(self.node.args.get("using"))

    @property
    def text(self):
        return self.file.sql[slice(*self.condition)] if self.condition else ""

    def left(self):
        """The aliases that the condition compares with."""
        on = self.node.args.get("on")
        named = {column.table for column in on.find_all(exp.Column)} if on else set()
        return [alias for alias in self.before if alias in named] or self.before

    def origins(self):
        return self.file.origins(self.source), {
            name for alias in self.left() for name in self.file.origins(self.scope.selected_sources[alias][1])
        }

    def pair(self):
        """`(left alias, left column, right column)` of a condition that compares one with one; None otherwise."""
        on, using = self.node.args.get("on"), self.node.args.get("using")
        if using and len(using) == 1:
            name = using[0].name.lower()
            holders = [alias for alias in self.before if name in (self.known(alias) or [])]
            return (holders[0], name, name) if len(holders) == 1 else None
        on = on.unnest() if on else None
        if not isinstance(on, exp.EQ) or not all(isinstance(side, exp.Column) for side in (on.left, on.right)):
            return None
        sides = [on.left, on.right]
        if sides[0].table.lower() == self.alias.lower():
            sides.reverse()
        if sides[1].table.lower() != self.alias.lower() or sides[0].table not in self.before:
            return None
        return sides[0].table, sides[0].name.lower(), sides[1].name.lower()

    def known(self, alias):
        return self.file.known(self.scope.selected_sources[alias][1])

    def columns_for(self, key):
        """`(left alias, left column, right column)` for a key that a person names."""
        theirs = self.known(self.alias)
        if theirs is None:
            raise Unfit(f"the columns of {self.alias} are not known")
        field = [key] if key in theirs else [name for name in theirs if key.endswith("_" + name)]
        if len(field) != 1:
            raise Unfit(f"{self.alias} has no column {key}; it has {', '.join(theirs)}")
        mine = {alias: self.known(alias) or [] for alias in self.before}
        found = [(alias, key) for alias, names in mine.items() if key in names]
        if not found:
            found = [(alias, name) for alias, names in mine.items() for name in names if name.endswith("_" + key)]
        old = self.pair()
        if len(found) > 1 and old:
            found = [one for one in found if one[0] == old[0]]
        if len(found) != 1:
            why = "none has it" if not found else f"{' and '.join(alias for alias, _ in found)} have it"
            raise Unfit(f"it is not clear which table {key} of the other side is in: {why}")
        return found[0][0], found[0][1], field[0]


class Joined(File):
    def __init__(self, sql, dialect, columns):
        super().__init__(sql, dialect, columns)
        self.tokens = sqlglot.tokenize(self.text, read=dialect)
        self.is_upper = "JOIN" in self.text and "join" not in self.text

    def origins(self, source):
        """The models that a source is made of."""
        if isinstance(source, exp.Table):
            return {self.relations.get(source.name.lower(), source.name.lower())}
        is_union = isinstance(source.expression, exp.SetOperation)
        parts = source.union_scopes if is_union else [inner for _, inner in source.selected_sources.values()]
        return {name for part in parts for name in self.origins(part)}

    def joins(self):
        for scope in self.scopes:
            if not isinstance(scope.expression, exp.Select):
                continue
            before = [alias for alias in scope.selected_sources]
            later = [node.this.alias_or_name for node in scope.expression.args.get("joins") or []]
            before = [alias for alias in before if alias not in later]
            for node in scope.expression.args.get("joins") or []:
                if node.this.alias_or_name in scope.selected_sources:
                    yield Join(self, scope, node, list(before))
                before.append(node.this.alias_or_name)

    def resolve(self, source, column):
        """The model and column that a source's column is; None when it is computed, or rows may come several times.

        `grouped` says that the source has each value once by its making, `whole` that it leaves none out.
        """
        if isinstance(source, exp.Table):
            model = self.relations.get(source.name.lower())
            return {"model": model, "column": column, "grouped": False, "whole": True} if model else None
        query = source.expression
        if not isinstance(query, exp.Select) or len(source.selected_sources) != 1:
            return None
        found = self.below_column(source, query, column)
        if found and any(query.args.get(key) for key in ("where", "having", "qualify", "limit")):
            found["whole"] = False
        return found

    def below_column(self, source, query, column):
        inner = next(iter(source.selected_sources.values()))[1]
        group = query.args.get("group")
        for select in query.selects:
            if select.is_star and not group:
                return self.resolve(inner, column)
            if select.is_star or select.alias_or_name.lower() != column:
                continue
            plain = select.unalias()
            if not isinstance(plain, exp.Column):
                return None
            names = {key.name.lower() for key in group.expressions} if group else set()
            if group and (len(group.expressions) != 1 or not names & {column, plain.name.lower()}):
                return None
            found = self.resolve(inner, plain.name.lower())
            return {**found, "grouped": True} if found and group else found
        return None

    def cased(self, text):
        return text.upper() if self.is_upper else text

    def change(self, join, kind, pair):
        """Writes the join's new type and the columns it compares; either may be None."""
        if kind and kind != join.kind:
            self.edits[join.words] = self.cased(f"{kind} join")
        if pair:
            left, mine, theirs = pair
            if any(alias.lower() in self.relations for alias in (left, join.alias)):
                raise Unfit("a table has no short name to write before its columns")
            if join.is_using and mine == theirs:
                text = f"{self.cased('using')} ({mine})"
            else:
                text = f"{self.cased('on')} {left}.{mine} = {join.alias}.{theirs}"
            if join.condition:
                self.edits[join.condition] = text
            else:
                self.edits[(join.head, join.head)] = " " + text


def fitting(joins, name, wanted):
    """The joins of the model `name` between the models that a person named."""
    others = [word for word in wanted if word != name]
    found = []
    for join in joins:
        right, left = join.origins()
        if not others:
            found.append((0, join))
        elif len(others) == 1 and others[0] in right:
            found.append((0, join))
        elif len(others) == 1 and others[0] in left:
            found.append((1, join))
        elif len(others) == 2 and any(a in right and b in left for a, b in (others, others[::-1])):
            found.append((0, join))
    best = min((rank for rank, _ in found), default=0)
    return [join for rank, join in found if rank == best]


def described(item, join):
    pair = join.pair()
    return {
        "name": item["name"],
        "path": item["path"],
        "kind": join.kind,
        "alias": join.alias,
        "condition": join.text,
        "left": join.file.resolve(join.scope.selected_sources[pair[0]][1], pair[1]) if pair else None,
        "right": join.file.resolve(join.source, pair[2]) if pair else None,
    }


def run(task):
    found = []
    for item in task["models"]:
        try:
            file = Joined(item["sql"], task["dialect"], task["columns"])
            found += [(item, file, join) for join in fitting(list(file.joins()), item["name"], task["wanted"])]
        except (Unfit, sqlglot.errors.SqlglotError) as error:
            return {"joins": [], "problem": f"{item['path']} cannot be changed safely: {str(error).splitlines()[0]}"}
    key = (task.get("key") or "").lower()
    if len(found) > 1 and key:
        found = [one for one in found if key in {c.name.lower() for c in one[2].node.find_all(exp.Column)}] or found
    answer = {"joins": [described(item, join) for item, _, join in found], "problem": None}
    if len(found) != 1 or not (task.get("kind") or key):
        return answer
    item, file, join = found[0]
    try:
        pair = join.columns_for(key) if key else None
        if pair == join.pair():
            pair = None
        if task.get("kind") != "cross" and join.kind == "cross" and not pair:
            raise Unfit("the cross join has no condition yet; say on which column they should be joined")
        file.change(join, task.get("kind"), pair)
        answer["sql"] = file.apply()
        if pair:
            answer["left"] = file.resolve(join.scope.selected_sources[pair[0]][1], pair[1])
            answer["right"] = file.resolve(join.source, pair[2])
            answer["written"] = f"{pair[0]}.{pair[1]} = {join.alias}.{pair[2]}"
    except Unfit as error:
        answer["problem"] = f"{item['path']} is left as it is: {error}"
    return answer


with open(sys.argv[1]) as source:
    print(json.dumps(run(json.load(source))))
