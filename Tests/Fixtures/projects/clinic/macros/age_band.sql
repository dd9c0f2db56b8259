{% macro age_band(born_on, bands=[18, 40, 65]) -%}
CASE
{%- for limit in bands %} WHEN DATE_DIFF('year', {{ born_on }}, DATE '2026-04-01') < {{ limit }} THEN 'under {{ limit }}'
{%- endfor %} ELSE '{{ bands[-1] }} and over' END
{%- endmacro %}
