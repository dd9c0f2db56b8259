select
    payment_type_id,
    description as payment_type,
    is_paid
from {{ source('raw', 'payment_types') }}
