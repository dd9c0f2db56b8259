import ChatBridge
import Foundation
import Logging
import Requests

/// A platform as the bot runs it: where it speaks, and what listens.
protocol Front: Sendable {
    var platform: any Platform { get }
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
