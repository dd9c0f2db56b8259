import ChatBridge
import Foundation
import Logging
import Requests

/// A platform as the bot runs it: where it speaks, and what listens.
protocol Front: Sendable {
    /// Who speaks in a place, or with a person, by how they are written; `nil` when they are none of this platform's.
    func platform(of address: String) -> (any Platform)?
    /// What has to run while the bot does.
    func parts(in rooms: Rooms) -> [Part]
}

/// What every front is made of.
struct Ground: Sendable {
    let configuration: Configuration
    /// The data folder.
    let data: URL
    let wire: Wire
    let time: SystemTime
    let health: Health
    let seal: ButtonSeal
    let logger: Logger
}

/// Who speaks where, of all platforms that the bot is on.
struct Speakers: Sendable {
    /// Is asked with a place or a person, as they are written: `slack:T024:C024:`, `teams:…`.
    let find: @Sendable (String) -> (any Platform)?

    init(_ fronts: [any Front]) {
        self.find = { address in fronts.lazy.compactMap { $0.platform(of: address) }.first }
    }

    init(_ platform: any Platform) {
        self.find = { $0.hasPrefix(platform.name + ":") ? platform : nil }
    }
}
