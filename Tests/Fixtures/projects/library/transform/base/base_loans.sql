select
  loan_no as loan_id,
  copy_no as copy_id,
  member_no as member_id,
  cast(lent as date) as lent_on,
  cast(returned as date) as returned_on
from {{ ref('loans') }}
