/// A mistake built into the bot while it runs, so that the judge itself can be tested.
package enum Sabotage: String, CaseIterable, Sendable {
    /// Each message is posted twice.
    case postsTwice = "posts-twice"
    /// An event is acknowledged before it is written down.
    case acknowledgesFirst = "acknowledges-first"
    /// The bot takes everybody for an approver.
    case trustsEverybody = "trusts-everybody"
    /// The names of gestures are forgotten, so that a duplicate is taken for new.
    case forgetsNames = "forgets-names"
}
