/// Sentences written before the classifier was tuned and in other words than the templates': what people might say.
enum HeldOut {
    static let sentences: [(intent: String, text: String)] = lines.split(separator: "\n").map { line in
        let parts = line.split(separator: "|", maxSplits: 1)
        return (String(parts[0]), String(parts[1]))
    }

    private static let lines = """
        add_metric|Add a metric for average trip duration by payment type
        add_metric|Finance would love a KPI with the mean fare per borough, can that be arranged?
        add_metric|could we get "median wait time" into the metrics layer, sliced by zone
        add_metric|pls create metric: total tips / total fares
        add_metric|I'd like to have the count of distinct drivers available as a metric, weekly
        add_metric|Define a new measure which sums the toll amount on fct_trips
        add_metric|we should be measuring cancellation rate (cancelled trips over all trips) as a kpi
        change_metric|Revenue must no longer contain tax, adapt the metric
        change_metric|The churn metric counts trial users. Please leave those out of its definition.
        change_metric|make average_order_value a median
        change_metric|gross margin needs a different formula: use net sales rather than list price
        change_metric|tweak the active_riders metric so only completed trips count
        add_column|fct_trips could use a column speed_mph = distance / duration
        add_column|Please put the zone name from dim_zones onto fct_trips
        add_column|derive a boolean is_airport_trip in the trips model
        add_column|I'd like dim_customers to carry a lifetime_value field
        add_column|new calculated field cost_per_mile for fct_rides please
        rename_column|In stg_trips, VendorID ought to be vendor_id
        rename_column|Could the column amt in payments become amount_usd?
        rename_column|rename fct_orders.cust -> customer_id
        rename_column|tip is called tip_amt; I want tip_amount
        rename_column|please change column puloc to pickup_location_id
        drop_column|We can lose the store_and_fwd_flag column in stg_trips
        drop_column|Please remove ssn from the employees model, privacy says so
        drop_column|drop column
        drop_column|fct_orders: legacy_id isn't read by anybody, please delete that column
        drop_column|kill the tmp_flag field on dim_products
        change_join|dim_zones is inner joined in fct_trips and we lose trips with unknown zones, make that a left join
        change_join|Trips should be joined to zones by pickup_location_id rather than zone_name
        change_join|the payments-to-orders join fans out, correct it please
        change_join|swap the inner join for a left join on customers in fct_orders
        change_join|wrong key in the join of shipments with carriers
        add_test|fare_amount in fct_trips may never be negative, please test for that
        add_test|I want dbt to complain when payment_type is something other than cash or card
        add_test|uniqueness check for trip_id pls
        add_test|every zone_id in fct_trips must exist in dim_zones, add a test
        add_test|put not_null on pickup_at
        add_test|Guard customer_id against nulls in dim_customers
        fix_bug|Total fares in fct_trips are twice what they should be, can you repair that
        fix_bug|trip_duration comes out negative for some rows in fct_trips
        fix_bug|our orders mart counts refunds as sales. that's a bug, please fix
        fix_bug|The daily_revenue model is off by a day because of time zones
        fix_bug|dim_customers has every customer in there twice, fix it
        add_model|Build me a monthly rollup of trips per zone as a new table
        add_model|please set up a mart which joins orders, customers and payments
        add_model|we could do with an intermediate model that unions web and store orders
        add_model|new dbt model with a row per driver and day based on fct_trips
        add_model|create stg_weather on top of the raw weather source
        change_materialization|stg_trips as a view, not as a table
        change_materialization|Please have fct_events built incrementally from now on
        change_materialization|int_sessions doesn't need to exist in the database, make it ephemeral
        change_materialization|can you persist daily_revenue as a physical table
        change_materialization|convert dim_zones into a table
        update_docs|Write something about what tolls_amount means in the docs
        update_docs|dim_zones needs descriptions on its columns
        update_docs|describe fct_trips: one row per completed taxi trip
        update_docs|the description of fare_amount should mention that it's before tips
        update_docs|please document every column in the payments model
        build_dashboard|Put the tip rate on the operations dashboard as a line chart
        build_dashboard|Can I have a slicer for borough on the fleet report
        build_dashboard|Take the old revenue tile off the exec dashboard
        build_dashboard|make me a power bi page with trips per day and average fare
        build_dashboard|I need a pie of payment types on the finance overview
        run_build|Kick off dbt for fct_trips+
        run_build|do a full refresh of the sessions model please
        run_build|rebuild everything that depends on stg_trips
        run_build|please execute the tests of dim_zones
        run_build|run it all again
        explain_failure|Why's the build red this morning?
        explain_failure|fct_trips blew up last night. What happened?
        explain_failure|the not null test on zone_id keeps failing, how come?
        explain_failure|which test broke in yesterday's run
        explain_failure|tell me what the error in the nightly run was
        explain_failure|what's the reason stg_payments didn't build
        ask_data|How many trips were paid by card last month?
        ask_data|what was average fare yesterday
        ask_data|Which borough earned the most in March?
        ask_data|give me total revenue per zone for this year
        ask_data|top ten customers by spend
        ask_data|did the number of riders increase last week
        ask_data|how much did we earn from tolls in 2023
        show_lineage|If I touch stg_trips, what else is affected?
        show_lineage|Where does fct_trips get its rows from?
        show_lineage|which dashboards are fed by daily_revenue
        show_lineage|upstream models for dim_customers?
        show_lineage|anything downstream of int_sessions?
        show_lineage|who is reading from the payments model
        check_freshness|Is yesterday's data already in fct_trips?
        check_freshness|when did dim_zones get its last refresh
        check_freshness|how stale is the orders table
        check_freshness|newest row in fct_events?
        check_freshness|is stg_payments up-to-date
        list_catalogue|Which metrics have we got?
        list_catalogue|show me every column in dim_zones
        list_catalogue|what models exist
        list_catalogue|give me an overview of all dashboards
        list_catalogue|do we already have a metric on tips
        request_status|How's my request coming along?
        request_status|is #14 merged yet
        request_status|what happened to request 8
        request_status|show requests that wait for approval
        request_status|are you still busy with the change I asked for?
        cancel_request|Please stop request 9, it was a mistake
        cancel_request|forget my last message
        cancel_request|scrap that
        cancel_request|don't bother with #17 any more
        cancel_request|I no longer want the change, cancel please
        approve_request|request 4 is fine with me, go ahead
        approve_request|approving #9
        approve_request|yes please merge it
        approve_request|I sign off on this plan
        approve_request|ok to proceed with 12
        reject_request|I don't want request 5 to go in
        reject_request|turn down #8
        reject_request|no, I refuse this plan
        reject_request|decline that proposal please
        reject_request|request 3 shouldn't be approved
        rollback|Undo what we merged yesterday for fct_trips
        rollback|PR 31 broke the revenue numbers, take it back
        rollback|please revert #77
        rollback|restore the old version of dim_customers
        rollback|can the last deployment be rolled back?
        help|What sort of things can I ask you?
        help|how does one use this thing
        help|show me your commands
        help|hi, what are you for?
        help|I need a hand, what do you do?
        out_of_scope|Any good sushi places around here?
        out_of_scope|what's for lunch in the canteen
        out_of_scope|write me a limerick about cats
        out_of_scope|my monitor flickers, who do I call in IT
        out_of_scope|how many days off do I get this year
        out_of_scope|please book me a train to Hamburg
        out_of_scope|who was the first man on the moon
        out_of_scope|ok cool, see you later
        out_of_scope|could you write a kubernetes manifest for nginx
        out_of_scope|is it going to snow on Friday
        """
}
