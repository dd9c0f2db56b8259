select
    unnest(
        generate_series(
            cast('{{ var("first_day") }}' as date),
            cast('{{ var("last_day") }}' as date),
            interval '1 day'
        )
    )::date as date_day
