/// Something a person has asked for in advance, again and again, on their own authority each time.
package struct Schedule: Hashable, Sendable, Codable {
    /// The number of the request that it was confirmed in, which people say when they mean it.
    package var id: RequestID
    package var person: PersonID
    package var personName: String?
    package var conversation: ConversationID
    package var project: String?
    /// What is asked each time.
    package var words: String
    package var rhythm: Rhythm
    /// The time zone of whoever made it, as IANA names it.
    package var zone: String

    package init(_ request: Request, words: String, rhythm: Rhythm, zone: String) {
        self.id = request.id
        self.person = request.requester
        self.personName = request.opening.personName
        self.conversation = request.conversation
        self.project = request.opening.project
        self.words = words
        self.rhythm = rhythm
        self.zone = zone
    }

    /// So many one person may have.
    package static let mostPerPerson = 20

    /// The request that it makes at its time.
    package var opening: Opening {
        var opening = Opening(
            person: self.person,
            personName: self.personName,
            conversation: self.conversation,
            words: .text(self.words),
            project: self.project
        )
        opening.schedule = self.id
        opening.zone = self.zone
        return opening
    }
}

/// When something is to happen again, by the clock on somebody's wall.
package enum Rhythm: Hashable, Sendable, Codable {
    case hourly(minute: Int)
    /// Days from Monday (1) to Sunday (7), in order.
    case weekly([Int], hour: Int, minute: Int)
    /// A day that every month has: from 1 to 28.
    case monthly(Int, hour: Int, minute: Int)

    /// As people say it: `every Monday and Friday at 08:00`.
    package var text: String {
        switch self {
        case .hourly(let minute): "every hour, \(minute) minutes past"
        case .weekly(let days, let hour, let minute): "every \(Self.text(days)) at \(Self.time(hour, minute))"
        case .monthly(let day, let hour, let minute): "on day \(day) of every month at \(Self.time(hour, minute))"
        }
    }

    package static let everyDay = Array(1...7)
    package static let workingDays = Array(1...5)

    private static let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static func text(_ days: [Int]) -> String {
        switch days {
        case self.everyDay: return "day"
        case self.workingDays: return "working day"
        default:
            let names = days.compactMap { (1...7).contains($0) ? self.names[$0 - 1] : nil }
            let start = names.dropLast().joined(separator: ", ")
            return start.isEmpty ? names.last ?? "" : "\(start) and \(names.last ?? "")"
        }
    }

    private static func time(_ hour: Int, _ minute: Int) -> String {
        let (hours, minutes) = ("0\(hour)".suffix(2), "0\(minute)".suffix(2))
        return "\(hours):\(minutes)"
    }
}

/// A schedule, and when its time is next.
package struct DueSchedule: Hashable, Sendable {
    package var schedule: Schedule
    package var due: Timestamp

    package init(_ schedule: Schedule, due: Timestamp) {
        self.schedule = schedule
        self.due = due
    }
}
