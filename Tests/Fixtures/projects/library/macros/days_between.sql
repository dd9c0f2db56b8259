{% macro days_between(start, finish) %}date_diff('day', {{ start }}, {{ finish }}){% endmacro %}
