import Requests

/// Wishes about requests: only a number is needed.
extension Frame {
    mutating func fillTalk() {
        guard self.template.slot("request_id") != nil else { return }
        let words = self.analysis.words
        for (position, word) in words.enumerated() where !word.isSign && Int(word.text) != nil {
            if self.analysis.time?.contains(position) == true { continue }
            self.set("request_id", word.text)
        }
    }
}
