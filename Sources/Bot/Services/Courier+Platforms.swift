import Agents
import ChatBridge
import Intents
import Requests

extension Courier {
    /// Fetches files where they were shown; the screen that reads messages reads them, too.
    init(speaking speakers: Speakers) {
        self.init(
            bring: { parcel, patiently throws(Setback) in
                guard let platform = speakers.find(parcel.conversation.rawValue) else {
                    throw Setback(.rejected, "nobody can be asked for it")
                }
                return try await platform.fetch(parcel, patiently: patiently)
            },
            judge: { text in
                let screened = FileScreen().screen(text)
                return Verdict(text: screened.text, redacted: screened.secrets, signs: screened.signs)
            }
        )
    }
}
