select
  shelf,
  loan_count,
  days_lent
from (
  select
    shelf,
    count(*) as loan_count,
    sum(days_out) as days_lent
  from {{ ref('loan_log') }}
  group by shelf
) as counted
