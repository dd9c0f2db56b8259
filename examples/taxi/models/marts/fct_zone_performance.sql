with trips as (

    select
        pickup_zone_id,
        count(*) as trip_count,
        sum(total_amount) as total_revenue,
        avg(trip_distance_km) as average_distance_km
    from {{ ref('fct_trips') }}
    group by pickup_zone_id

),

zones as (

    select * from {{ ref('dim_zones') }}

)

select
    zones.zone_id,
    zones.zone_name,
    zones.borough,
    coalesce(trips.trip_count, 0) as trip_count,
    coalesce(trips.total_revenue, 0) as total_revenue,
    trips.average_distance_km
from zones
left join trips on zones.zone_id = trips.pickup_zone_id
