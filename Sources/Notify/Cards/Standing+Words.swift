import ChatBridge
import Requests

extension Standing {
    /// What is waited for, and for how long.
    var words: Words {
        switch self {
        case .inLine(let place, let wait):
            let about = wait.map { ", about \($0.rounded)" } ?? ""
            return place == 1 ? "You are next in line\(about)." : "You are \(Self.ordinal(place)) in line\(about)."
        case .behind(let request, let resource):
            let name = resource.split(separator: "/", maxSplits: 1).last.map(String.init) ?? resource
            return "Waits for request \(request.rawValue), which works on \(code: name)."
        }
    }

    /// 1st, 2nd, 3rd, 4th; 11th, 12th, 13th.
    private static func ordinal(_ number: Int) -> String {
        switch (number % 10, number % 100) {
        case (_, 11...13): "\(number)th"
        case (1, _): "\(number)st"
        case (2, _): "\(number)nd"
        case (3, _): "\(number)rd"
        default: "\(number)th"
        }
    }
}

extension Duration {
    /// A wait as it is guessed, not measured: "less than a minute", "6 minutes", "2 hours".
    fileprivate var rounded: String {
        let minutes = (self.components.seconds + 30) / 60
        switch minutes {
        case 0: return "less than a minute"
        case 1: return "1 minute"
        case ..<90: return "\(minutes) minutes"
        default: return "\((minutes + 30) / 60) hours"
        }
    }
}

extension Hold {
    /// What is paused, and why.
    var words: Words {
        """
        \(bold: "Paused:") \(self.failures) changes by \(self.agent.rawValue) in a row failed on \(self.project).
        """
    }
}
