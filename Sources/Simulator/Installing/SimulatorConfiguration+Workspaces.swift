extension SimulatorConfiguration {
    private static let others = [
        ("T0EAST", "Eastside"), ("T0WEST", "Westside"), ("T0NORTH", "Northside"), ("T0SOUTH", "Southside"),
    ]

    /// Adds further workspaces, with people and channels like those of this one, in which the app may be installed. Throws
    /// when there are not so many.
    package mutating func add(workspaces count: Int) throws(SimulatorError) {
        guard (0...Self.others.count).contains(count) else {
            throw SimulatorError("there can be from 1 to \(Self.others.count + 1) workspaces")
        }
        self.neighbours = Self.others.prefix(count).map { id, name in
            var neighbour = self
            (neighbour.teamID, neighbour.teamName, neighbour.botToken) = (id, name, "")
            return neighbour
        }
    }
}
