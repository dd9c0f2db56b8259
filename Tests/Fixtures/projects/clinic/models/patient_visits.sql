{% set insurances = ['public', 'private', 'none'] -%}

SELECT
    {{ age_band('p.born_on') }} AS age_band
    {%- for insurance in insurances %}
    , COUNT(*) FILTER (WHERE p.insurance = '{{ insurance }}') AS {{ insurance }}_visits
    {%- endfor %}
    , SUM(f.charge) AS charges
FROM {{ ref('visit_facts') }} AS f
LEFT JOIN {{ ref('patients') }} AS p ON f.patient_id = p.patient_id
GROUP BY 1
