extension Schema {
    /// `message` finds the request that words or a card belong to by the message that shows them; `mark` says up to where
    /// the history of a conversation was read, as its platform counts.
    static let inward = """
        CREATE TABLE message (
            ref TEXT PRIMARY KEY,
            request INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE mark (
            place TEXT PRIMARY KEY,
            position TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mark_whole ON mark (position, at);
        """

    /// How places and people are reached, where a platform tells that only when they speak.
    static let acquaintances = """
        CREATE TABLE acquaintance (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX acquaintance_whole ON acquaintance (value, at);
        """

    /// Where requests are shown besides the conversation they were asked for in, and the line of each such place.
    static let mirrors = """
        CREATE TABLE mirror (
            conversation TEXT NOT NULL,
            request INTEGER NOT NULL,
            PRIMARY KEY (conversation, request)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX mirror_whole ON mirror (request, conversation);

        ALTER TABLE outbox ADD COLUMN place TEXT NOT NULL DEFAULT '';
        DROP INDEX outbox_whole;
        CREATE INDEX outbox_whole ON outbox
        (request, hand, place, subject, body, at, due, ticket, until, halted, attempt, setbacks, crashes, flow, tag, asleep,
        taken);
        """

    /// What the tables before lacked: a second copy, by which one changed bit is noticed.
    static let copies = """
        CREATE INDEX message_whole ON message (request);
        CREATE INDEX instance_whole ON instance (opened_at);
        """
}
