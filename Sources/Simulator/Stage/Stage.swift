import Logging
import NIOCore

/// Everything of one simulator, on its event loop: the workspace, what is on its way to the app, and who is connected.
///
/// All of it is used on `loop` alone, so nothing here needs a lock. State is in values; this class carries out what
/// they ask for.
final class Stage {
    let loop: any EventLoop
    let logger: Logger
    let configuration: SimulatorConfiguration
    /// The first workspace, and the others that have the same app; what is done is done in the `current` one, which is the
    /// first for `nil`.
    var first: Workspace
    var neighbours: [String: Workspace] = [:]
    var current: String?
    var consents = Consents()
    var deliveries: Deliveries
    var ledger: EffectLedger
    var faults: Faults
    /// A delivery that waits to be overtaken.
    var held: (delivery: Deliveries.Delivery, connection: Int)?
    var address: SimulatorAddress?
    /// Tickets for connections that were given out and not used.
    var tickets: Set<String> = []
    var appSockets: [Int: AppSocket] = [:]
    var pageSockets: [Int: PageSocket] = [:]
    var lastSocket = 0
    /// Who waits to hear what became of a form, by delivery.
    var submissions: [Int: EventLoopPromise<Simulator.SubmitResult>] = [:]
    /// Who waits to hear what an app offers in a menu, by delivery.
    var typings: [Int: EventLoopPromise<[JSON]>] = [:]
    /// What is done by itself later.
    var timers = Timers()
    /// Writes down what people do on the page, when it is wanted.
    var recorder: ScriptRecorder?
    private var watchers: [Int: Watcher] = [:]
    private var lastWatcher = 0
    private var channels: [ObjectIdentifier: any Channel] = [:]

    private struct Watcher {
        var isSatisfied: (Stage) -> Bool
        var promise: EventLoopPromise<Bool>
        var timeout: Scheduled<Void>
    }

    init(configuration: SimulatorConfiguration, loop: any EventLoop, logger: Logger) throws(SimulatorError) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.first = Workspace(configuration: configuration)
        for neighbour in configuration.neighbours {
            self.neighbours[neighbour.teamID] = Workspace(configuration: neighbour)
        }
        self.deliveries = Deliveries(configuration: configuration)
        self.faults = Faults(seed: configuration.seed)
        self.ledger = try EffectLedger(file: configuration.ledgerFile)
        self.recorder = try configuration.scriptFile.map { path throws(SimulatorError) in
            try ScriptRecorder(file: path)
        }
    }

    /// The workspace's own time: it can be moved on.
    var now: Int64 { self.configuration.now() + self.timers.lead }

    /// Changes the workspace, and lets everybody know.
    func act<Value, Failure: Error>(
        _ change: (inout Workspace) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        self.workspace.now = self.now
        defer { self.settle() }
        return try change(&self.workspace)
    }

    /// Writes down and shows what changed, and sends the app what it is to be told. The number of the last delivery.
    @discardableResult
    func settle() -> Int? {
        self.showChanges()
        var number: Int?
        let team = self.current
        for due in self.workspace.takeAlarms() {
            self.after(max(due - self.now, 0)) { $0.within(team) { stage in stage.act { $0.postScheduled() } } }
        }
        for var outgoing in self.workspace.takeOutgoing() {
            if outgoing.kind == .event, self.faults.takeLoss() { continue }
            guard self.workspace.tokens.isInstalled || outgoing.isFarewell else { continue }
            outgoing.team = team
            let (delivery, moves) = self.deliveries.submit(outgoing, at: self.now)
            number = delivery
            self.perform(moves)
        }
        // What could not be delivered is told to the person.
        self.showChanges()
        self.checkWatchers()
        return number
    }

    private func showChanges() {
        for change in self.workspace.takeChanges() {
            self.record(change)
            // Scripts are played in the first workspace.
            if self.current == nil { self.recorder?.saw(change, in: self.workspace) }
            self.show(change)
        }
    }

    // MARK: Waiting

    /// Becomes true as soon as `isSatisfied` is, and false when that takes too long.
    func watch(for timeout: Duration, until isSatisfied: @escaping (Stage) -> Bool) -> EventLoopFuture<Bool> {
        let promise = self.loop.makePromise(of: Bool.self)
        if isSatisfied(self) {
            promise.succeed(true)
            return promise.futureResult
        }
        self.lastWatcher += 1
        let number = self.lastWatcher
        // Whoever waits does so in real time.
        let task = self.loop.assumeIsolated().scheduleTask(in: .microseconds(timeout.microseconds)) { [weak self] in
            self?.watchers.removeValue(forKey: number)?.promise.succeed(false)
            return
        }
        self.watchers[number] = Watcher(isSatisfied: isSatisfied, promise: promise, timeout: task)
        return promise.futureResult
    }

    func checkWatchers() {
        for (number, watcher) in self.watchers where watcher.isSatisfied(self) {
            self.watchers[number] = nil
            watcher.timeout.cancel()
            watcher.promise.succeed(true)
        }
    }

    // MARK: Connections

    func opened(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        self.channels[id] = channel
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in self?.channels[id] = nil }
    }

    /// Ends every connection and lets go of everyone who waits.
    func shutDown() {
        self.timers.stop()
        for watcher in self.watchers.values {
            watcher.timeout.cancel()
            watcher.promise.succeed(false)
        }
        self.watchers = [:]
        for promise in self.submissions.values { promise.succeed(.unanswered) }
        self.submissions = [:]
        for promise in self.typings.values { promise.succeed([]) }
        self.typings = [:]
        for channel in self.channels.values { channel.close(promise: nil) }
    }
}
