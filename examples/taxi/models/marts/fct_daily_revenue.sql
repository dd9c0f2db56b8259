select
    pickup_date,
    payment_type,
    count(*) as trip_count,
    sum(fare_amount) as fare_amount,
    sum(tip_amount) as tip_amount,
    sum(total_amount) as total_revenue
from {{ ref('fct_trips') }}
group by pickup_date, payment_type
