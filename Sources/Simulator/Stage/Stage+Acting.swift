import NIOCore

extension Simulator {
    /// What became of a submitted form.
    package enum SubmitResult: Hashable, Sendable {
        case closed
        /// Beside the fields, by block.
        case errors([String: String])
        /// Another view is shown now.
        case shown(View)
        /// The app did not acknowledge in time; the form stays open.
        case unanswered

        init(_ answer: Workspace.SubmissionAnswer) {
            self =
                switch answer {
                case .closed: .closed
                case .errors(let errors): .errors(errors)
                case .shown(let view): .shown(view)
                }
        }
    }
}

extension Stage {
    /// Submits a form, and hears what the app makes of it.
    func submit(
        _ view: String,
        values: [String: [String: Simulator.Choice]],
        as user: String
    ) throws(SimulatorError) -> EventLoopFuture<Simulator.SubmitResult> {
        let promise = self.loop.makePromise(of: Simulator.SubmitResult.self)
        self.workspace.now = self.now
        do throws(SimulatorError) {
            if case .incomplete(let errors) = try self.workspace.submit(view, values: values, as: user) {
                promise.succeed(.errors(errors))
                return promise.futureResult
            }
        } catch {
            promise.fail(error)
            throw error
        }
        let wasThere = !self.deliveries.connections.isEmpty
        if let number = self.settle(), wasThere {
            self.submissions[number] = promise
        } else {
            promise.succeed(.unanswered)
        }
        return promise.futureResult
    }

    /// Types into a menu, and hears what the app offers.
    func type(
        _ words: String,
        into actionID: String,
        block blockID: String?,
        at place: Workspace.Place,
        as user: String
    ) throws(SimulatorError) -> EventLoopFuture<[JSON]> {
        self.workspace.now = self.now
        _ = try self.workspace.type(words, into: actionID, block: blockID, at: place, as: user)
        let promise = self.loop.makePromise(of: [JSON].self)
        if let number = self.settle() { self.typings[number] = promise } else { promise.succeed([]) }
        return promise.futureResult
    }

    /// Switches a fault on.
    func misbehave(_ fault: Simulator.Fault) {
        self.record(.fault, text: String(describing: fault))
        switch fault {
        case .method(let method, let misconduct, let count):
            self.faults.add(misconduct, for: method, count: count)
        case .duplicateDeliveries(let count): self.faults.duplicate(count)
        case .cut(let cut): for socket in self.appSockets.values { socket.cut(cut) }
        case .disconnect(let reason): for socket in self.appSockets.values { self.dismiss(socket, reason) }
        case .fragmentFrames(let on): self.faults.fragmentsFrames = on
        case .deaf: for socket in self.appSockets.values { socket.isDeaf = true }
        case .mute(let count):
            for number in self.appSockets.keys.sorted().prefix(count ?? .max) { self.appSockets[number]?.isMute = true }
        case .loseEvents(let count): self.faults.lose(count)
        case .limitRate(let on): self.faults.limitsRate = on
        case .kill(let moment, let times): self.faults.trap(times > 0 ? moment : nil, times: times)
        case .weather(let weather): self.faults.weather = weather
        case .none:
            self.faults = Faults(seed: self.configuration.seed)
            for socket in self.appSockets.values { (socket.isDeaf, socket.isMute) = (false, false) }
        }
        self.checkWatchers()
    }

    /// Kills the app when a trap is set for this moment. Whether it did.
    @discardableResult
    func comes(_ moment: Simulator.Moment) -> Bool {
        guard self.faults.snaps(at: moment), let kill = self.configuration.kill else { return false }
        kill()
        self.record(.fault, text: "killed: \(moment)")
        return true
    }
}
