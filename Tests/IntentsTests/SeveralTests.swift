import Foundation
import Requests
import Testing

@testable import Intents

struct SeveralTests {
    @Test(arguments: [
        (
            "add a metric for average trip duration by payment type and add a not_null test on it",
            [
                "add_metric aggregation=avg dimensions=payment_type measure=trip_duration_minutes model=fct_trips",
                "add_test column=trip_duration_minutes model=fct_trips test=not_null",
            ]
        ),
        (
            "1. rename fare_amount to fare in fct_trips 2. add a unique test on trip_id in stg_trips",
            [
                "rename_column column=fare_amount model=fct_trips new_name=fare",
                "add_test column=trip_id model=stg_trips test=unique",
            ]
        ),
        (
            "Please do the following:\n- drop store_and_fwd_flag from stg_trips\n- make stg_zones a table",
            [
                "drop_column column=store_and_fwd_flag model=stg_trips",
                "change_materialization materialization=table model=stg_zones",
            ]
        ),
        (
            "rename stg_trips.vendor_id -> vendor_key, then document it",
            [
                "rename_column column=vendor_id model=stg_trips new_name=vendor_key",
                "update_docs column=vendor_key model=stg_trips",
            ]
        ),
        (
            "can you show me what depends on fct_trips? and also list all metrics",
            ["show_lineage direction=downstream model=fct_trips", "list_catalogue kind=metrics"]
        ),
        (
            "add a column is_long to fct_trips and then add a not null test to it",
            ["add_column column=is_long model=fct_trips", "add_test column=is_long model=fct_trips test=not_null"]
        ),
    ])
    func `each wish is read for itself, and "it" means what was spoken of`(text: String, parts: [String]) {
        let understood = Fixtures.understander.understand(text, index: Fixtures.taxi)
        #expect(understood.name == "multi")
        #expect(understood.parts.map { "\($0.name) \(Fixtures.line($0.slots))" } == parts)
    }

    @Test(arguments: [
        "add a not null and a unique test on trip_id in stg_trips",
        "add a metric for total fares and tips by payment type",
        "fct_trips takes forever, make it incremental please", "total_amount in fct_trips is wrong, please fix it",
        "create a model from fct_trips and dim_zones", "rebuild fct_trips and everything downstream",
        "make sure pickup_at is never null and show me nothing else", "why did the run and build fail last night",
        "approve request 3 and cancel request 4", "add a metric for average fare, and make it weekly",
    ])
    func `one wish stays one`(text: String) {
        let understood = Fixtures.understander.understand(text, index: Fixtures.taxi)
        #expect(understood.parts.isEmpty, "\(understood.parts)")
        #expect(understood.name != "multi")
    }

    @Test(arguments: [0, 1])
    func `the parts are offered one at a time, and the chosen one leads on`(number: Int) async throws {
        let words = Opening.Words.text("rename amt to amount in stg_orders and add a unique test on email in customers")
        let commands = try await ReaderTests.read(ReaderTests.request("9", words))
        guard case .understand(.unclear(let question))? = commands.first else {
            return #expect(Bool(false), "\(commands)")
        }
        #expect(question.options.map(\.intent) == ["rename_column", "add_test"])
        let chosen = question.options[number]
        let answered = try await ReaderTests.read(
            ReaderTests.request("9", words, [.asked(question), .chose(chosen)])
        )
        guard case .understand(.change(let intent))? = answered.first else {
            return #expect(Bool(false), "\(answered)")
        }
        #expect(intent.name == chosen.intent && intent.slots == chosen.slots)
        let said = try await ReaderTests.read(
            ReaderTests.request("9", words, [.asked(question), .replied(number == 0 ? "the first one" : "2")])
        )
        #expect(said == answered)
    }

    @Test func `the batch line has the parts`() throws {
        let text = "rename amt to amount in stg_orders and add a unique test on email in customers"
        let line = Fixtures.understander.understand(text, index: Fixtures.shop).line(id: "1")
        let json = String(decoding: try JSONEncoder().encode(line), as: UTF8.self)
        #expect(json.contains("\"parts\":[{"))
        let single = Fixtures.understander.understand("list all metrics", index: Fixtures.shop).line(id: "1")
        #expect(!String(decoding: try JSONEncoder().encode(single), as: UTF8.self).contains("parts"))
    }
}
