with items as (
    select * from {{ ref('stg_order_items') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

joined as (
    select
        items.order_item_id,
        items.order_id,
        items.sku,
        products.product_name,
        products.category,
        items.quantity,
        items.quantity * products.price as amount
    from items
    left join products on items.sku = products.sku
)

select * from joined
