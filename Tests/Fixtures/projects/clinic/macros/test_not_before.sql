{% test not_before(model, column_name, earlier) %}
SELECT *
FROM {{ model }}
WHERE {{ column_name }} < {{ earlier }}
{% endtest %}
