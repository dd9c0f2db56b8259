extension Schema {
    /// Whose turn it is, what died, who keeps what from whom, and how it went.
    ///
    /// A waiting row of the outbox is either ready, and then has its place in the line of its hand by `tag`; or asleep
    /// until it is `due`. Each is in one partial index alone, so that taking one costs the same whatever waits.
    static let work = """
        ALTER TABLE outbox ADD COLUMN flow TEXT NOT NULL DEFAULT '';
        ALTER TABLE outbox ADD COLUMN tag INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE outbox ADD COLUMN asleep INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE outbox ADD COLUMN taken INTEGER;
        UPDATE outbox SET tag = id,
            flow = coalesce((SELECT requester FROM request WHERE request.id = outbox.request), '');
        DROP INDEX outbox_waiting;
        CREATE INDEX outbox_ready ON outbox (hand, tag) WHERE ticket IS NULL AND asleep = 0;
        CREATE INDEX outbox_asleep ON outbox (hand, due) WHERE ticket IS NULL AND asleep = 1;
        DROP INDEX outbox_whole;
        CREATE INDEX outbox_whole ON outbox
        (request, hand, subject, body, at, due, ticket, until, halted, attempt, setbacks, crashes, flow, tag, asleep, taken);
        CREATE INDEX parked_request ON parked (request);

        CREATE TABLE resource (
            request INTEGER NOT NULL,
            name TEXT NOT NULL,
            changed INTEGER NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (request, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX resource_name ON resource (name, since, changed);

        CREATE TABLE streak (
            project TEXT NOT NULL,
            agent TEXT NOT NULL,
            failures INTEGER NOT NULL,
            PRIMARY KEY (project, agent)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX streak_whole ON streak (failures);

        CREATE TABLE pace (
            kind TEXT NOT NULL,
            slot INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL,
            PRIMARY KEY (kind, slot)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pace_whole ON pace (milliseconds);
        """

    /// The place that took no message, so that it can be tried again when somebody has put the place right.
    static let obstacles = """
        ALTER TABLE parked ADD COLUMN obstacle TEXT;
        DROP INDEX parked_whole;
        CREATE INDEX parked_whole ON parked (request, hand, subject, body, at, attempt, reason, obstacle);
        CREATE INDEX parked_obstacle ON parked (obstacle) WHERE obstacle IS NOT NULL;
        """
}
