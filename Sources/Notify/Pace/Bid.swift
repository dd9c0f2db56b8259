package import Requests

/// Who asks to speak, where, and how much it matters.
package struct Bid: Hashable, Sendable {
    /// What kind of news it is; the raw value is its share of the line: half as much passes twice as often.
    package enum Urgency: Int64, Hashable, Sendable {
        /// The first sign that a request was heard.
        case first = 1
        /// A decision, a question, a result, an end.
        case settled = 2
        /// Progress, which the next news outdates.
        case passing = 4
    }

    /// The message that is to be shown. It keeps its place in the line by this name.
    package var marker: String
    /// Whose request it is; the people in a line take turns.
    package var person: PersonID
    /// What the platform counts messages by.
    package var lane: String
    package var urgency: Urgency

    package init(marker: String, person: PersonID, lane: String, urgency: Urgency) {
        self.marker = marker
        self.person = person
        self.lane = lane
        self.urgency = urgency
    }
}
