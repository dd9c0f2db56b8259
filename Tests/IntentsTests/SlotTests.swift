import Requests
import Testing

@testable import Intents

struct SlotTests {
    @Test(arguments: [
        (
            "Add a metric for average trip duration by payment type",
            "aggregation=avg dimensions=payment_type measure=trip_duration_minutes model=fct_trips"
        ),
        (
            "<@U0BOT> add a metric for avrage trip duraton by paymet type",
            "aggregation=avg dimensions=payment_type measure=trip_duration_minutes model=fct_trips"
        ),
        (
            "create a metric for distinct drivers per month",
            "aggregation=count_distinct measure=driver_id model=fct_trips time_grain=month"
        ),
        ("Add a metric for p95 trip duration", "aggregation=p95 measure=trip_duration_minutes model=fct_trips"),
        (
            "new metric: total tips divided by total fares",
            "aggregation=ratio denominator=fare_amount model=fct_trips numerator=tip_amount"
        ),
        (
            "add a metric: total fare amount where trip distance > 10 by payment type",
            "aggregation=sum dimensions=payment_type filters=trip_distance_miles>10 measure=fare_amount model=fct_trips"
        ),
        ("Add a not_null test on payment_type in fct_trips", "column=payment_type model=fct_trips test=not_null"),
        ("make sure trip_id is unique in stg_trips", "column=trip_id model=stg_trips test=unique"),
        (
            "add an accepted values test on payment_type in fct_trips with values cash, card and voucher",
            "column=payment_type model=fct_trips test=accepted_values values=cash,card,voucher"
        ),
        ("rename fare_amount to fare_usd in fct_trips", "column=fare_amount model=fct_trips new_name=fare_usd"),
        ("rename stg_trips.vendor_id -> vendor_key", "column=vendor_id model=stg_trips new_name=vendor_key"),
        ("rename zone name to zone_label in dim zones", "column=zone_name model=dim_zones new_name=zone_label"),
        ("what depends on stg_trips?", "direction=downstream model=stg_trips"),
        ("what feeds fct_trips", "direction=upstream model=fct_trips"),
        ("why did fct_trips fail last night?", "model=fct_trips time_range=last night"),
        ("list all metrics", "kind=metrics"), ("which columns does dim_zones have", "kind=columns model=dim_zones"),
        ("make fct_trips incremental", "materialization=incremental model=fct_trips"),
        ("drop store_and_fwd_flag from stg_trips", "column=store_and_fwd_flag model=stg_trips"),
        ("what is the status of request 12", "request_id=12"), ("cancel request #7", "request_id=7"),
    ])
    func `the taxi project's names are found`(text: String, slots: String) {
        let understood = Fixtures.understander.understand(text, index: Fixtures.taxi)
        #expect(Fixtures.line(understood.intent.slots) == slots)
        #expect(understood.question == nil, "\(understood)")
    }

    @Test(arguments: [
        (
            "metric for average session duration by device type",
            "aggregation=avg dimensions=device_type measure=session_duration_seconds model=web_sessions"
        ),
        (
            "add a metric for total discount per sales channel, weekly",
            "aggregation=sum dimensions=sales_channel measure=discount_amount model=orders time_grain=week"
        ),
        (
            "add a metric for number of orders by status",
            "aggregation=count dimensions=status measure=order_id model=orders"
        ),
        ("rename amt to amount in stg_orders", "column=amt model=stg_orders new_name=amount"),
        ("add a unique test on order id in orders", "column=order_id model=orders test=unique"),
        ("what happens if I change stg_payments", "direction=downstream model=stg_payments"),
        ("when was web_sessions last updated", "model=web_sessions"),
    ])
    func `the shop project's names are found`(text: String, slots: String) {
        let understood = Fixtures.understander.understand(text, index: Fixtures.shop)
        #expect(Fixtures.line(understood.intent.slots) == slots)
        #expect(understood.question == nil, "\(understood)")
    }

    @Test func `a measure that is not there is said before any work, with the nearest`() throws {
        let understood = Fixtures.understander.understand(
            "add a metric for average rainfall by payment type",
            index: Fixtures.taxi
        )
        #expect(understood.name == "clarify")
        let question = try #require(understood.question)
        #expect(question.text.contains("rainfall"))
        #expect(question.slot == "measure")
        #expect((1...4).contains(question.options.count))
        #expect(question.options.allSatisfy { $0.slots["measure"] != nil })
    }

    @Test func `a column of several models is asked about once`() throws {
        let understood = Fixtures.understander.understand("add a not null test on customer_id", index: Fixtures.shop)
        let question = try #require(understood.question)
        #expect(question.slot == "model")
        #expect(question.text.contains("`customer_id` is in 3 models"))
        #expect(question.options.contains { $0.slots["model"] == .text("orders") })
    }

    @Test func `a text cannot be averaged`() throws {
        let understood = Fixtures.understander.understand(
            "add a metric for average email by country",
            index: Fixtures.shop
        )
        #expect(understood.question?.slot == "measure")
        #expect(understood.intent.text("measure") == nil)
    }

    @Test func `unexplained words lower the confidence`() {
        let plain = Fixtures.understander.understand(
            "rename fare_amount to fare_usd in fct_trips",
            index: Fixtures.taxi
        )
        let odd = Fixtures.understander.understand(
            "rename fare_amount to fare_usd in fct_trips zorbly quuxing blarf",
            index: Fixtures.taxi
        )
        #expect(odd.explained < plain.explained)
        #expect(odd.intent.confidence < plain.intent.confidence)
    }

    @Test(arguments: [("kitten", "sitten", 1), ("payment", "paymnet", 1), ("duration", "duraton", 1), ("a", "a", 0)])
    func `letters apart are counted, swaps as one`(a: String, b: String, distance: Int) {
        #expect(EditDistance.within(2, Array(a.utf8), Array(b.utf8)) == distance)
        #expect(EditDistance.within(0, Array(a.utf8), Array(b.utf8)) == (distance == 0 ? 0 : nil))
    }

    @Test(arguments: [
        ("VendorID", "vendor id"), ("fct_trips", "fct trips"), ("tripDurationMinutes", "trip duration minutes"),
        ("PULocationID", "pu location id"), ("Sales Overview", "sales overview"),
    ])
    func `names are cut into words`(name: String, words: String) {
        #expect(NameParts.of(name).joined(separator: " ") == words)
    }
}
