import Foundation
import Requests

/// Two quite different data projects.
enum Catalogues {
    static let taxi = Catalogue(
        models: [
            "stg_trips": model(
                "trip_id:varchar vendor_id:integer pickup_at:timestamp dropoff_at:timestamp pickup_zone_id:integer "
                    + "dropoff_zone_id:integer passenger_count:integer payment_type_id:integer trip_distance:double "
                    + "fare_amount:double tip_amount:double tolls_amount:double total_amount:double "
                    + "store_and_fwd_flag:varchar"
            ),
            "stg_payment_types": model("payment_type_id:integer payment_type:varchar"),
            "stg_zones": model("zone_id:integer zone_name:varchar borough:varchar"),
            "dim_zones": model("zone_id:integer zone_name:varchar borough:varchar service_zone:varchar"),
            "fct_trips": model(
                "trip_id:varchar driver_id:integer pickup_at:timestamp dropoff_at:timestamp pickup_zone_id:integer "
                    + "payment_type:varchar passenger_count:integer trip_distance_miles:double "
                    + "trip_duration_minutes:double fare_amount:double tip_amount:double tolls_amount:double "
                    + "total_amount:double is_airport_trip:boolean"
            ),
            "daily_revenue": model("date_day:date trips:bigint revenue:double"),
        ],
        metrics: ["total_fares": Catalogue.Metric(model: "fct_trips", aggregation: "sum", measure: "fare_amount")],
        dashboards: ["fleet_overview", "finance_dashboard"],
        botUser: "U0BOT"
    )

    static let shop = Catalogue(
        models: [
            "stg_orders": model("order_id:int cust_id:int ordered_at:timestamp status:text amt:numeric currency:text"),
            "stg_customers": model("cust_id:int first_name:text last_name:text email:text country:text signup_dt:date"),
            "stg_payments": model("payment_id:int order_id:int payment_method:text amount:numeric"),
            "customers": model(
                "customer_id:int full_name:text email:text country:text customer_segment:text first_order_date:date "
                    + "lifetime_value:numeric"
            ),
            "orders": model(
                "order_id:int customer_id:int order_date:date status:text order_total:numeric discount_amount:numeric "
                    + "quantity:int sales_channel:text is_first_order:boolean"
            ),
            "order_items": model(
                "order_item_id:int order_id:int product_id:int product_category:text unit_price:numeric quantity:int"
            ),
            "web_sessions": model(
                "session_id:text customer_id:int device_type:text session_duration_seconds:int page_views:int started_at:timestamp"
            ),
        ],
        metrics: [
            "average_order_value": Catalogue.Metric(model: "orders", aggregation: "avg", measure: "order_total"),
            "churn_rate": Catalogue.Metric(model: "customers", aggregation: "ratio"),
        ],
        dashboards: ["Sales Overview", "executive_dashboard"]
    )

    private static func model(_ columns: String) -> Catalogue.Model {
        Catalogue.Model(
            columns: columns.split(separator: " ").map { column in
                let parts = column.split(separator: ":")
                return Catalogue.Column(name: String(parts[0]), type: String(parts[1]))
            }
        )
    }
}
