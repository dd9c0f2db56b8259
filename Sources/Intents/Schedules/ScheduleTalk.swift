package import Requests

/// Where schedules are kept.
package protocol ScheduleKeeping: Sendable {
    /// All schedules, the next to come first.
    func schedules() async throws -> [DueSchedule]
    /// Keeps one, once; false when its person has too many.
    func keep(_ schedule: Schedule, due: Timestamp) async throws -> Bool
    /// Removes one that is the person's, or anybody's when they are an approver. Returns whether there was one.
    func remove(schedule: RequestID, by person: PersonID) async throws -> Bool
}

/// The talk about schedules: a new one is confirmed by a button before it is kept.
struct ScheduleTalk: Sendable {
    let keeper: any ScheduleKeeping
    let clock: any TimeSource

    private static let confirmed = "schedule"

    func answer(_ wish: ScheduleWish, _ request: Request) async throws -> Command.Understanding {
        switch wish {
        case .list: return .answer(try await self.list(request.requester))
        case .cancel(let id):
            let isGone = try await self.keeper.remove(schedule: id, by: request.requester)
            return .answer(
                Answer(title: isGone ? "Schedule \(id) is cancelled" : "There is no schedule \(id) that you may cancel")
            )
        case .add(let words, let rhythm):
            let zone = request.opening.zone ?? "UTC"
            guard let due = rhythm.next(after: self.clock.now, in: zone) else {
                return .answer(Answer(title: "I do not know the time zone \(zone)"))
            }
            for case .chose(let option) in request.dialogue.suffix(1) {
                guard option.slots[Self.confirmed] != nil else { return .answer(Answer(title: "Nothing is scheduled")) }
                let schedule = Schedule(request, words: words, rhythm: rhythm, zone: zone)
                return .answer(try await self.keep(schedule, due: due))
            }
            return .unclear(
                Question(
                    text:
                        "I would ask \u{201C}\(words)\u{201D} \(rhythm.text) (\(zone)) in your name, and answer here; "
                        + "the first time on \(due.spoken(in: zone)). Is that right?",
                    options: [
                        Question.Option(label: "Yes, schedule it", slots: [Self.confirmed: .flag(true)]),
                        Question.Option(label: "No"),
                    ]
                )
            )
        }
    }

    private func keep(_ schedule: Schedule, due: Timestamp) async throws -> Answer {
        guard try await self.keeper.keep(schedule, due: due) else {
            return Answer(
                title: "That would be too many schedules",
                passages: [
                    .text("You have \(Schedule.mostPerPerson). Say \u{201C}my schedules\u{201D}, and cancel one.")
                ]
            )
        }
        return Answer(
            title: "Scheduled: \(schedule.rhythm.text)",
            passages: [
                .text("The first time on \(due.spoken(in: schedule.zone)) (\(schedule.zone))."),
                .text("To end it, say \u{201C}cancel schedule \(schedule.id)\u{201D}."),
            ]
        )
    }

    private func list(_ person: PersonID) async throws -> Answer {
        let all = try await self.keeper.schedules()
        guard !all.isEmpty else {
            return Answer(
                title: "Nothing is scheduled",
                passages: [.text("Say, for example: \u{201C}every Monday at 8:00 check freshness\u{201D}.")]
            )
        }
        let lines = all.prefix(50).map { entry in
            let (schedule, next) = (entry.schedule, entry.due.spoken(in: entry.schedule.zone))
            let whose = schedule.person == person ? "" : ", \(schedule.personName ?? schedule.person.rawValue)\u{2019}s"
            return "\(schedule.id): \u{201C}\(schedule.words)\u{201D} \(schedule.rhythm.text)\(whose); next on \(next)"
        }
        return Answer(
            title: "What is scheduled",
            passages: [
                .bullets(lines), .text("To end one, say \u{201C}cancel schedule \(all[0].schedule.id)\u{201D}."),
            ]
        )
    }
}
