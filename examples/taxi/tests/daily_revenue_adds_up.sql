-- The day-end table must hold the same money as the trips it is made of.
with trips as (

    select sum(total_amount) as total from {{ ref('fct_trips') }}

),

days as (

    select sum(total_revenue) as total from {{ ref('fct_daily_revenue') }}

)

select
    trips.total as trips_total,
    days.total as days_total
from trips
cross join days
where trips.total is distinct from days.total
