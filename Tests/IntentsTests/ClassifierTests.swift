import Requests
import Testing

@testable import Intents

struct ClassifierTests {
    @Test func `the same examples and seed give the same classifier`() {
        let training = Array(Fixtures.templates.training.prefix(600))
        let first = Classifier(training: training, seed: 7)
        let second = Classifier(training: training, seed: 7)
        for sentence in HeldOut.sentences.prefix(20) {
            #expect(first.classify(sentence.text) == second.classify(sentence.text))
        }
    }

    @Test func `nine in ten sentences in other words are understood`() {
        let wrong = HeldOut.sentences.filter { sentence in
            let understood = Fixtures.understander.understand(sentence.text, index: Fixtures.taxi)
            return sentence.intent != (understood.name == "clarify" ? understood.intent.name : understood.name)
        }
        let share = 1 - Double(wrong.count) / Double(HeldOut.sentences.count)
        #expect(share >= 0.9, "\(wrong.map { "\($0.intent): \($0.text)" })")
    }

    @Test func `sentences about something else are out of scope`() {
        let outside = HeldOut.sentences.filter { $0.intent == "out_of_scope" }
        let told = outside.filter {
            Fixtures.understander.understand($0.text, index: Fixtures.taxi).name == "out_of_scope"
        }
        #expect(told.count >= outside.count - 1)
    }

    @Test func `the project's words alone make nobody's chat a request`() {
        let chat = [
            "can you book me a trip to paris in may", "who pays for the trips to the offsite",
            "any tips for a good restaurant in the borough", "how do I get from here to the airport",
            "my payment card was declined at the cafeteria", "the distance to my home is too long for a bike",
            "how long is the trip to berlin by train", "which zone do I need a ticket for",
        ]
        let taken = chat.filter {
            Fixtures.understander.understand($0, index: Fixtures.taxi).name != "out_of_scope"
        }
        #expect(taken.count <= 2, "\(taken)")
    }

    @Test func `any labelled texts can be learnt`() {
        let training = [
            ("turn on the light", "light"), ("switch the lamp on", "light"), ("lights out please", "light"),
            ("play a song", "music"), ("some jazz music", "music"), ("put on the radio song", "music"),
        ].map { Classifier.Example(text: $0, label: $1) }
        let classifier = Classifier(training: training)
        #expect(classifier.classify("light on").label == "light")
        #expect(classifier.classify("play music").label == "music")
        let ranked = classifier.classify("a lamp").ranked
        #expect(abs(ranked.map(\.confidence).reduce(0, +) - 1) < 1e-3)
        #expect(ranked.count == 2)
    }

    @Test func `no examples and empty texts do no harm`() {
        #expect(Classifier(training: []).classify("hello").label.isEmpty)
        let one = Classifier(training: [Classifier.Example(text: "", label: "nothing")])
        #expect(one.classify("").label == "nothing")
    }
}
