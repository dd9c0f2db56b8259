import Yams

/// What people do in the workspace and what they must see then, step by step, as a file says it (docs/simulator.md).
package struct Script: Sendable {
    /// One line of it.
    struct Step: Sendable {
        /// Counts from 1.
        var line: Int
        /// Who does or sees it, by handle; faults and the passing of time are nobody's.
        var person: String?
        /// Where; `nil` where the step before was.
        var place: Place?
        var act: Act
        /// How long to wait for it, when not as long as for the others.
        var patience: Duration?
    }

    /// Where something is done or seen.
    enum Place: Hashable, Sendable {
        /// A channel by its name.
        case channel(String)
        /// The direct messages with the app.
        case app
        /// The app's Home tab.
        case home
        case teams(Teams)

        /// Where in Teams.
        enum Teams: String, Hashable, Sendable {
            case channel
            case chat
            case group
        }
    }

    enum Act: Sendable {
        case post(String, thread: String?)
        case edit(String, of: String)
        case delete(String)
        /// Adds a reaction, or takes it back.
        case react(String, to: String)
        /// A button by its label, or anything else by its placeholder or action.
        case press(String, on: String?, choosing: [String])
        case command(String, text: String)
        case shortcut(String, on: String?)
        /// Sends the open form with these fields, by their labels.
        case submit([String: [String]])
        case close
        case openHome
        case openConversation
        /// Stops the work in the thread of a message.
        case stop(String)
        case see(String, count: Int)
        case gone(String)
        /// What stands beside a field of the form that was sent last.
        case error(String)
        case wait(Duration)
        case fault(Simulator.Fault)
    }

    /// For messages about it.
    let name: String
    let steps: [Step]
    package var count: Int { self.steps.count }

    /// Reads a script. Throws `SimulatorError` that names the line and says what is wrong there.
    package init(_ text: String, named name: String) throws(SimulatorError) {
        self.name = name
        let nodes: [Node]
        do {
            guard let sequence = try Yams.compose(yaml: text)?.sequence else {
                throw SimulatorError("\(name): a script is a list of steps: - {as: ana, post: hello}")
            }
            nodes = Array(sequence)
        } catch let error as SimulatorError {
            throw error
        } catch {
            throw SimulatorError("\(name): \(error)")
        }
        var steps: [Step] = []
        for node in nodes {
            let line = node.mark?.line ?? 0
            do {
                steps.append(try Step(JSON(node), line: line))
            } catch {
                throw SimulatorError("\(name):\(line): \(error.message)")
            }
        }
        guard !steps.isEmpty else { throw SimulatorError("\(name): there are no steps") }
        self.steps = steps
    }
}
