import Foundation
import Requests
import Simulator
import Testing

@testable import ChatBridge

/// The same gesture means the same on every platform: what arrives over each wire, and the one thing it comes to.
///
/// `Tests/Fixtures/Gestures/<scenario>/` holds it as each platform sends it, and what it has to come to.
@Suite("Platforms: the same gesture means the same")
struct GestureContract {
    /// What somebody did, and the platform they did it on.
    struct Example: CustomTestStringConvertible, Sendable {
        var scenario: String
        var platform: String
        var testDescription: String { "\(self.scenario) in \(self.platform)" }

        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/Gestures")

        static let all: [Example] = {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: Self.root.path)) ?? []
            return names.sorted().flatMap { name in
                ["slack", "teams"].map { Example(scenario: name, platform: $0) }
            }
        }()

        private func text(_ name: String) throws -> String {
            let file = Self.root.appending(path: "\(self.scenario)/\(name).json")
            return try String(contentsOf: file, encoding: .utf8)
        }

        var expected: GestureOutcome {
            get throws { try JSONDecoder().decode(GestureOutcome.self, from: Data(self.text("expected").utf8)) }
        }

        /// What the decoder makes of it; buttons are sealed as this workspace would have sealed them.
        func inbound() throws -> Inbound {
            let team = self.platform == "slack" ? "T1" : TeamsDesk.tenant
            var text = try self.text(self.platform)
            for verb in [Press.Verb.approve, .edit, .reject] {
                let press = Press(verb, request: RequestID("12"), revision: 7)
                let value = Workspace.seal.value(for: press, team: team)
                text = text.replacing("{{press:\(verb)}}", with: value)
                text = text.replacing("{{foreign:\(verb)}}", with: Workspace.seal.value(for: press, team: "elsewhere"))
                text = text.replacing("{{changed:\(verb)}}", with: value.replacing(".\(verb).", with: ".merge."))
            }
            guard self.platform == "slack" else {
                let decoding = TeamsDecoding(appID: TeamsDesk.app, tenant: TeamsDesk.tenant, seal: Workspace.seal)
                return decoding.arrival(try decoding.activity(Array(text.utf8))).inbound
            }
            guard case .envelope(let envelope) = try Workspace.decoding.frame(Array(text.utf8)) else {
                return Inbound(.ignored("no envelope"))
            }
            return envelope.inbound
        }
    }

    private let door = Workspace.door(
        sanitise: { SlackPlain.text($0) },
        revise: { _, fields in
            .accepted(Intent(name: "add_metric", project: "taxi", slots: fields.mapValues(SlotValue.text)))
        }
    )

    @Test func `there are scenarios, each for every platform`() {
        #expect(Example.all.count >= 30)
    }

    @Test(arguments: Example.all)
    func `it comes to what is expected`(_ example: Example) async throws {
        let admission = await self.door.admit(try example.inbound())
        #expect(GestureOutcome(admission) == (try example.expected), "\(admission)")
    }

    @Test(arguments: Example.all)
    func `a second delivery carries the same names`(_ example: Example) throws {
        let (first, second) = (try example.inbound(), try example.inbound())
        if case .ignored = first.gesture { return }
        #expect(!first.keys.isEmpty && first == second)
    }
}

/// What a gesture comes to, in the same words for all platforms.
struct GestureOutcome: Codable, Equatable {
    var outcome: String
    var words: String?
    var template: String?
    var slots: [String: String]?
    var person: String?
    /// Whether the answer goes below a message.
    var isInThread: Bool?
    /// Whether the words can be changed afterwards.
    var canChange: Bool?
    var command: String?
    var request: String?
    var revision: Int?
    var why: String?

    init(_ admission: Door.Admission) {
        self.outcome = "ignored"
        switch admission {
        case .ignore: break
        case .correct: self.outcome = "correct"
        case .record(let intake): self.take(intake.wish)
        }
    }

    private mutating func take(_ wish: Intake.Wish) {
        switch wish {
        case .nothing: break
        case .tryAgain: self.outcome = "tried again"
        case .message(let opening): self.take(opening)
        case .command(let request, let command, _):
            (self.outcome, self.request) = ("command", request.rawValue)
            self.take(command)
        case .errand(.refuse(let refusal, let person, _, _)):
            (self.outcome, self.why, self.person) = ("refused", "\(refusal)", Self.name(of: person))
        case .errand(.openPlan(let editing, _, let person, _)):
            (self.outcome, self.person) = ("form", Self.name(of: person))
            (self.request, self.revision) = (editing.request.rawValue, editing.revision)
        case .errand(.openForm(let template, _, let person, _)):
            (self.outcome, self.template, self.person) = ("form", template, Self.name(of: person))
        case .errand(.mute(let isMuted, let person, _)):
            (self.outcome, self.person) = (isMuted ? "muted" : "unmuted", Self.name(of: person))
        case .amend(let amendment, _):
            switch amendment.act {
            case .deleted: self.outcome = "deleted"
            case .reworded(let text, let person):
                (self.outcome, self.words, self.person) = ("reworded", text, Self.name(of: person))
            }
        }
    }

    private mutating func take(_ opening: Opening) {
        self.outcome = "message"
        self.person = Self.name(of: opening.person)
        switch opening.words {
        case .text(let text):
            self.words = text
            self.canChange = opening.message != nil
            let place = opening.conversation.rawValue
            if place.contains("messageid=") || place.contains(":C1:1") { self.isInThread = true }
        case .intent(let intent):
            self.template = intent.name
            self.slots = intent.slots.mapValues(\.text)
        }
    }

    private mutating func take(_ command: Command) {
        self.person = command.person.map(Self.name)
        switch command {
        case .approve(_, let revision, let click):
            (self.command, self.revision) = ("approve", revision)
            if click.isEmpty { self.why = "the press has no name" }
        case .edit(let intent, _, let revision):
            (self.command, self.revision) = ("edit", revision)
            self.slots = intent.slots.mapValues(\.text)
        default: self.command = "\(command)"
        }
    }

    /// Ana and Bo, as each platform names them.
    private static func name(of person: PersonID) -> String {
        switch person.rawValue {
        case "slack:UANA", "teams:\(TeamsDesk.ana)": "ana"
        case "slack:UBO", "teams:00000000-0000-4000-8000-0000000000b0": "bo"
        default: person.rawValue
        }
    }
}

/// As much of the cleaning of words as these need; that has tests of its own.
private enum SlackPlain {
    static func text(_ text: String) -> String {
        var text = text.replacing("<@UBOT>", with: "")
        for (mark, sign) in [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")] { text = text.replacing(mark, with: sign) }
        return text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
