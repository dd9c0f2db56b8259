/// What people might ask of a software company's data.
enum UnseenSaaS {
    static let lines = """
        add_metric|aggregation=sum dimensions=plan measure=mrr model=fct_subscriptions|total mrr by plan as a metric
        add_metric|aggregation=count_distinct measure=user_id model=fct_events time_grain=day|metric for unique users per day in fct_events
        add_metric|aggregation=count dimensions=platform measure=event_id model=fct_events|number of events by platform - make that a metric
        add_metric|aggregation=avg dimensions=industry,tier measure=seats model=dim_accounts|Average seats by industry and tier. As a metric. Thanks
        add_metric|aggregation=ratio denominator=amount_due model=fct_invoices numerator=amount_paid|add a ratio: amount paid to amount due
        add_metric|aggregation=sum filters=status!=void measure=amount_paid model=fct_invoices|sum of amount_paid excluding status void, metric please
        add_metric|aggregation=count filters=status=cancelled measure=subscription_id model=fct_subscriptions|add metric: number of subscriptions with status cancelled
        add_metric|aggregation=sum dimensions=currency filters=amount_due>100 measure=tax model=fct_invoices|metric total tax by currency where amount due > 100
        add_metric|aggregation=p75 measure=mrr model=fct_subscriptions|75th percentile mrr metric on fct_subscriptions
        add_metric|aggregation=count filters=status=paid measure=invoice_id model=fct_invoices|new metric, number of paid invoices
        add_test|column=mrr model=fct_subscriptions test=not_null|mrr in fct_subscriptions cannot be null, add a check
        add_test|column=status model=fct_invoices test=accepted_values values=open,paid,void|add accepted_values test to fct_invoices.status: open, paid, void
        add_test|column=account_id model=fct_invoices test=relationships to_model=dim_accounts|add a foreign key test on account_id from fct_invoices to dim_accounts
        add_test?|column=account_id test=not_null|account_id should never be null
        rename_column|column=ts model=stg_events new_name=occurred_at|rename stg_events.ts to occurred_at
        rename_column|column=seats model=dim_accounts new_name=seat_count|`seats` in `dim_accounts` -> `seat_count`
        rename_column|column=owner model=dim_accounts new_name=account_owner|owner should be called account_owner
        drop_column|column=payload model=stg_events|the payload column can go
        drop_column|column=tax model=fct_invoices|drop tax from the invoices table
        add_column|column=industry model=fct_subscriptions source_model=dim_accounts|add industry from dim_accounts to fct_subscriptions
        add_column|column=is_overdue model=fct_invoices|I need a flag is_overdue in fct_invoices
        show_lineage|direction=downstream model=stg_events|what depends on stg_events?
        show_lineage|direction=upstream model=dim_users|show me where dim_users gets its data
        show_lineage|column=mrr model=fct_subscriptions|lineage of mrr in fct_subscriptions
        explain_failure|time_range=this morning|the pipeline broke this morning, any idea why?
        explain_failure|model=fct_events|fct_events has an error, explain
        check_freshness|model=fct_invoices|last update of fct_invoices?
        list_catalogue|kind=metrics|what kpis exist already
        list_catalogue|kind=columns model=dim_users|columns in dim_users?
        ask_data|metric=active_users time_range=last week|how many active users last week
        ask_data|aggregation=sum dimensions=plan measure=mrr|give me total mrr by plan
        ask_data|aggregation=count dimensions=status measure=invoice_id|how many invoices per status
        ask_data|aggregation=count_distinct measure=account_id|how many different accounts do we have
        build_dashboard|action=add dashboard=Growth dimensions=plan metric=churn_rate|please add churn rate by plan to the growth dashboard
        update_docs|model=dim_accounts|dim_accounts has no descriptions, please add some
        change_metric|filters=platform=web metric=active_users|active_users should count only platform = web
        change_materialization|materialization=table model=dim_users|can dim_users be a table
        run_build|command=build|trigger a dbt build
        add_model|layer=mart source_models=fct_invoices,fct_subscriptions|make a new mart joining fct_invoices and fct_subscriptions
        change_join|join_type=left models=fct_events,dim_users|fct_events loses rows, the join to dim_users must be a left join
        fix_bug|model=fct_invoices|fct_invoices has duplicated rows, could you fix this
        rollback||undo the last change you made
        request_status||any news on the thing I asked for?
        out_of_scope||when does the office close today
        out_of_scope||thx!
        out_of_scope||can you order new keyboards for the team
        help||I'm new here, how do you work?
        """
}
