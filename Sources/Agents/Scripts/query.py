"""One query of a model as it stands in the file: how it computes what people name, and where its clauses end."""

import sqlglot
from models import File, Unfit
from selection import CLOSING, FOLLOWING, OPENING
from sqlglot import exp


class Query(File):
    """The file's last query is the model's result."""

    def __init__(self, sql, dialect, columns, *names):
        super().__init__(sql, dialect, columns, *names)
        self.dialect = dialect

    @property
    def is_upper(self):
        """Whether this author writes keywords in capitals."""
        return "SELECT" in self.text and "select" not in self.text

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
        if self.is_upper:
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
