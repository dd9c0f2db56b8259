with source as (
    select * from {{ ref('raw_customers') }}
),

renamed as (
    select
        id as customer_id,
        first_name || ' ' || last_name as customer_name,
        signed_up as signed_up_on
    from source
)

select * from renamed
