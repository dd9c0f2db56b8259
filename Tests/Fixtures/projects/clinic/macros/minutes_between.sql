{% macro minutes_between(start, finish) -%}
DATE_DIFF('minute', {{ start }}, {{ finish }})
{%- endmacro %}
