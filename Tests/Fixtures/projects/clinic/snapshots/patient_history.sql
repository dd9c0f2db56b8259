{% snapshot patient_history %}
{{ config(
    unique_key='patient_id',
    strategy='timestamp',
    updated_at='updated_at'
) }}
SELECT
    patient_id
    , insurance
    , updated_at
FROM {{ ref('patients') }}
{% endsnapshot %}
