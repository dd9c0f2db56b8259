select
  log.loan_id,
  log.member_id,
  m.full_name,
  log.shelf,
  log.lent_on,
  log.days_out
from {{ ref('loan_log') }} as log
left join {{ ref('members') }} as m on log.member_id = m.member_no
