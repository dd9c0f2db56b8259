/// How far a dbt build has come, told at most ten times: each telling is an event in the ledger.
actor BuildProgress {
    private var finished = 0
    private var told = 0

    /// What to tell after this line of dbt's output, if anything. Lines of parallel threads come in any order, so
    /// they are counted, and not believed about their own number.
    func note(after line: String) -> String? {
        guard
            let match = line.firstMatch(of: /\d+ of (\d+) (OK|PASS|WARN|FAIL|ERROR|SKIP|NO-OP)\b/),
            let total = Int(match.1), total > 0
        else { return nil }
        self.finished += 1
        let tenths = self.finished * 10 / total
        guard tenths > self.told, self.finished <= total else { return nil }
        self.told = tenths
        return "dbt build: \(self.finished) of \(total)"
    }
}
