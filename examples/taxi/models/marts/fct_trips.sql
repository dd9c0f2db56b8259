with trips as (

    select * from {{ ref('stg_trips') }}

),

zones as (

    select * from {{ ref('stg_zones') }}

),

payment_types as (

    select * from {{ ref('stg_payment_types') }}

)

select
    trips.trip_id,
    trips.pickup_at,
    trips.dropoff_at,
    cast(trips.pickup_at as date) as pickup_date,
    payment_types.payment_type,
    trips.pickup_zone_id,
    trips.dropoff_zone_id,
    pickup_zones.zone_name as pickup_zone,
    dropoff_zones.zone_name as dropoff_zone,
    pickup_zones.borough as pickup_borough,
    trips.passenger_count,
    trips.trip_distance_km,
    date_diff('second', trips.pickup_at, trips.dropoff_at) / 60.0 as trip_duration_minutes,
    trips.fare_amount,
    trips.tip_amount,
    trips.fare_amount + trips.tip_amount + trips.toll_amount as total_amount
from trips
left join payment_types on trips.payment_type_id = payment_types.payment_type_id
left join zones as pickup_zones on trips.pickup_zone_id = pickup_zones.zone_id
left join zones as dropoff_zones on trips.dropoff_zone_id = dropoff_zones.zone_id
