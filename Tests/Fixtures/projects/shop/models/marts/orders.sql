with orders as (
    select * from {{ ref('stg_orders') }}
),

order_totals as (
    select
        order_id,
        sum(amount) as order_total,
        sum(quantity) as item_count
    from {{ ref('order_items') }}
    group by order_id
),

final as (
    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_on,
        orders.status,
        coalesce(order_totals.order_total, 0) as order_total,
        coalesce(order_totals.item_count, 0) as item_count
    from orders
    left join order_totals on orders.order_id = order_totals.order_id
)

select * from final
