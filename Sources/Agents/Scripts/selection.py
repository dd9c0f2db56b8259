"""The select list of a query as it stands in the file: its items, their separators, and room for one more."""

import sqlglot
from models import Unfit
from sqlglot.tokens import TokenType

OPENING = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE}
CLOSING = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE}
# What may come after a select list.
FOLLOWING = {
    TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, TokenType.HAVING, TokenType.QUALIFY, TokenType.WINDOW,
    TokenType.ORDER_BY, TokenType.LIMIT, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.SEMICOLON,
}  # fmt: skip


class Selection:
    """The items of one select list: `[start, end)` of each, in the file's positions."""

    def __init__(self, file, dialect, position):
        """`position` is that of any name in the list that stands in no brackets of its own."""
        self.file = file
        self.tokens = sqlglot.tokenize(file.text, read=dialect)
        at = next((i for i, token in enumerate(self.tokens) if token.start <= position <= token.end), None)
        if at is None:
            raise Unfit("its select list was not found")
        first = self.start(at)
        self.items, self.commas = self.split(first)

    def start(self, at):
        """The first token after the SELECT that the token at `at` belongs to."""
        depth = 0
        for i in range(at, -1, -1):
            kind = self.tokens[i].token_type
            if kind in CLOSING:
                depth += 1
            elif kind in OPENING:
                depth -= 1
            elif kind == TokenType.SELECT and depth <= 0:
                if self.tokens[i + 1].token_type in (TokenType.DISTINCT, TokenType.ALL):
                    raise Unfit("it selects distinct rows, which depend on every column")
                return i + 1
        raise Unfit("its select list was not found")

    def split(self, first):
        items, commas, depth, begin, last = [], [], 0, None, None
        for token in self.tokens[first:]:
            kind = token.token_type
            if depth == 0 and (kind in FOLLOWING or kind in CLOSING):
                break
            if depth == 0 and kind == TokenType.COMMA:
                items.append((begin, last))
                commas.append(token.start)
                begin = last = None
                continue
            depth += (kind in OPENING) - (kind in CLOSING)
            begin = token.start if begin is None else begin
            last = token.end + 1
        if begin is not None:
            items.append((begin, last))
        if not items or any(start is None for start, _ in items):
            raise Unfit("its select list is laid out in an unusual way")
        return items, commas

    def index(self, position):
        found = next((i for i, (start, end) in enumerate(self.items) if start <= position < end), None)
        if found is None:
            raise Unfit("its select list is laid out in an unusual way")
        return found

    @property
    def leads(self):
        """Whether this author puts commas before the items, at the beginning of a line."""
        return bool(self.commas) and not self.file.text[: self.commas[-1]].rsplit("\n", 1)[-1].strip()

    def remove(self, index):
        """The edit that takes an item and its separator out."""
        if len(self.items) == 1:
            raise Unfit("it is the only column")
        start, end = self.items[index]
        if index == 0 or not self.leads and index < len(self.items) - 1:
            return (start, self.items[index + 1][0]), ""
        return (self.items[index - 1][1], end), ""

    def append(self, text):
        """The edit that puts one more item at the end."""
        start, end = self.items[-1]
        before = self.file.text[:start].rsplit("\n", 1)[-1]
        if len(self.items) == 1:
            return self.unfold(text)
        if self.leads:
            margin = self.file.text[: self.commas[-1]].rsplit("\n", 1)[-1]
            return (end, end), f"\n{margin}, {text}"
        if before.strip():
            return (end, end), f", {text}"
        return (end, end), f",\n{before}{text}"

    def unfold(self, text):
        """`select x from y` on one line becomes a list with an item to a line."""
        start, end = self.items[0]
        line = self.file.text[:start].rsplit("\n", 1)[-1]
        if not line.strip():
            return (end, end), f",\n{line}{text}"
        margin = line[: len(line) - len(line.lstrip())]
        rest = self.file.text[end:].split("\n", 1)[0]
        item = self.file.sql[start:end]
        tail = len(rest) - len(rest.lstrip())
        lead = len(self.file.text[:start]) - len(self.file.text[:start].rstrip(" "))
        after = f"\n{margin}" if rest.strip() else ""
        return (start - lead, end + tail), f"\n{margin}    {item},\n{margin}    {text}{after}"
