package import Requests

extension Ledger {
    /// Writes down what came in; returns once it is on disk, and may be acknowledged.
    package func record(_ intake: Intake) async throws -> Receipt {
        try await self.write(isIntake: true) { try $0.record(intake) }
    }

    /// Takes up to `limit` rows that are ready, for as long as a lease lasts; the attempt is counted now.
    package func claim(_ hand: Hand, limit: Int) async throws -> [Claim] {
        guard limit > 0 else { return [] }
        let claims = try await self.write(isLease: true) { try $0.claim(hand, limit: limit) }
        do {
            var whole: [Claim] = []
            for claim in claims { if let claim = try await self.completed(claim) { whole.append(claim) } }
            return whole
        } catch {
            for claim in claims { try? await self.release(claim) }
            throw error
        }
    }

    /// Reads the request where it is not in memory: here, so that nobody who has something to write waits for it.
    private func completed(_ claim: Claim) async throws -> Claim? {
        guard claim.request == nil, let number = claim.number else { return claim }
        var claim = claim
        do {
            claim.request = try await self.request(RequestID(number: number))
            return claim
        } catch is DecodingError {
            try await self.setBack(claim, Setback(.rejected, Claim.unreadable))
            return nil
        } catch let error as LedgerError where error.code == .storage {
            // The others need not wait for a page that cannot be read.
            let later = self.clock.now.advanced(by: .seconds(10))
            try await self.setBack(claim, Setback(.later(later), error.message))
            return nil
        }
    }

    /// When the next row of the hand will be ready; `nil` when none waits.
    package func nextDue(_ hand: Hand) async throws -> Timestamp? {
        try await self.reading { try Draft.nextDue($0, hand) }
    }

    /// The work is done: its row goes, and what the hand answered is decided and written down, all or nothing.
    ///
    /// Throws `LedgerError.Code.leaseLost`, and changes nothing, when the claim was lost.
    package func finish(_ claim: Claim, orders: [Order]) async throws {
        try await self.holding { draft in
            guard try draft.close(claim) else { return false }
            for order in orders { try draft.carryOut(order, answeringFor: claim.request) }
            return true
        }
    }

    /// Records an order while the work goes on.
    ///
    /// Throws `LedgerError.Code.leaseLost`, and changes nothing, when the claim was lost.
    package func send(_ order: Order, under claim: Claim) async throws {
        try await self.holding { draft in
            guard try draft.holds(claim.id) else { return false }
            try draft.carryOut(order, answeringFor: claim.request)
            return true
        }
    }

    /// The work could not be done now: it waits, or it is parked and its request told.
    ///
    /// Throws `LedgerError.Code.leaseLost`, and changes nothing, when the claim was lost.
    package func setBack(_ claim: Claim, _ setback: Setback) async throws {
        try await self.holding { try $0.setBack(claim, setback) }
    }

    /// The work was stopped, through no fault of its own: it is ready again at once.
    ///
    /// The attempt stays counted, since it may have had its effect; it is not held against the work.
    /// Call it for work that was called off as well, once it has really ended.
    package func release(_ claim: Claim) async throws {
        try await self.write { try $0.release(claim) }
    }

    /// Lengthens the leases; returns those that still hold. Work of the others must end.
    package func beat(_ claims: [Claim]) async throws -> Set<Claim.ID> {
        try await self.write(isLease: true) { try $0.beat(claims) }
    }

    private func holding(_ change: @escaping @Sendable (inout Draft) throws -> Bool) async throws {
        guard try await self.write(change) else { throw LedgerError.leaseLost }
    }
}
