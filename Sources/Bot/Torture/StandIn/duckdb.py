"""A stand-in for the module duckdb, beside the stand-in for dbt: the same questions, asked of a file of SQLite."""

import os
import re
import sqlite3

Error = sqlite3.Error


def connect(path, read_only=False):
    return Connection(path, read_only)


class Connection:
    def __init__(self, path, read_only):
        self.name = os.path.splitext(os.path.basename(path))[0]
        self.database = sqlite3.connect(f"file:{path}?mode={'ro' if read_only else 'rw'}", uri=True)

    def execute(self, sql):
        if "information_schema.columns" in sql:
            sql = f"""
                select lower('{self.name}.main.' || t.name), c.name, coalesce(nullif(c.type, ''), 'integer')
                from sqlite_master as t join pragma_table_info(t.name) as c
                where t.type = 'table' order by t.name, c.cid
                """
        return self.database.execute(re.sub(rf'"{self.name}"\.', "", sql))
