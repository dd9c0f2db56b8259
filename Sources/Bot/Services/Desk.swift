import Console
import Foundation
import Ledger
import Logging
import Notify
import Requests

/// Where the operator of this machine leaves what the bot is to do: a folder that only the bot's own account can write.
///
/// A running bot alone may write the ledger, so a command leaves a file, and the bot answers with another beside it.
struct Desk: Sendable {
    /// What can be asked.
    enum Chore: Codable, Sendable {
        case release(String)
        case resume(String)
        case detour(String, Detour)
        /// These slots, as the operator writes them.
        case edit(String, [String: String])
        case unschedule(String)
    }

    private static let interval = Duration.milliseconds(500)
    private static let patience = Duration.seconds(15)
    private let folder: URL

    init(_ data: URL) { self.folder = data.appending(path: "desk", directoryHint: .isDirectory) }

    /// Has `chore` done by the bot that runs, or does it when none does. Returns what came of it, in words.
    func ask(_ chore: Chore, _ folders: Folders) async throws -> String {
        guard FileManager.default.fileExists(atPath: folders.dataURL.appending(path: "ledger.sqlite").path) else {
            throw BatchError(
                description: "there is no ledger in \(folders.dataURL.path) yet; `--data` names another folder"
            )
        }
        let configuration = try Configuration.read(folders.configURL)
        do {
            let ledger = try Ledger(
                directory: folders.dataURL,
                policy: { configuration.policy },
                clock: SystemTime(),
                logger: Logger(label: "chatbridge") { _ in SwiftLogNoOpLogHandler() },
                settings: configuration.settings
            )
            defer { ledger.close() }
            return try await withThrowingTaskGroup { group in
                group.addTask { try await ledger.run() }
                defer { group.cancelAll() }
                return try await Self.carryOut(chore, on: ledger)
            }
        } catch let error as LedgerError where error.code == .inUse {
            return try await self.leave(chore)
        }
    }

    /// Does what is left here, until cancelled.
    func serve(_ ledger: Ledger, _ time: SystemTime, _ logger: Logger) async throws {
        try self.prepare()
        while true {
            for file in try self.files(ending: "json") {
                let answer: String
                do {
                    let chore = try JSONDecoder().decode(Chore.self, from: Data(contentsOf: file))
                    answer = try await Self.carryOut(chore, on: ledger)
                } catch {
                    answer = "! \(error)"
                }
                logger.info("the operator asked for something", metadata: ["answer": "\(answer)"])
                let reply = file.deletingPathExtension().appendingPathExtension("answer")
                try? Data(answer.utf8).write(to: reply, options: .atomic)
                try FileManager.default.removeItem(at: file)
            }
            try await time.sleep(until: time.now.advanced(by: Self.interval))
        }
    }

    private func leave(_ chore: Chore) async throws -> String {
        try self.prepare()
        let name = UUID().uuidString
        let (file, reply) = (
            self.folder.appending(path: "\(name).json"), self.folder.appending(path: "\(name).answer")
        )
        try JSONEncoder().encode(chore).write(to: file, options: .atomic)
        let time = SystemTime()
        let end = time.now.advanced(by: Self.patience)
        while time.now < end {
            if let answer = try? String(contentsOf: reply, encoding: .utf8) {
                try? FileManager.default.removeItem(at: reply)
                guard !answer.hasPrefix("! ") else { throw BatchError(description: String(answer.dropFirst(2))) }
                return answer
            }
            try await time.sleep(until: time.now.advanced(by: .milliseconds(100)))
        }
        try? FileManager.default.removeItem(at: file)
        throw BatchError(description: "the bot that uses this folder does not answer; nothing was done")
    }

    private func prepare() throws {
        try FileManager.default.createDirectory(
            at: self.folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    private func files(ending suffix: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: self.folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == suffix }.sorted { $0.path < $1.path }
    }

    private static func carryOut(_ chore: Chore, on ledger: Ledger) async throws -> String {
        switch chore {
        case .release(let number):
            do {
                let count = try await ledger.release(RequestID(number), by: Operator().person)
                return count == 0
                    ? "Nothing of request \(number) was given up."
                    : "Request \(number) goes on: \(count) \(count == 1 ? "piece" : "pieces") of work tried again."
            } catch is Refusal {
                throw BatchError(description: "there is no request \(number); see `chatbridge requests parked`")
            }
        case .detour(let number, let detour):
            return try await Self.command(number, ledger) { detour.command(by: $0, on: $1) }
        case .edit(let number, let values):
            return try await Self.command(number, ledger) { try SlotEdit(values: values).command(by: $0, on: $1) }
        case .unschedule(let number):
            guard try await ledger.remove(schedule: RequestID(number)) else {
                throw BatchError(description: "there is no schedule \(number); see `chatbridge schedules`")
            }
            return "Schedule \(number) is cancelled."
        case .resume(let project):
            let holds = try await ledger.lift(project: project)
            guard !holds.isEmpty else { return "Nothing is paused on \(project)." }
            return "Goes on: \(holds.map(\.agent.rawValue).joined(separator: ", ")) on \(project)."
        }
    }
}

extension Desk {
    fileprivate static func command(
        _ number: String,
        _ ledger: Ledger,
        _ make: @escaping @Sendable (PersonID, Request) throws -> Command
    ) async throws -> String {
        let id = RequestID(number)
        let person = Operator().person
        do {
            let isNew = try await ledger.command(id, by: person) { try make(person, $0) }
            guard let request = try await ledger.request(id) else { throw Refusal.unknownRequest }
            return "Request \(number)\(isNew ? "" : " was so already"): \(request.state)."
        } catch let refusal as Refusal {
            throw BatchError(description: refusal.text(about: id, under: ledger.policyInForce, now: SystemTime().now))
        }
    }
}
