import Foundation
import Ledger
import Requests

/// What happens to a ledger in a trial: gestures come in, some of them twice, and work is done. Follows from a seed.
struct Story {
    private var seed: Seed
    private var heard: [Intake] = []
    private var count = 0

    init(seed: UInt64) { self.seed = Seed(seed) }

    /// Lets one thing happen; returns what the ledger says it has written down. What the disk refuses did not happen.
    mutating func go(on ledger: Ledger, _ clock: SteadyClock) async throws -> [Deed] {
        clock.advance(by: .milliseconds(Int64.random(in: 1...2000, using: &self.seed)))
        do {
            return switch Int.random(in: 0..<10, using: &self.seed) {
            case 0..<5: await self.hear(on: ledger, at: clock.now)
            case 5..<7: try await self.read(on: ledger)
            case 7: try await self.runErrands(on: ledger)
            case 8: try await self.show(on: ledger)
            default: try await self.look(on: ledger)
            }
        } catch let error as LedgerError where error.code == .storage {
            return []
        }
    }

    /// So much time passes that a ledger may forget what it can; nobody delivers again what came before.
    mutating func age(_ clock: SteadyClock) {
        clock.advance(by: Settings().retention + .seconds(3600))
        self.heard = []
    }

    /// The disk fails for a while, sooner or later, or is well again.
    mutating func hurt(_ disk: FaultyDisk) {
        guard self.seed.oneIn(3) else { return disk.heal() }
        let all: [(FaultyDisk.Operations, Int32)] = [
            (.writing, ENOSPC), (.writing, EIO), (.writing, EROFS), (.syncing, EIO), (.reading, EIO),
            (.opening, EMFILE),
        ]
        let (operations, error) = all[Int.random(in: 0..<all.count, using: &self.seed)]
        let suffixes = [nil, nil, "-wal", "ledger.sqlite", "anchor"]
        disk.fail(
            operations,
            on: suffixes[Int.random(in: 0..<suffixes.count, using: &self.seed)],
            with: error,
            after: Int.random(in: 0..<6, using: &self.seed),
            times: self.seed.oneIn(2) ? Int.random(in: 1...3, using: &self.seed) : nil
        )
    }

    /// Some gestures at once, so that they share a commit.
    private mutating func hear(on ledger: Ledger, at time: Timestamp) async -> [Deed] {
        var intakes: [Intake] = []
        for _ in 0..<Int.random(in: 1...4, using: &self.seed) {
            if let old = self.heard.randomElement(using: &self.seed), self.seed.oneIn(6) {
                intakes.append(old)
            } else {
                intakes.append(self.newIntake())
            }
        }
        self.heard += intakes
        return await withTaskGroup(of: Deed?.self) { group in
            for intake in intakes {
                group.addTask { (try? await ledger.record(intake)).map { .heard(intake, $0, at: time) } }
            }
            return await group.reduce(into: []) { deeds, deed in if let deed { deeds.append(deed) } }
        }
    }

    private mutating func newIntake() -> Intake {
        self.count += 1
        let keys = (0..<Int.random(in: 1...3, using: &self.seed)).map { "key \(self.count).\($0)" }
        let place = ConversationID("local:thread \(Int.random(in: 1...6, using: &self.seed))")
        let person = PersonID("local:person \(Int.random(in: 1...5, using: &self.seed))")
        let wish: Intake.Wish
        switch Int.random(in: 0..<8, using: &self.seed) {
        case 0: wish = .nothing
        case 1:
            let form = Errand.openForm(template: nil, handle: .trigger("\(self.count)"), for: person, in: place)
            wish = .errand(form)
        case 2:
            let request = RequestID("\(Int.random(in: 1...max(1, self.count), using: &self.seed))")
            wish = .command(request, .cancel(by: person), in: place)
        default:
            let words = String(repeating: "word \(self.count) ", count: Int.random(in: 1...40, using: &self.seed))
            wish = .message(Opening(person: person, conversation: place, words: .text(words)))
        }
        return Intake(keys: keys, wish: wish)
    }

    private mutating func read(on ledger: Ledger) async throws -> [Deed] {
        var deeds: [Deed] = []
        for claim in try await ledger.claim(.understand, limit: 2) {
            guard let request = claim.request else { continue }
            let answer = Answer(title: "The answer to \(request.id)", passages: [.text("It is so.")])
            let options = [Question.Option(label: "the first", slots: [:])]
            let what: Command.Understanding =
                self.seed.oneIn(3) ? .unclear(Question(text: "Which?", options: options)) : .answer(answer)
            try await ledger.finish(claim, orders: [Order(.understand(what), for: request.id)])
            deeds.append(.moved(request.id, revision: request.revision + 1))
        }
        return deeds
    }

    private func runErrands(on ledger: Ledger) async throws -> [Deed] {
        var deeds: [Deed] = []
        for claim in try await ledger.claim(.errand, limit: 3) {
            try await ledger.finish(claim, orders: [])
            if case .errand(let errand) = claim.work { deeds.append(.ranErrand(errand)) }
        }
        return deeds
    }

    private mutating func show(on ledger: Ledger) async throws -> [Deed] {
        for claim in try await ledger.claim(.notify, limit: 3) {
            guard let request = claim.request, case .show(let post, _) = claim.work else { continue }
            if self.seed.oneIn(4) {
                try await ledger.setBack(claim, Setback(.uncertain, "The reply was lost."))
            } else {
                let message = MessageRef("message of \(request.id)")
                try await ledger.finish(claim, orders: [Order(.posted(post, message), for: request.id)])
            }
        }
        return []
    }

    private mutating func look(on ledger: Ledger) async throws -> [Deed] {
        for claim in try await ledger.claim(.understand, limit: 1) { try await ledger.release(claim) }
        return []
    }
}
