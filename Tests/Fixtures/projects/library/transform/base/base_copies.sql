select
  copy_no as copy_id,
  isbn,
  shelf
from {{ ref('copies') }}
