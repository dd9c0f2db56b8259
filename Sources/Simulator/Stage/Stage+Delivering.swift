import NIOCore

extension Stage {
    /// Carries out what the deliveries ask for.
    func perform(_ moves: [Deliveries.Move]) {
        for move in moves {
            switch move {
            case .send(let delivery, let connection): self.send(delivery, to: connection)
            case .wake(let number, let step, let delay):
                self.after(delay) { stage in stage.wake(number, step: step) }
            case .giveUp(let delivery, let loss): self.giveUp(delivery, loss)
            }
        }
    }

    private func wake(_ number: Int, step: Int) {
        let moves = self.deliveries.wake(number, step: step, at: self.now)
        guard !moves.isEmpty else { return }
        self.perform(moves)
        self.settle()
    }

    private func send(_ delivery: Deliveries.Delivery, to connection: Int) {
        self.record(.delivered, self.detail(of: delivery, on: connection))
        guard let socket = self.appSockets[connection] else { return }
        let frame = delivery.frame
        socket.send(frame, inFragments: self.faults.fragmentsFrames)
        if self.faults.takeDuplicate() {
            self.record(.delivered, self.detail(of: delivery, on: connection).merging(["duplicate": true]) { $1 })
            socket.send(frame, inFragments: self.faults.fragmentsFrames)
        }
    }

    private func detail(of delivery: Deliveries.Delivery, on connection: Int) -> [String: JSON] {
        var detail: [String: JSON] = [
            "envelope_id": .string(delivery.envelope), "type": .string(delivery.outgoing.kind.rawValue),
            "attempt": .integer(delivery.attempt), "connection": .integer(connection),
            "delivery": .integer(delivery.number),
        ]
        if case .event(let id) = delivery.outgoing.subject { detail["event_id"] = .string(id) }
        return detail
    }

    /// An acknowledgement, or anything else that the app said on its socket.
    func heard(_ text: [UInt8], on connection: Int) {
        guard let message = JSON(parsing: text), let envelope = message["envelope_id"].string else {
            self.record(.acknowledgedUnknown, ["connection": .integer(connection)])
            return
        }
        guard let delivery = self.deliveries.acknowledge(envelope) else {
            self.record(
                .acknowledgedUnknown,
                ["connection": .integer(connection), "envelope_id": .string(envelope)]
            )
            return self.checkWatchers()
        }
        var detail = self.detail(of: delivery, on: connection)
        detail["envelope_id"] = .string(envelope)
        detail["microseconds"] = .integer(Int(self.now - delivery.sent))
        self.record(.acknowledged, detail)
        self.answered(delivery, with: message["payload"])
        self.settle()
    }

    private func answered(_ delivery: Deliveries.Delivery, with payload: JSON) {
        switch delivery.outgoing.subject {
        case .command(let user, let channel, _):
            self.act { $0.answer(commandOf: user, in: channel, with: payload) }
        case .submission(let user, let view):
            let answer = self.act { $0.answer(submission: view, of: user, with: payload) }
            self.submissions.removeValue(forKey: delivery.number)?.succeed(Simulator.SubmitResult(answer))
        case .event, .action, .closing: break
        }
    }

    private func giveUp(_ delivery: Deliveries.Delivery, _ loss: Deliveries.Loss) {
        var detail = self.detail(of: delivery, on: 0)
        detail["reason"] = .string(loss.rawValue)
        self.record(.dropped, detail)
        switch delivery.outgoing.subject {
        case .event, .closing: break
        case .command(let user, let channel, let name):
            let reason = loss == .unanswered ? "operation_timeout" : "dispatch_failed"
            let text = "\(name) failed with the error “\(reason)”: the app is not answering."
            self.workspace.note(.noted(user: user, channel: channel, text: text))
        case .action(let user, let channel):
            let text = "\(self.configuration.bot.name) is not responding. Try again in a moment."
            self.workspace.note(.noted(user: user, channel: channel, text: text))
        case .submission:
            self.submissions.removeValue(forKey: delivery.number)?.succeed(.unanswered)
        }
    }
}
