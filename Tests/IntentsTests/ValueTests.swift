import Requests
import Testing

@testable import Intents

/// What is said without the words that forms have for it.
struct ValueTests {
    private static let school = CatalogueIndex(
        Catalogue(
            models: [
                "fct_lessons": Catalogue.Model(columns: [
                    .init(name: "lesson_id", type: "bigint"), .init(name: "room", type: "varchar"),
                    .init(name: "minutes_taught", type: "integer"), .init(name: "pupil_count", type: "integer"),
                    .init(name: "lesson_format", type: "varchar", values: ["online", "classroom"]),
                ]),
                "fct_payments": Catalogue.Model(columns: [
                    .init(name: "payment_id", type: "bigint"), .init(name: "amount", type: "decimal"),
                    .init(
                        name: "payment_type",
                        type: "varchar",
                        description: "How it was paid, for example Credit card or Cash."
                    ),
                ]),
            ],
            metrics: ["fees": Catalogue.Metric(model: "fct_payments", aggregation: "sum", measure: "amount")]
        )
    )

    @Test(arguments: [
        ("a metric for the total amount of credit card payments", "filters=payment_type=Credit card"),
        ("metric: average minutes taught in online lessons", "filters=lesson_format=online"),
        ("fees should exclude cash payments", "filters=payment_type!=Cash"),
        ("how many lessons have a pupil count of 4 or more", "filters=pupil_count>=4"),
        ("metric for the number of lessons with more than 45 minutes taught", "filters=minutes_taught>45"),
        ("minutes taught per lesson by room", "denominator=lesson_id"),
        ("minutes taught per lesson by room", "dimensions=room"),
        ("which room has the most minutes taught", "limit=1"),
        ("which room has the most minutes taught", "dimensions=room"),
    ])
    func `values, thresholds, ratios and rankings are understood without their column or verb`(
        text: String,
        slot: String
    ) {
        let understood = Fixtures.understander.understand(text, index: Self.school)
        let line = Fixtures.line(understood.intent.slots)
        #expect(line.contains(slot), "\(understood.name) \(line)")
    }

    @Test func `a value is no condition where it is part of a name`() {
        let understood = Fixtures.understander.understand(
            "rename amount to cash in fct_payments",
            index: Self.school
        )
        #expect(Fixtures.line(understood.intent.slots) == "column=amount model=fct_payments new_name=cash")
    }
}
