package import ChatBridge
package import Requests

/// Runs errands: tells one person why not, and shows forms.
package struct Errands: Sendable {
    private let platform: Notices.Finder
    private let policy: @Sendable () -> Policy
    private let templates: @Sendable () -> [FormTemplate]
    private let time: any TimeSource
    private let request: @Sendable (RequestID) async throws -> Request?
    private let mute: @Sendable (ConversationID, Bool) async throws -> Void
    private let introductions: Introductions

    /// - Parameters:
    ///   - request: finds the request whose plan somebody wants to edit.
    ///   - mute: remembers whether people want nothing new there.
    package init(
        platform: @escaping Notices.Finder,
        policy: @escaping @Sendable () -> Policy,
        templates: @escaping @Sendable () -> [FormTemplate],
        time: any TimeSource,
        request: @escaping @Sendable (RequestID) async throws -> Request? = { _ in nil },
        mute: @escaping @Sendable (ConversationID, Bool) async throws -> Void = { _, _ in }
    ) {
        self.request = request
        self.mute = mute
        self.platform = platform
        self.policy = policy
        self.templates = templates
        self.time = time
        self.introductions = Introductions(platform: { platform(ConversationID($0)) }, policy: policy)
    }

    /// Carries out `errand`. Seen by one person alone and repeated by their next try, so a second time does no harm.
    package func run(_ errand: Errand, attempt: Int) async throws(Setback) {
        switch errand {
        case .refuse(let refusal, let person, let conversation, let request):
            let words = refusal.words(about: request, under: self.policy(), now: self.time.now)
            try await self.whisper(words, to: person, in: conversation)
        case .openForm(let template, let handle, let person, let conversation):
            let form = Form(templates: self.templates(), chosen: template)
            try await self.show(form, handle, to: person, in: conversation, attempt)
        case .mute(let isMuted, let person, let conversation):
            do {
                try await self.mute(conversation, isMuted)
            } catch {
                throw Setback(.retry, "it could not be remembered: \(error)")
            }
            let words = isMuted ? Self.muted : Self.unmuted
            try await self.whisper(words, to: person, in: conversation)
        case .openPlan(let editing, let handle, let person, let conversation):
            switch await self.plan(editing, for: person) {
            case .success(let form): try await self.show(form, handle, to: person, in: conversation, attempt)
            case .failure(let refusal):
                let words = refusal.words(about: editing.request, under: self.policy(), now: self.time.now)
                try await self.whisper(words, to: person, in: conversation)
            }
        }
    }

    private func whisper(_ words: Words, to person: PersonID, in conversation: ConversationID) async throws(Setback) {
        let platform = try self.find(conversation)
        let card = await self.introductions.introducing(Card(words), on: platform)
        try await platform.whisper(card, to: person, in: conversation)
    }

    private func show(
        _ form: Form,
        _ handle: FormHandle,
        to person: PersonID,
        in conversation: ConversationID,
        _ attempt: Int
    ) async throws(Setback) {
        let platform = try self.find(conversation)
        do throws(Setback) {
            guard handle.lasts || attempt == 1 else { throw Setback(.rejected, "too late") }
            try await platform.openForm(form, handle: handle, for: person, in: conversation)
        } catch {
            guard !handle.lasts else { throw error }
            // The permission to open it is gone by the time of another try, so there is none.
            try await platform.whisper(Card(Self.late), to: person, in: conversation)
        }
    }

    /// What the plan is about, in the fields of its template. Refused now is better than refused when it is filled in.
    package func plan(_ editing: Editing, for person: PersonID) async -> Result<Form, Refusal> {
        guard let request = try? await self.request(editing.request) else { return .failure(.unknownRequest) }
        guard let intent = request.plan?.intent else { return .failure(.noPlan) }
        do {
            _ = try decide(.edit(intent, by: person, revision: editing.revision), on: request, under: self.policy())
        } catch {
            return .failure(error)
        }
        guard let template = self.templates().first(where: { $0.name == intent.name }) else { return .failure(.noForm) }
        let values = intent.slots.mapValues(\.text)
        return .success(Form(templates: [template], chosen: template.name, editing: editing, values: values))
    }

    private static let muted: Words = """
        I say nothing new in this thread from now on. My card goes on showing how things stand, and I still answer when \
        somebody asks me something. \(bold: "unmute") ends it.
        """
    private static let unmuted: Words = "I speak up in this thread again."

    private static let late: Words = """
        If no form opened, it came too late. Please ask for it again, or write to me what you would like in your own \
        words.
        """

    private func find(_ conversation: ConversationID) throws(Setback) -> any Platform {
        guard let platform = self.platform(conversation) else {
            throw Setback(.rejected, "\(conversation) is on a platform that is not configured")
        }
        return platform
    }
}

extension FormHandle {
    /// Whether it can be used later as well; a trigger lives for three seconds.
    fileprivate var lasts: Bool {
        switch self {
        case .trigger: false
        case .open: true
        }
    }
}

extension Refusal {
    /// Why not, as one plain text.
    package func text(about request: RequestID?, under policy: Policy, now: Timestamp) -> String {
        self.words(about: request, under: policy, now: now).plainText
    }

    /// Why not, kindly, and what to do instead.
    package func words(about request: RequestID?, under policy: Policy, now: Timestamp) -> Words {
        let name: Words = request.map { "request \($0.rawValue)" } ?? "this request"
        switch self {
        case .alreadyOpen: return "I have \(name) already; its card is in the conversation."
        case .unknownRequest:
            return "I do not know the request behind this button (any more), so nothing was done. Please ask again."
        case .outdated:
            return """
                This button belongs to an older state of \(name), so nothing was done. Its newest card has the current \
                ones.
                """
        case .notAnApprover:
            guard !policy.approvers.isEmpty else {
                return "Nobody may decide this yet: \(code: "config/policy.yaml") names no approver."
            }
            return "Only an approver may decide this. Please ask \(Cards.people(policy.approvers, policy))."
        case .ownRequest:
            return "You asked for this yourself, so somebody else has to approve it. The card says who may."
        case .notYours: return "Only the person who asked, or an approver, may do this to \(name)."
        case .mayNotAsk:
            return """
                You are not on the list of people who may ask for changes here. An admin can add you to \
                \(code: "requesters") in \(code: "config/policy.yaml").
                """
        case .tooLate: return "Too late: \(name) is already decided, so nothing was done. Its card says how."
        case .held(let hold):
            return """
                Changes by \(hold.agent.rawValue) to \(hold.project) are paused, because \(hold.failures) in a row failed. \
                Press \(bold: "Start again") on the card first.
                """
        case .noPlan: return "There is no plan for \(name) yet, so there is nothing to do this to. Please wait for it."
        case .merging:
            return "\(bold: "It is being merged right now"), so nothing was done. The card of \(name) says how it ends."
        case .inHands(let person):
            return
                "\(mention: person) has \(name) in hand. Nothing is done to it until it is handed back, or cancelled."
        case .onItsBranch:
            return """
                The change of \(name) is on a branch already. Press \(bold: "Take over") to change it there, or cancel it and \
                ask anew.
                """
        case .noThread: return "Say this in the thread of a request: here I say nothing that could be muted."
        case .noForm: return "There is no form for this plan. Cancel it, and ask again in other words."
        case .notMerged(let ruling): return "I do not merge \(name): it \(ruling.words)."
        case .ownersMissing(let names):
            return """
                \(name) changes files that belong to \(names.joined(separator: ", ")): one of their people has to press \
                \(bold: "Merge"). An admin can say who they are in \(code: "config/policy.yaml").
                """
        case .tooManyPlaces: return "\(name) is shown in as many conversations as I keep in step."
        case .rolledBack(let rollBack): return Cards.standing(of: rollBack)
        case .tooMany(let until):
            let pause = max(.seconds(1), now.duration(to: until) + .milliseconds(999))
            return """
                You have asked for a lot in a short time. Please try again in \(bold: pause.spoken) \
                (\(time: until)); nothing of this was started.
                """
        }
    }
}
