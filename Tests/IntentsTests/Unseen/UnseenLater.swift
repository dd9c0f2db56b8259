/// A second set, written after the first was used to find weak points, and only measured: project, then as before.
enum UnseenLater {
    static let lines = """
        saas|add_metric|aggregation=avg dimensions=country measure=seats model=dim_accounts|mean number of seats per country would be a useful metric
        saas|add_metric|aggregation=sum dimensions=tier measure=seats model=dim_accounts|KPI please: sum of seats, grouped by tier
        saas|add_metric|aggregation=count_distinct dimensions=event_name measure=session_id model=fct_events|distinct sessions per event name -> new metric
        saas|add_metric|aggregation=sum filters=currency=EUR measure=amount_paid model=fct_invoices|we're missing a metric for total amount paid where currency = EUR
        saas|rename_column|column=signed_up_at model=dim_users new_name=registered_at|signed_up_at in dim_users ought to become registered_at
        saas|add_test|column=email model=dim_users test=not_null,unique|dim_users.email: not null and unique please
        saas|add_test|column=due_date model=fct_invoices test=not_null|ensure due_date is always filled in fct_invoices
        saas|drop_column|column=role model=dim_users|remove the role field of dim_users
        saas|show_lineage|direction=downstream model=dim_accounts|which reports would be hit if I touched dim_accounts?
        saas|ask_data|aggregation=avg dimensions=plan measure=mrr|avg mrr by plan?
        saas|ask_data|metric=churn_rate time_range=last quarter|what did churn rate look like last quarter
        saas|list_catalogue|kind=columns model=fct_invoices|what columns has fct_invoices got
        saas|explain_failure|column=email model=dim_users test=unique|how come the unique test on email in dim_users fails
        saas|change_materialization|materialization=incremental model=fct_events|fct_events is huge - switch it to incremental
        saas|build_dashboard|action=add chart=line dashboard=Growth metric=active_users|plot active users as a line on the growth dashboard
        saas|update_docs|column=tier description=the contract level of the account model=dim_accounts|add a description to tier in dim_accounts: the contract level of the account
        saas|add_column|column=industry model=dim_users source_model=dim_accounts|dim_users should also have industry from dim_accounts
        saas|out_of_scope||could somebody water the plants
        taxi|add_metric|aggregation=avg dimensions=dropoff_zone measure=tip_amount model=fct_trips time_grain=month|monthly average tip by dropoff zone, make it a metric please
        taxi|add_metric|aggregation=ratio denominator=trip_distance_km model=fct_trips numerator=fare_amount|fare amount per trip distance as a ratio metric
        taxi|add_metric|aggregation=min measure=trip_duration_minutes model=fct_trips|can you create a metric showing the shortest trip duration
        taxi|add_metric|aggregation=p95 dimensions=pickup_zone measure=fare_amount model=fct_trips|95th percentile fare by pickup zone metric on the trips table
        taxi|add_metric|aggregation=count dimensions=pickup_borough filters=fare_amount>50 measure=trip_id model=fct_trips|I want a metric for the number of trips by pickup borough where the fare amount is above 50
        taxi|add_test|column=pickup_at model=fct_trips test=not_null|no nulls in pickup_at of fct_trips, please test that
        taxi|add_test|column=borough model=dim_zones test=accepted_values values=Queens,Bronx,Manhattan|borough in dim_zones must be one of Queens, Bronx, Manhattan
        taxi|rename_column|column=zone_name model=stg_zones new_name=zone_label|change zone_name to zone_label in stg_zones
        taxi|drop_column|column=passenger_count model=fct_trips|we don't need passenger_count in fct_trips anymore, please drop it
        taxi|show_lineage|direction=upstream model=fct_trips|where does fct_trips get its data from
        taxi|show_lineage|direction=downstream model=stg_zones|show everything downstream of stg_zones
        taxi|explain_failure|model=fct_zone_performance time_range=this morning|fct_zone_performance crashed this morning, why
        taxi|check_freshness|model=fct_trips|when did fct_trips last get new data
        taxi|ask_data|dimensions=pickup_borough metric=average_fare|average fare per pickup borough
        taxi|ask_data|metric=total_revenue time_range=last month|how much total revenue did we make last month?
        taxi|fix_bug|column=trip_duration_minutes model=fct_trips|trip_duration_minutes in fct_trips is negative sometimes, that's a bug
        taxi|rollback|pr=77|please undo PR 77
        taxi|run_build|command=build model=dim_zones|build dim_zones
        taxi|request_status|request_id=14|where are we with #14
        taxi|cancel_request|request_id=14|forget about request 14
        taxi|help||what are you capable of
        taxi|out_of_scope||how tall is the eiffel tower
        insurance|add_metric|aggregation=median dimensions=claim_type measure=paid_amount model=fct_claims|median paid amount per claim type as kpi
        insurance|add_metric|aggregation=count dimensions=region measure=policy_id model=dim_policies|number of policies by region, as a metric
        insurance|add_metric|aggregation=count filters=claim_status=rejected measure=claim_id model=fct_claims|add a metric for the count of rejected claims
        insurance|add_metric|aggregation=cumulative_sum measure=premium model=dim_policies|running total of premium as a metric in dim_policies
        insurance|change_metric|aggregation=median metric=loss_ratio|the loss_ratio metric should use the median
        insurance|add_test|column=holder_id model=dim_policies test=relationships to_model=dim_holders|each holder_id in dim_policies must exist in dim_holders
        insurance|add_test|column=premium model=dim_policies test=range|premium in dim_policies must not be negative
        insurance|rename_column|column=policy_no model=stg_claims new_name=policy_number|policy_no should be policy_number in stg_claims
        insurance|add_model|dimensions=region source_models=dim_policies time_grain=month|a monthly rollup of dim_policies by region as a new model please
        insurance|change_join|join_key=holder_id join_type=left models=dim_policies,dim_holders|join dim_policies to dim_holders with a left join on holder_id
        insurance|list_catalogue|kind=metrics|do you have an overview of all metrics?
        insurance|check_freshness|model=stg_payments|is the data in stg_payments current?
        insurance|ask_data|aggregation=sum dimensions=product measure=premium|total premium by product
        insurance|ask_data|aggregation=max measure=paid_amount time_range=this year|what's the highest paid amount this year
        insurance|out_of_scope||do we get free snacks today
        clinic|add_metric|aggregation=max dimensions=department measure=treatment_minutes model=visit_facts|longest treatment by department, define as metric
        clinic|add_metric|aggregation=sum measure=charge model=visit_facts time_grain=week|weekly sum of charge metric
        clinic|add_test|column=patient_id model=visit_facts test=not_null|patient_id may never be missing in visit_facts
        clinic|rename_column|column=long_waits model=department_waits new_name=waits_over_one_hour|long_waits -> waits_over_one_hour
        clinic|show_lineage|direction=downstream model=physicians|what depends on physicians
        clinic|list_catalogue|kind=columns model=patient_visits|columns of patient_visits
        clinic|fix_bug|column=charge model=visit_facts|charge in visit_facts looks wrong since monday
        """
}
