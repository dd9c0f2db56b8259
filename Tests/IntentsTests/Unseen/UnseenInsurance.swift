/// What people might ask of an insurer's data.
enum UnseenInsurance {
    static let lines = """
        add_metric|aggregation=avg dimensions=product measure=premium model=dim_policies|add a metric for average premium by product
        add_metric|aggregation=sum dimensions=claim_type measure=paid_amount model=fct_claims|total paid amount by claim type, as a metric
        add_metric|aggregation=count filters=claim_status=open measure=claim_id model=fct_claims|add a metric for the number of claims where claim status is open
        add_metric|aggregation=count dimensions=claim_status measure=claim_id model=fct_claims|we want the count of claims by claim status as an official metric
        add_metric|aggregation=count_distinct dimensions=risk_class measure=holder_id model=dim_holders|distinct holders by risk class metric
        add_metric|aggregation=ratio denominator=reserve_amount model=fct_claims numerator=paid_amount|Define a metric paid amount divided by reserve amount
        add_metric|aggregation=avg filters=paid_amount>=1000 measure=reserve_amount model=fct_claims|kpi for avg reserve amount where paid amount at least 1000
        add_metric|aggregation=sum measure=premium model=dim_policies time_grain=quarter|quarterly total premium as metric
        add_metric|aggregation=min measure=start_date model=dim_policies|metric for the earliest start date in dim_policies
        add_metric|aggregation=sum dimensions=region,sales_channel filters=product in motor|home measure=premium model=dim_policies|create metric sum of premium by region and sales channel where product in (motor, home)
        add_metric?|measure=premium model=dim_policies|add a metric for premium
        add_metric|aggregation=count filters=is_fraud=true measure=claim_id model=fct_claims|metric: number of claims where is_fraud = true
        change_metric|dimensions=region metric=loss_ratio|split loss_ratio by region as well
        change_metric|filters=claim_status!=rejected metric=claim_count|claim count shouldn't include rows where claim_status = rejected, please adjust the metric
        add_test|column=policy_id model=fct_claims test=relationships to_model=dim_policies|fct_claims.policy_id should reference dim_policies
        add_test|column=email model=dim_holders test=unique|emails must be unique in dim_holders
        add_test|column=claim_status model=fct_claims test=accepted_values values=open,closed,rejected|accepted values open, closed, rejected for claim_status
        add_test|column=policy_id model=dim_policies test=unique,not_null|put both a unique test and a not null test on policy_id of dim_policies
        add_test?|column=holder_id test=unique|holder_id needs a unique test
        rename_column|column=amt model=stg_claims new_name=claim_amount|stg_claims: amt => claim_amount
        rename_column|column=paid_dt model=stg_payments new_name=paid_on|paid_dt is a terrible name, please call it paid_on
        rename_column|column=premium model=dim_policies new_name=annual_premium|I would like the premium column to be renamed to annual_premium
        drop_column|column=email model=dim_holders|for gdpr reasons we need to drop the email of dim_holders
        add_column|column=days_to_close model=fct_claims|fct_claims needs days_to_close
        add_column|column=risk_class model=fct_claims source_model=dim_holders|bring risk_class from dim_holders over to fct_claims
        show_lineage|direction=downstream model=dim_policies|impact of changing dim_policies?
        show_lineage|direction=upstream model=fct_claims|upstream of fct_claims
        show_lineage|direction=upstream model=fct_claims|where does the loss ratio come from
        explain_failure|model=stg_payments time_range=last night|stg_payments errored last night - why?
        explain_failure||what's the reason for the red build
        check_freshness|model=fct_claims|how fresh are the claims
        list_catalogue|kind=models|show me all models
        list_catalogue|kind=columns model=dim_policies|what fields does dim_policies have
        ask_data|metric=loss_ratio time_range=this year|whats our loss ratio this year
        ask_data|filters=claim_type=fire metric=claim_count time_range=2024|how many claims with claim type fire did we have in 2024
        ask_data|dimensions=region metric=claim_count|claim count per region please
        build_dashboard|action=remove chart=pie dashboard=claims_monitor|remove the pie chart from the claims monitor
        build_dashboard|action=add chart=kpi dashboard=Board Report metric=loss_ratio|I want a kpi card with loss ratio on the board report
        update_docs|column=risk_class model=dim_holders|document risk_class in dim_holders
        change_materialization|materialization=incremental model=fct_claims|load fct_claims incrementally
        run_build|command=build full_refresh=true model=fct_claims|full refresh of fct_claims, build it from scratch
        add_model|layer=staging source_models=stg_payments|make a staging model on top of stg_payments
        change_join|join_key=policy_id models=fct_claims,dim_policies|fix the join between fct_claims and dim_policies, it should go over policy_id
        fix_bug|column=premium model=dim_policies|premium in dim_policies is off by factor 100, fix pls
        rollback|pr=102|revert 102
        request_status|request_id=5|status of 5?
        approve_request||looks good, go ahead
        reject_request||no, I don't want this
        cancel_request|request_id=77|stop request 77
        out_of_scope||my laptop won't boot, help
        out_of_scope||what do you think about the new ceo
        out_of_scope||write me a cover letter
        """
}
