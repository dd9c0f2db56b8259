/// What people might ask of a taxi company's data: intent, slots, words. A `?` behind the intent: one thing is to be asked.
enum UnseenTaxi {
    static let lines = """
        add_metric|aggregation=median dimensions=pickup_borough measure=tip_amount model=fct_trips|median tip by pickup borough as a metric pls
        add_metric|aggregation=ratio denominator=trip_id model=fct_trips numerator=tip_amount|I'd like a metric: tips per trip
        add_metric|aggregation=ratio denominator=fare_amount model=fct_trips numerator=tip_amount|can we get tip amount as a share of fare amount defined as a metric?
        add_metric|aggregation=count dimensions=payment_type measure=trip_id model=fct_trips|add a metric that counts trips by payment type
        add_metric|aggregation=sum dimensions=pickup_zone,payment_type measure=fare_amount model=fct_trips|Create a metric with the total fare amount by pickup zone and payment type in fct_trips
        add_metric|aggregation=p90 measure=trip_duration_minutes model=fct_trips|90th percentile of trip duration should be one of our kpis
        add_metric|aggregation=avg filters=trip_distance_km>20 measure=fare_amount model=fct_trips|need a kpi: avg fare in the trips table where trip distance is over 20
        add_metric|aggregation=max measure=trip_distance_km model=fct_trips time_grain=day|new metric for the longest trip distance each day
        add_metric|aggregation=avg dimensions=pickup_borough,dropoff_zone measure=passenger_count model=fct_trips|metric for mean passenger count per pickup borough and dropoff zone
        add_metric|aggregation=cumulative_sum measure=total_amount model=fct_trips time_grain=month|set up a monthly running total of total amount as a metric
        add_metric|aggregation=sum filters=payment_type!=cash measure=tip_amount model=fct_trips|define total tips excluding payment type cash as a metric on fct_trips
        add_metric|aggregation=avg measure=tip_amount model=fct_trips name=mean_tip|add metric mean_tip = average tip_amount in fct_trips
        add_metric|aggregation=sum measure=fare_amount model=fct_trips time_grain=week|weekly sum of fare_amount from fct_trips as a metric please
        add_metric|aggregation=avg dimensions=payment_type measure=trip_duration_minutes model=fct_trips|hi team, for the quarterly business review we'd really love to have a metric that tells us how long the average trip duration is, split by payment type, thanks a lot!
        add_metric?|aggregation=avg dimensions=payment_type|add a metric for average snowfall by payment type
        add_metric|aggregation=p99 measure=trip_duration_minutes model=fct_trips|p99 trip duration metric
        add_metric|aggregation=count_distinct dimensions=pickup_date measure=pickup_zone_id model=fct_trips|metric: how many different pickup zone ids per pickup date in fct_trips
        ask_data|metric=average_fare time_range=yesterday|what was the average fare yesterday?
        ask_data|dimensions=payment_type metric=trip_count time_range=last week|how many trips by payment type last week
        ask_data|dimensions=payment_type metric=total_revenue|show total revenue by payment type
        ask_data|aggregation=sum measure=tip_amount time_range=march|how much did drivers get in tips in march, tip amount I mean
        ask_data|dimensions=pickup_zone limit=5 metric=total_revenue|top 5 pickup zones by total revenue
        ask_data|aggregation=max measure=trip_distance_km|what's the longest trip distance we ever had
        add_test|column=trip_id model=fct_trips test=not_null,unique|add a not_null and unique test on fct_trips.trip_id
        add_test|column=payment_type model=fct_trips test=accepted_values values=cash,card,app|payment_type in fct_trips may only be cash, card or app, test that
        add_test|column=fare_amount model=fct_trips test=range|make sure fare_amount in fct_trips never goes below zero
        add_test|column=pickup_zone_id model=fct_trips test=relationships to_model=dim_zones|pickup_zone_id of fct_trips has to exist in dim_zones
        add_test|column=zone_id model=dim_zones test=unique|zone ids in dim_zones shouldn't repeat, put a test there
        add_test?|column=zone_name test=not_null|add a not null test on zone name
        add_test?|model=fct_trips test=not_null|add a not null test to fct_trips
        rename_column|column=fare_amount model=fct_trips new_name=fare|rename fare_amount to fare in fct_trips
        rename_column|column=tip_amount model=stg_trips new_name=gratuity|the tip_amount column of stg_trips should be called gratuity
        rename_column|column=is_airport model=dim_zones new_name=airport_flag|is_airport -> airport_flag (dim_zones)
        rename_column|column=distance_km model=stg_trips new_name=trip_km|pls rename distance_km as trip_km
        rename_column?|column=tip_amount new_name=tip|can you rename tip_amount to tip
        rename_column|column=passenger_count model=fct_trips new_name=passengers|in the trips mart, change the name of passenger count to passengers
        drop_column|column=service_zone model=dim_zones|get rid of service_zone in dim_zones
        drop_column|column=average_distance_km model=fct_zone_performance|nobody looks at average_distance_km any more, remove it
        add_column|column=is_long_trip model=fct_trips|add is_long_trip to fct_trips
        add_column|column=service_zone model=fct_trips source_model=dim_zones|pull service_zone from dim_zones into fct_trips
        show_lineage|direction=upstream model=fct_daily_revenue|what feeds fct_daily_revenue?
        show_lineage|direction=downstream model=dim_zones|what breaks if i change dim_zones
        show_lineage|direction=downstream model=stg_trips|which models depend on stg_trips
        show_lineage|direction=upstream model=fct_zone_performance|where does the zone performance table come from
        show_lineage|column=tip_amount direction=downstream model=stg_trips|if we drop tip_amount in stg_trips, what will break?
        show_lineage|direction=downstream model=fct_trips|who uses the trips mart?
        explain_failure|time_range=last night|why did the build fail last night
        explain_failure|model=fct_trips|fct_trips is failing, what's going on?
        explain_failure|column=zone_id model=dim_zones test=unique|why is the unique test on zone_id in dim_zones red
        check_freshness|model=fct_daily_revenue|when was the daily revenue table refreshed last
        check_freshness|model=stg_trips|is stg_trips up to date?
        list_catalogue|kind=metrics|list metrics
        list_catalogue|kind=columns model=fct_trips|which columns are there in fct_trips?
        list_catalogue|kind=dashboards|what dashboards do we have
        change_materialization|materialization=table model=stg_zones|turn stg_zones into a table
        change_materialization|materialization=incremental model=fct_trips|fct_trips takes forever, make it incremental please
        run_build|command=build downstream=true model=stg_trips|rebuild stg_trips and everything downstream of it
        run_build|command=run model=fct_trips|re-run fct_trips
        build_dashboard|action=add chart=line dashboard=Revenue Dashboard metric=total_revenue time_grain=week|put total revenue per week on the revenue dashboard as a line chart
        build_dashboard|action=add chart=bar dashboard=Zone Operations dimensions=borough metric=trip_count|add a bar chart with trip count by borough to zone operations
        change_metric|aggregation=median metric=average_fare|make average_fare a median instead
        change_metric|filters=payment_type!=voucher metric=total_revenue|total_revenue should exclude payment type voucher
        update_docs|column=service_zone description=core, outer or airport model=dim_zones|set the description of service_zone in dim_zones to core, outer or airport
        update_docs|model=fct_zone_performance|please write docs for fct_zone_performance
        add_model|name=mart_zone_days source_models=fct_trips,dim_zones|build a model called mart_zone_days from fct_trips and dim_zones
        add_model|dimensions=pickup_borough source_models=fct_trips time_grain=day|create a daily summary table of fct_trips by pickup borough
        change_join|join_key=pickup_zone_id join_type=left models=fct_trips,dim_zones|fct_trips should left join dim_zones on pickup_zone_id
        fix_bug|column=total_amount model=fct_trips|total_amount in fct_trips is wrong, it counts tips twice. please fix
        rollback|pr=18|roll back PR #18
        rollback|model=fct_trips time_range=yesterday|undo yesterday's change to fct_trips
        request_status|request_id=31|how far is request 31?
        request_status||what's happening with my last request
        cancel_request|request_id=4|cancel #4
        cancel_request||never mind, cancel my request
        approve_request|request_id=9|approve 9
        reject_request|request_id=9|please reject request 9, too risky
        help||what can you do?
        out_of_scope||can someone bring me a coffee
        out_of_scope||lol nice one
        out_of_scope||who is going to the offsite on thursday?
        """
}
