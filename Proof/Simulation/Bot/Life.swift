import ChatBridge
import Foundation
import Ledger
import Logging
import Notify
import Requests

/// One process of the bot, from its start to its end: the real door, ledger, worker and notices.
final class Life: @unchecked Sendable {
    /// Something that the platform hands over, under the names of this delivery.
    struct Delivery: Sendable {
        var gesture: Int
        var inbound: Inbound
    }

    let folder: URL
    let ledger: Ledger
    private let world: World
    private let worker: Worker
    private let door: Door
    private let pulse = Pulse()
    private let deliveries: AsyncStream<Delivery>
    private let inbox: AsyncStream<Delivery>.Continuation
    private var task: Task<Void, Never>?
    /// Deliveries that are being taken.
    private var taking: [Int] = []
    /// What the anchor said when it started.
    let anchorAtStart: Data?
    private(set) var isStopping = false
    /// Whether everything has come to its end.
    private(set) var isOver = false

    init(_ number: Int, in folder: URL, of world: World) throws {
        self.folder = folder
        self.world = world
        (self.deliveries, self.inbox) = AsyncStream.makeStream()
        let logger = Self.logger
        self.ledger = try Self.open(folder, of: world)
        self.anchorAtStart = Grave.anchor(of: folder)
        self.worker = Worker(
            ledger: self.ledger,
            hands: Hands(of: world, life: number, self.pulse),
            clock: world.clock,
            logger: logger
        )
        self.door = Door(
            seal: world.chat.seal,
            sanitise: { $0 },
            validate: { _, _, _, _ in .refused([:]) },
            log: logger
        )
    }

    private static let logger = Logger(label: "bot") { _ in SwiftLogNoOpLogHandler() }

    private static func open(_ folder: URL, of world: World) throws -> Ledger {
        let policy = world.policy
        var settings = Settings()
        settings.blocks = true
        settings.jitter = { world.dice.fraction() }
        return try Ledger(
            directory: folder,
            policy: { policy },
            clock: world.clock,
            logger: Self.logger,
            settings: settings
        )
    }

    /// Whether a ledger can be opened on these files.
    static func opens(_ folder: URL, of world: World) -> Bool {
        guard let ledger = try? Self.open(folder, of: world) else { return false }
        ledger.close()
        return true
    }

    /// Begins to work; on the loop.
    func start() {
        self.task = Task(executorPreference: self.world.loop) {
            await self.run()
            self.isOver = true
        }
    }

    /// What SIGTERM does: takes nothing more, and ends what is under way.
    func stop() {
        self.isStopping = true
        self.inbox.finish()
        self.worker.retire()
    }

    /// What SIGKILL does: from now on, nothing of this process reaches the world. What is left of it in memory runs to its
    /// end unheard, so that it is freed.
    func kill() {
        self.pulse.beats = false
        for gesture in self.taking { self.world.chat.gestures[gesture].isInDoubt = true }
        self.inbox.finish()
        self.task?.cancel()
        for _ in 0..<50_000 where !self.isOver { guard self.world.loop.runJob() else { break } }
        if !self.isOver { self.world.count("left in memory") }
    }

    /// The platform hands something over.
    func receive(_ delivery: Delivery) {
        guard !self.isStopping else { return }
        self.inbox.yield(delivery)
    }

    private func run() async {
        await withTaskGroup { writing in
            writing.addTask { try? await self.ledger.run() }
            await withTaskGroup { working in
                working.addTask { try? await self.worker.run() }
                working.addTask {
                    await withDiscardingTaskGroup { taking in
                        for await delivery in self.deliveries { taking.addTask { await self.take(delivery) } }
                    }
                }
            }
            writing.cancelAll()
        }
    }

    /// Writes down, then acknowledges: the one order that is safe.
    private func take(_ delivery: Delivery) async {
        let gesture = self.world.chat.gestures[delivery.gesture]
        gesture.reached += 1
        self.taking.append(gesture.number)
        defer { if let index = self.taking.firstIndex(of: gesture.number) { self.taking.remove(at: index) } }
        self.world.tempt()
        if self.world.sabotage == .acknowledgesFirst {
            gesture.isAcknowledged = true
            try? await self.world.loop.sleep(for: 1000)
        }
        guard case .record(var intake) = await self.door.admit(delivery.inbound), self.pulse.beats else { return }
        if case .message(var opening) = intake.wish {
            opening.mirrors = self.world.chat.mirrors[opening.conversation].map { [Opening.Mirror($0)] }
            intake.wish = .message(opening)
        }
        let receipt = try? await self.ledger.record(intake)
        guard self.pulse.beats else { return }
        guard let receipt else { return self.world.note("gesture \(gesture.number) was not written down") }
        self.world.tempt()
        self.world.hear(receipt, for: gesture)
    }
}

extension Hands {
    /// The real notices and errands, and a simulated crew.
    fileprivate init(of world: World, life: Int, _ pulse: Pulse) {
        let isAlive: @Sendable () -> Bool = { pulse.beats }
        let chat = ChatPlatform(world: world, isAlive: isAlive)
        let platform: any Platform = world.sabotage == .postsTwice ? TwicePlatform(chat) : chat
        let policy = world.policy
        let pacer = Pacer(time: world.clock)
        let toil = Toil(world: world, isAlive: isAlive, life: life)
        let errands = Errands(platform: { _ in platform }, policy: { policy }, templates: { [] }, time: world.clock)
        self.init(
            understand: SimulatedReader(toil: toil),
            agents: SimulatedCrew(toil: toil),
            notify: Notices(platform: { _ in platform }, policy: { policy }, pacer: pacer, time: world.clock),
            errand: { errand, attempt throws(Setback) in try await errands.run(errand, attempt: attempt) }
        )
    }
}

extension World {
    /// The policy as the bot knows it.
    fileprivate var policy: Policy {
        var policy = Rules.policy
        if self.sabotage == .trustsEverybody {
            policy.approvers = Set(Rules.requesters + Rules.approvers + [Rules.gus])
        }
        return policy
    }
}
