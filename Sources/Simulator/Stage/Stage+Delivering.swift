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

    func wake(_ number: Int, step: Int) {
        let moves = self.deliveries.wake(number, step: step, at: self.now)
        guard !moves.isEmpty else { return }
        self.perform(moves)
        self.settle()
    }

    private func send(_ delivery: Deliveries.Delivery, to connection: Int) {
        if self.held == nil, self.faults.takeOvertaken() {
            self.held = (delivery, connection)
            self.after(250_000) { $0.sendHeld() }
            return
        }
        self.put(delivery, on: connection)
        self.sendHeld()
    }

    private func sendHeld() {
        guard let held = self.held.take() else { return }
        self.record(.fault, ["misconduct": "overtaken"])
        self.put(held.delivery, on: held.connection)
    }

    /// Writes a delivery to its connection: once, as a rule.
    private func put(_ delivery: Deliveries.Delivery, on connection: Int) {
        var places = [connection]
        if self.faults.takeDuplicate() { places.append(connection) }
        if self.faults.takeCopies() { places += self.appSockets.keys.filter { $0 != connection }.sorted() }
        for (number, place) in places.enumerated() {
            let detail = self.detail(of: delivery, on: place)
            self.record(.delivered, number == 0 ? detail : detail.merging(["duplicate": true]) { $1 })
            if place == Self.requestURL {
                self.request(delivery)
            } else {
                self.appSockets[place]?.send(delivery.frame, inFragments: self.faults.fragmentsFrames)
            }
        }
        self.comes(.delivered)
    }

    private func detail(of delivery: Deliveries.Delivery, on connection: Int) -> [String: JSON] {
        var detail: [String: JSON] = [
            "envelope_id": .string(delivery.envelope), "type": .string(delivery.outgoing.kind.rawValue),
            "attempt": .integer(delivery.attempt), "connection": .integer(connection),
            "delivery": .integer(delivery.number),
        ]
        if case .event(let id) = delivery.outgoing.subject {
            detail["event_id"] = .string(id)
            detail["event_ts"] = delivery.outgoing.payload["event"]["ts"]
        }
        return detail
    }

    /// An acknowledgement, or anything else that the app said on its socket.
    func heard(_ text: [UInt8], on connection: Int) {
        guard let message = JSON(parsing: text), let envelope = message["envelope_id"].string else {
            self.record(.acknowledgedUnknown, ["connection": .integer(connection)])
            return
        }
        self.acknowledged(envelope, message["payload"], on: connection)
    }

    /// The app acknowledged an envelope, with what it answers to it.
    func acknowledged(_ envelope: String, _ payload: JSON, on connection: Int) {
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
        self.comes(.acknowledged)
        self.answered(delivery, with: payload)
        self.settle()
    }

    private func answered(_ delivery: Deliveries.Delivery, with payload: JSON) {
        self.within(delivery.outgoing.team) { $0.answeredHere(delivery, with: payload) }
    }

    private func answeredHere(_ delivery: Deliveries.Delivery, with payload: JSON) {
        if let calls = self.configuration.calls, payload.object?.isEmpty == false {
            if !payload["view"].isNull { calls.add(["view": payload["view"]]) }
            if case .command = delivery.outgoing.subject { calls.add(["command": payload]) }
        }
        switch delivery.outgoing.subject {
        case .command(let user, let channel, _):
            self.act { $0.answer(commandOf: user, in: channel, with: payload) }
        case .submission(let user, let view):
            let answer = self.act { $0.answer(submission: view, of: user, with: payload) }
            self.submissions.removeValue(forKey: delivery.number)?.succeed(Simulator.SubmitResult(answer))
        case .typing(let menu):
            let offered = self.act { $0.answer(typing: menu, with: payload) }
            self.typings.removeValue(forKey: delivery.number)?.succeed(offered)
        case .event, .action, .closing: break
        }
    }

    private func giveUp(_ delivery: Deliveries.Delivery, _ loss: Deliveries.Loss) {
        self.within(delivery.outgoing.team) { $0.giveUpHere(delivery, loss) }
    }

    private func giveUpHere(_ delivery: Deliveries.Delivery, _ loss: Deliveries.Loss) {
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
        case .typing: self.typings.removeValue(forKey: delivery.number)?.succeed([])
        }
    }
}
