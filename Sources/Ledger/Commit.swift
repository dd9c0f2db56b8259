/// A commit that is on disk, and whose callers are still to be told.
struct Commit: Sendable {
    /// How far the database had come.
    var position: Position
    /// Whether somebody is told of it who must be able to rely on it.
    var owesAnchor: Bool
    var pieces: [Piece]
    var answers: [@Sendable () -> Void]
}
