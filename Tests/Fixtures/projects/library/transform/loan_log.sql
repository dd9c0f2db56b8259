{{
  config(
    materialized='incremental',
    unique_key='loan_id',
    on_schema_change='append_new_columns'
  )
}}

select
  l.loan_id,
  l.copy_id,
  l.member_id,
  c.shelf,
  l.lent_on,
  l.returned_on,
  {{ days_between('l.lent_on', 'l.returned_on') }} as days_out
from {{ ref('base_loans') }} as l
inner join {{ ref('base_copies') }} as c on l.copy_id = c.copy_id
{% if is_incremental() %}
  where l.lent_on >= (select max(t.lent_on) from {{ this }} as t)
{% endif %}
