with source as (

    select * from {{ source('raw', 'trips') }}

),

deduplicated as (

    select *
    from source
    qualify row_number() over (partition by trip_id order by picked_up_at) = 1

)

select
    trip_id,
    picked_up_at as pickup_at,
    dropped_off_at as dropoff_at,
    pickup_zone_id,
    dropoff_zone_id,
    payment_type_id,
    nullif(passenger_count, 0) as passenger_count,
    cast(trip_distance_miles * 1.609344 as decimal(9, 3)) as trip_distance_km,
    fare_amount,
    tip_amount,
    toll_amount
from deduplicated
where dropped_off_at >= picked_up_at
