/// Several wishes in one message, cut apart where a new order begins.
enum Wishes {
    /// More than this in one message is read as one.
    private static let most = 8

    /// The words of each wish, without what joins them; the whole text when there is only one.
    static func split(_ text: String) -> [String] {
        let sentence = Sentence(text)
        var starts: [(joint: Int, order: Int)] = []
        var position = 0
        while position < sentence.words.count {
            switch self.order(behind: position, in: sentence) {
            case .order(let order):
                starts.append((position, order))
                position = order + 1
            case .other(let end):
                // What joins could join no order from further on either: every word is walked over once.
                position = max(position + 1, end)
            }
        }
        guard (2...self.most).contains(starts.count), self.isOpening(sentence, before: starts[0].joint) else {
            return [text]
        }
        return starts.indices.map { number in
            let end = number + 1 < starts.count ? starts[number + 1].joint : sentence.words.count
            return self.cut(sentence, starts[number].order, end)
        }
    }

    private enum Start {
        case order(Int)
        /// No order, up to that word.
        case other(Int)
    }

    /// Where the order begins that is joined on at `joint`: "…, *and then please* rename …".
    private static func order(behind joint: Int, in sentence: Sentence) -> Start {
        var position = joint
        var (isJoined, isStrong) = (joint == 0, joint == 0)
        while position < sentence.words.count, !self.isNamed(position, sentence) {
            let word = sentence.words[position].text
            if let width = self.listMark(sentence, position) {
                (isJoined, isStrong) = (true, true)
                position += width
            } else if self.joints.contains(word) {
                isJoined = true
                if word != "," { isStrong = true }
                position += 1
            } else if isJoined, self.courtesies.contains(word) {
                position += 1
            } else {
                let isOrder = self.orders.contains(word) || isStrong && self.questions.contains(word)
                return isJoined && isOrder ? .order(position) : .other(position)
            }
        }
        return .other(position)
    }

    /// "2." or "2)" at the beginning of an item.
    private static func listMark(_ sentence: Sentence, _ position: Int) -> Int? {
        let words = sentence.words
        guard position + 2 < words.count, let number = Int(words[position].text), number < 20,
            [".", ")"].contains(words[position + 1].text)
        else { return nil }
        return 2
    }

    /// True when nothing but courtesies or "please do the following:" comes before the first order.
    private static func isOpening(_ sentence: Sentence, before joint: Int) -> Bool {
        let opening = sentence.words[..<joint]
        return opening.allSatisfy { self.courtesies.contains($0.text) || $0.isSign }
            || sentence.words[joint].text == ":" && joint < 10
    }

    private static func isNamed(_ position: Int, _ sentence: Sentence) -> Bool {
        let chunk = sentence.chunks[sentence.words[position].chunk]
        return chunk.isName || chunk.quotation > 0
    }

    private static func cut(_ sentence: Sentence, _ start: Int, _ end: Int) -> String {
        let bytes = Array(sentence.text.utf8)
        let from = sentence.chunks[sentence.words[start].chunk].range.lowerBound
        let to = end < sentence.words.count ? sentence.chunks[sentence.words[end].chunk].range.lowerBound : bytes.count
        return String(decoding: bytes[from..<max(from, to)], as: UTF8.self).trimming { $0.isWhitespace }
    }

    private static let joints: Set<String> = [
        "and", "then", "also", "plus", "afterwards", "finally", "&", ",", ";", ".", "?", "!", "-", "*", "+", ":",
        "\u{2022}", "secondly", "lastly",
    ]
    private static let courtesies: Set<String> = [
        "please", "pls", "plz", "hi", "hey", "hello", "can", "could", "would", "will", "you", "i", "we", "i'd", "we'd",
        "want", "need", "like", "to", "kindly", "let's", "first", "second", "third", "next", "after", "that",
        "should", "team", "bot", "there", "morning", "good", "all", "everyone", "thanks",
    ]
    private static let orders: Set<String> = [
        "add", "create", "define", "build", "make", "introduce", "rename", "change", "update", "drop", "remove",
        "delete", "run", "rerun", "rebuild", "refresh", "show", "list", "document", "describe", "write", "put", "test",
        "tell", "explain", "fix", "repair", "revert", "undo", "materialize", "materialise", "convert", "turn", "bring",
        "expose", "ensure", "verify", "track", "set", "give",
    ]
    private static let questions: Set<String> = ["what", "which", "why", "who", "how", "when", "where"]
}
