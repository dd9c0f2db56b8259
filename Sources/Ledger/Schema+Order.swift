extension Schema {
    /// What comes later is filed later: then the new rows of a commit share a few pages of each index, however large it is.
    ///
    /// Threads are named after the time of their first message, and the last letters of a conversation are that; a
    /// person's requests are filed by blocks of numbers. The keys of Slack's messages began with the channel.
    static let order = """
        DROP INDEX request_conversation;
        CREATE INDEX request_thread ON request (substr(conversation, -17));
        DROP INDEX request_requester;
        CREATE INDEX request_requester ON request (id / 4096, requester);

        UPDATE inbox SET key = 'slack:msg:' || substr(key, length(rtrim(key, replace(key, ':', ''))) + 1)
            || ':' || substr(key, 11, length(rtrim(key, replace(key, ':', ''))) - 11)
        WHERE key GLOB 'slack:msg:*:*:*';
        """

    /// A gesture's keys are filed one behind the other, by its time; and work that may wait several times over is no part of
    /// what says that some may wait but once.
    static let together = """
        UPDATE inbox SET key = 'slack:at:' || substr(key, 11, instr(substr(key, 11), ':')) || 'msg:'
            || substr(key, 11 + instr(substr(key, 11), ':'))
        WHERE key GLOB 'slack:msg:*:*:*';

        DROP INDEX outbox_subject;
        CREATE UNIQUE INDEX outbox_subject ON outbox (subject) WHERE ticket IS NULL AND subject IS NOT NULL;
        """

    /// The condition that a request was asked for in the conversation that the parameter names. Without the plus SQLite
    /// would put the parameter in place of the column everywhere, and then find no index to search.
    static func isIn(_ parameter: String) -> String {
        "(substr(conversation, -17) = substr(\(parameter), -17) AND +conversation = \(parameter))"
    }

    /// The condition that a request was asked for by one of so many people.
    static func isBy(_ people: Int) -> String {
        """
        id IN (
            WITH RECURSIVE block (number) AS (
                SELECT ifnull(max(id), 0) / 4096 FROM request
                UNION ALL SELECT number - 1 FROM block WHERE number > 0
            )
            SELECT request.id FROM block CROSS JOIN request ON request.id / 4096 = block.number
            AND requester IN (\(Array(repeating: "?", count: people).joined(separator: ", "))))
        """
    }
}
