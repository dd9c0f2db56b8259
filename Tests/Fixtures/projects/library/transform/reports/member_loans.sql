select
  m.member_no as member_id,
  m.full_name,
  m.joined,
  count(log.loan_id) as loan_count
from {{ ref('members') }} as m
left join {{ ref('loan_log') }} as log on m.member_no = log.member_id
group by m.member_no, m.full_name, m.joined
