with customers as (
    select * from {{ ref('stg_customers') }}
),

customer_orders as (
    select
        customer_id,
        min(ordered_on) as first_order_on,
        max(ordered_on) as latest_order_on,
        count(*) as order_count,
        sum(order_total) as lifetime_value
    from {{ ref('orders') }}
    where status != 'returned'
    group by customer_id
),

final as (
    select
        customers.customer_id,
        customers.customer_name,
        customers.signed_up_on,
        customer_orders.first_order_on,
        customer_orders.latest_order_on,
        coalesce(customer_orders.order_count, 0) as order_count,
        coalesce(customer_orders.lifetime_value, 0) as lifetime_value
    from customers
    left join customer_orders on customers.customer_id = customer_orders.customer_id
)

select * from final
