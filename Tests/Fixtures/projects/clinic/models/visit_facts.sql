{{ config(materialized='incremental', unique_key='visit_id') }}

SELECT
    v.visit_id
    , v.patient_id
    , v.physician_id
    , p.department
    , v.arrived_at
    , v.seen_at
    , v.left_at
    , {{ minutes_between('v.arrived_at', 'v.seen_at') }} AS wait_minutes
    , {{ minutes_between('v.seen_at', 'v.left_at') }} AS treatment_minutes
    , v.charge
FROM {{ ref('visits') }} AS v
INNER JOIN {{ ref('physicians') }} AS p ON v.physician_id = p.physician_id
{% if is_incremental() %}
WHERE v.arrived_at > (SELECT MAX(known.arrived_at) FROM {{ this }} AS known)
{% endif %}
