import Requests
import Testing

@testable import Intents

struct ReaderTests {
    /// A clock that stands still.
    struct StoppedClock: TimeSource {
        var now: Timestamp { Timestamp(milliseconds: 600_000) }
        func sleep(until time: Timestamp) async throws {}
    }

    /// Requests in memory.
    struct Known: RequestFinding {
        var requests: [Request] = []

        func request(_ id: RequestID) async throws -> Request? { self.requests.first { $0.id == id } }
        func recent(in conversation: ConversationID?, by person: PersonID?, limit: Int) async throws -> [Request] {
            self.requests.filter {
                (conversation == nil || $0.conversation == conversation) && (person == nil || $0.requester == person)
            }
        }
    }

    static func request(
        _ id: String,
        _ words: Opening.Words,
        by person: String = "ana",
        _ turns: [Turn] = []
    ) -> Request {
        var request: Request?
        let opening = Opening(person: PersonID(person), conversation: ConversationID("c"), words: words)
        request.apply(.opened(RequestID(id), opening), at: Timestamp(milliseconds: 0))
        for turn in turns {
            let event: Event =
                switch turn {
                case .asked(let question): .asked(question)
                case .chose(let option): .chose(option, by: PersonID(person))
                case .replied(let text): .replied(text, by: PersonID(person))
                }
            request.apply(event, at: Timestamp(milliseconds: 0))
        }
        guard let request else { preconditionFailure("an opened request exists") }
        return request
    }

    static func read(
        _ request: Request,
        known: [Request] = [],
        words: any VocabularyKeeping = WordBook(),
        schedules: any ScheduleKeeping = ScheduleTests.Calendar(),
        catalogue: Catalogue = Catalogues.shop
    ) async throws -> [Command] {
        let reader = Reader(
            understanding: { Understanding(understander: Fixtures.understander) },
            catalogue: { _ in catalogue },
            defaultProject: "shop",
            requests: Known(requests: known),
            vocabulary: words,
            schedules: schedules,
            clock: StoppedClock()
        )
        return try await reader.perform(Assignment(work: Reading(), request: request, attempt: 1)).map(\.command)
    }

    static func say(_ text: String, known: [Request] = []) async throws -> [Command] {
        try await Self.read(Self.request("9", .text(text)), known: known)
    }

    @Test func `a change is planned, a question looked up`() async throws {
        let change = try await Self.say("rename amt to amount in stg_orders")
        guard case .understand(.change(let intent))? = change.first else { return #expect(Bool(false), "\(change)") }
        #expect(intent.name == "rename_column" && intent.project == "shop")
        let lookup = try await Self.say("what depends on stg_payments?")
        guard case .understand(.lookup(let wish))? = lookup.first else { return #expect(Bool(false), "\(lookup)") }
        #expect(wish.name == "show_lineage")
    }

    @Test func `a button continues the same wish`() async throws {
        let words = Opening.Words.text("add a not null test on customer_id")
        guard case .understand(.unclear(let question))? = try await Self.read(Self.request("9", words)).first,
            let option = question.options.first(where: { $0.slots["model"] == .text("customers") })
        else { return #expect(Bool(false)) }
        let answered = try await Self.read(Self.request("9", words, [.asked(question), .chose(option)]))
        guard case .understand(.change(let intent))? = answered.first else {
            return #expect(Bool(false), "\(answered)")
        }
        #expect(Fixtures.line(intent.slots) == "column=customer_id model=customers test=not_null")
    }

    @Test(arguments: ["web_sessions", "in web sessions please", "the web_sessions model"])
    func `a free reply fills the slot that was asked for`(reply: String) async throws {
        let words = Opening.Words.text("add a not null test on customer_id")
        guard case .understand(.unclear(let question))? = try await Self.read(Self.request("9", words)).first else {
            return #expect(Bool(false))
        }
        let answered = try await Self.read(Self.request("9", words, [.asked(question), .replied(reply)]))
        guard case .understand(.change(let intent))? = answered.first else {
            return #expect(Bool(false), "\(answered)")
        }
        #expect(intent.text("model") == "web_sessions")
    }

    @Test func `a reply that says nothing useful is asked again`() async throws {
        let words = Opening.Words.text("add a not null test on customer_id")
        guard case .understand(.unclear(let question))? = try await Self.read(Self.request("9", words)).first else {
            return #expect(Bool(false))
        }
        let answered = try await Self.read(Self.request("9", words, [.asked(question), .replied("bananas")]))
        guard case .understand(.unclear(let again))? = answered.first else {
            return #expect(Bool(false), "\(answered)")
        }
        #expect(again.slot == "model")
    }

    @Test func `a filled form skips the classifier but not the checks`() async throws {
        let intent = Intent(
            name: "add_test",
            project: "shop",
            slots: ["test": .text("unique"), "column": .text("order_id"), "model": .text("orders")]
        )
        #expect(try await Self.read(Self.request("9", .intent(intent))) == [.understand(.change(intent))])
        let half = Intent(
            name: "add_test",
            project: "shop",
            slots: ["test": .text("unique"), "column": .text("email")]
        )
        guard case .understand(.unclear(let question))? = try await Self.read(Self.request("9", .intent(half))).first
        else {
            return #expect(Bool(false))
        }
        #expect(question.slot == "model")
    }

    @Test func `words never approve`() async throws {
        let open = Self.request("12", .text("add a metric"))
        let commands = try await Self.say("approve request 12", known: [open])
        #expect(commands.count == 1)
        guard case .understand(.answer(let answer))? = commands.first else {
            return #expect(Bool(false), "\(commands)")
        }
        #expect(answer.title == "Please use the buttons of request 12")
    }

    @Test func `cancelling in words cancels one's own request, and nobody else's`() async throws {
        let mine = Self.request("12", .text("add a metric"))
        let theirs = Self.request("13", .text("add a metric"), by: "bob")
        let own = try await Self.say("cancel request 12", known: [mine, theirs])
        #expect(own.contains(.cancel(by: PersonID("ana"))))
        let other = try await Self.say("cancel request 13", known: [mine, theirs])
        #expect(other.count == 1)
    }

    @Test func `a status says where the request stands and since when`() async throws {
        let open = Self.request("12", .text("add a metric for tips"))
        guard case .understand(.answer(let answer))? = try await Self.say("status of request 12", known: [open]).first
        else {
            return #expect(Bool(false))
        }
        #expect(answer.passages == [.text("12: add a metric for tips: being read (for 10 min)")])
    }

    @Test func `something else is answered with what is nearest`() async throws {
        guard case .understand(.answer(let answer))? = try await Self.say("what's the weather like in Lisbon?").first,
            case .bullets(let nearest)? = answer.passages.last
        else { return #expect(Bool(false)) }
        #expect(nearest.count == 3)
    }

    @Test func `a form's fields are checked one by one`() {
        func validate(_ values: [String: String]) -> FormVerdict {
            Fixtures.understander.validate(
                form: "rename_column",
                values: values,
                catalogue: Catalogues.shop,
                project: "shop"
            )
        }
        let good = validate(["column": "order total", "new_name": "gross total", "model": "orders"])
        guard case .accepted(let intent) = good else { return #expect(Bool(false), "\(good)") }
        #expect(Fixtures.line(intent.slots) == "column=order_total model=orders new_name=gross_total")
        guard case .refused(let wrong) = validate(["column": "rainfall", "new_name": "1 2", "model": "orders"]) else {
            return #expect(Bool(false))
        }
        #expect(Set(wrong.keys) == ["column", "new_name"])
        guard case .refused(let missing) = validate(["column": "order_total", "model": "orders"]) else {
            return #expect(Bool(false))
        }
        #expect(Set(missing.keys) == ["new_name"])
    }
}
