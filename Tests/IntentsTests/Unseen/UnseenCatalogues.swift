import Requests

/// The projects that the unseen sentences are about: four trades, with types and without.
enum UnseenCatalogues {
    static let all: [String: Catalogue] = ["taxi": taxi, "clinic": clinic, "insurance": insurance, "saas": saas]

    private static let taxi = Catalogue(
        models: [
            "stg_trips": model(
                "trip_id:bigint pickup_at:timestamp dropoff_at:timestamp payment_type_id:integer "
                    + "pickup_zone_id:integer dropoff_zone_id:integer passenger_count:integer distance_km:decimal "
                    + "fare_amount:decimal tip_amount:decimal"
            ),
            "stg_payment_types": model("payment_type_id:integer payment_type:varchar"),
            "stg_zones": model("zone_id:integer zone_name:varchar borough:varchar service_zone:varchar"),
            "dim_zones": model(
                "zone_id:integer zone_name:varchar borough:varchar service_zone:varchar is_airport:boolean"
            ),
            "fct_trips": model(
                "trip_id:bigint pickup_at:timestamp dropoff_at:timestamp pickup_date:date payment_type:varchar "
                    + "pickup_zone_id:integer dropoff_zone_id:integer pickup_zone:varchar dropoff_zone:varchar "
                    + "pickup_borough:varchar passenger_count:integer trip_distance_km:decimal "
                    + "trip_duration_minutes:double fare_amount:decimal tip_amount:decimal total_amount:decimal"
            ),
            "fct_daily_revenue": model(
                "pickup_date:date payment_type:varchar trip_count:bigint fare_amount:decimal tip_amount:decimal "
                    + "total_revenue:decimal"
            ),
            "fct_zone_performance": model(
                "zone_id:integer zone_name:varchar borough:varchar trip_count:bigint total_revenue:decimal "
                    + "average_distance_km:double"
            ),
        ],
        metrics: [
            "average_fare": Catalogue.Metric(model: "fct_trips", aggregation: "avg", measure: "fare_amount"),
            "total_revenue": Catalogue.Metric(model: "fct_trips", aggregation: "sum", measure: "total_amount"),
            "trip_count": Catalogue.Metric(model: "fct_trips", aggregation: "count", measure: "trip_id"),
        ],
        dashboards: ["Revenue Dashboard", "Zone Operations"]
    )

    /// Without types, as a project has it that declares none.
    private static let clinic = Catalogue(
        models: [
            "department_waits": model("average_wait_minutes department long_waits no_shows visit_count"),
            "patient_visits": model("age_band charges none_visits private_visits public_visits"),
            "patients": model("insurance"), "physicians": model(""), "visits": model(""),
            "patient_history": model(""),
            "visit_facts": model(
                "visit_id patient_id physician_id department arrived_at seen_at left_at wait_minutes "
                    + "treatment_minutes charge"
            ),
        ]
    )

    private static let insurance = Catalogue(
        models: [
            "stg_claims": model("claim_id:int policy_no:text reported:date status:text amt:numeric"),
            "stg_payments": model("payment_id:int claim_id:int amt:numeric paid_dt:date"),
            "fct_claims": model(
                "claim_id:int policy_id:int holder_id:int adjuster_id:int reported_on:date closed_on:date "
                    + "claim_status:text claim_type:text paid_amount:numeric reserve_amount:numeric is_fraud:boolean"
            ),
            "dim_policies": model(
                "policy_id:int holder_id:int product:text premium:numeric start_date:date end_date:date "
                    + "sales_channel:text region:text"
            ),
            "dim_holders": model("holder_id:int birth_year:int city:text region:text risk_class:text email:text"),
        ],
        metrics: [
            "loss_ratio": Catalogue.Metric(
                model: "fct_claims",
                aggregation: "ratio",
                numerator: "paid_amount",
                denominator: "premium"
            ),
            "claim_count": Catalogue.Metric(model: "fct_claims", aggregation: "count", measure: "claim_id"),
        ],
        dashboards: ["claims_monitor", "Board Report"]
    )

    private static let saas = Catalogue(
        models: [
            "stg_events": model("event_id:string user_id:string name:string ts:timestamp payload:json"),
            "fct_events": model(
                "event_id:string user_id:string account_id:string event_name:string platform:string "
                    + "session_id:string occurred_at:timestamp"
            ),
            "fct_subscriptions": model(
                "subscription_id:string account_id:string plan:string mrr:float64 status:string started_at:timestamp "
                    + "cancelled_at:timestamp"
            ),
            "fct_invoices": model(
                "invoice_id:string account_id:string amount_due:numeric amount_paid:numeric tax:numeric "
                    + "currency:string status:string due_date:date paid_at:timestamp"
            ),
            "dim_users": model(
                "user_id:string account_id:string role:string email:string country:string signed_up_at:timestamp "
                    + "last_seen_at:timestamp"
            ),
            "dim_accounts": model(
                "account_id:string account_name:string industry:string seats:int64 tier:string owner:string"
            ),
        ],
        metrics: [
            "churn_rate": Catalogue.Metric(model: "fct_subscriptions", aggregation: "ratio"),
            "active_users": Catalogue.Metric(model: "fct_events", aggregation: "count_distinct", measure: "user_id"),
        ],
        dashboards: ["Growth", "exec_weekly"]
    )

    private static func model(_ columns: String) -> Catalogue.Model {
        Catalogue.Model(
            columns: columns.split(separator: " ").map { column in
                let parts = column.split(separator: ":").map(String.init)
                return Catalogue.Column(name: parts[0], type: parts.count > 1 ? parts[1] : nil)
            }
        )
    }
}
