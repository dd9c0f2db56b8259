with source as (
    select * from {{ ref('raw_products') }}
),

renamed as (
    select
        sku,
        name as product_name,
        category,
        price_cents / 100.0 as price
    from source
)

select * from renamed
