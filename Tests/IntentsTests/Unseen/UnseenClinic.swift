/// What people might ask of a clinic's data, which declares no types.
enum UnseenClinic {
    static let lines = """
        add_metric|aggregation=avg dimensions=department measure=wait_minutes model=visit_facts|average wait by department as a metric
        add_metric|aggregation=sum dimensions=department measure=charge model=visit_facts time_grain=month|add metric total charge per department and month
        add_metric|aggregation=count_distinct measure=patient_id model=visit_facts|We need a KPI for the number of distinct patients.
        add_metric|aggregation=count dimensions=department measure=visit_id model=visit_facts|metric: number of visits by department
        add_metric|aggregation=median filters=department=cardiology measure=treatment_minutes model=visit_facts|median treatment minutes only for department = cardiology, as a metric
        add_metric|aggregation=ratio denominator=treatment_minutes model=visit_facts numerator=wait_minutes|ratio metric of wait minutes over treatment minutes
        add_metric|aggregation=p95 dimensions=physician_id measure=wait_minutes model=visit_facts|p95 of wait_minutes by physician please, as a new kpi
        add_metric|aggregation=max measure=wait_minutes model=visit_facts time_grain=week|could you create a metric for the longest wait minutes weekly
        add_test|column=charge model=visit_facts test=not_null|charge must never be null in visit_facts
        add_test|column=department model=department_waits test=accepted_values values=surgery,cardiology,pediatrics|department in department_waits should be one of surgery, cardiology, pediatrics
        add_test|column=visit_id model=visit_facts test=unique|unqiue test on visit_id plz
        add_test|column=physician_id model=visit_facts test=relationships to_model=physicians|check that every physician_id in visit_facts exists in physicians
        add_test|column=wait_minutes model=visit_facts test=range values=0,600|test that wait_minutes is between 0 and 600
        rename_column|column=charge model=visit_facts new_name=charge_eur|rename charge to charge_eur
        rename_column|column=no_shows model=department_waits new_name=missed_visits|no_shows should become missed_visits
        rename_column|column=left_at model=visit_facts new_name=departed_at|could left_at in visit facts be renamed departed_at
        drop_column|column=none_visits model=patient_visits|delete none_visits from patient_visits
        add_column|column=is_long_wait expression=wait_minutes > 60 model=visit_facts|add a boolean is_long_wait to visit_facts defined as wait_minutes > 60
        show_lineage|direction=upstream model=department_waits|what does department_waits depend on
        show_lineage|direction=downstream model=visit_facts|what is downstream of visit_facts
        show_lineage|direction=downstream model=patients|does anything use the patients table
        explain_failure|model=visit_facts time_range=yesterday|why did visit_facts not build yesterday
        explain_failure||what went wrong in the last run
        check_freshness|model=visit_facts|how old is the data in visit_facts
        list_catalogue|kind=columns model=visit_facts|list the columns of visit_facts
        list_catalogue|kind=models|which tables do you know about
        ask_data|aggregation=avg dimensions=department measure=wait_minutes|what's the average wait per department
        ask_data|aggregation=count filters=wait_minutes>60 measure=visit_id|how many visits had wait_minutes over 60
        ask_data|aggregation=sum measure=charge time_range=last month|total charge last month?
        update_docs|column=long_waits description=visits with more than an hour of waiting model=department_waits|describe long_waits in department_waits: visits with more than an hour of waiting
        change_materialization|materialization=view model=visit_facts|visit_facts as a view instead of a table
        run_build|command=test model=visit_facts|run the tests of visit_facts
        fix_bug|column=wait_minutes model=visit_facts|wait_minutes is negative for some rows of visit_facts, something is broken, can you repair it
        change_join|join_type=inner models=visits,patients|use an inner join between visits and patients
        add_model|dimensions=physician_id source_models=visit_facts|new model with one row per physician from visit_facts
        out_of_scope||is doctor meyer on vacation this week
        out_of_scope||my chair is broken
        help||hey what is it you're able to do for me
        """
}
