select
    zone_id,
    zone_name,
    borough,
    service_zone
from {{ source('raw', 'zones') }}
