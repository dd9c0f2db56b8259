SELECT
    department
    , COUNT(*) AS visit_count
    , AVG(wait_minutes) AS average_wait_minutes
    , COUNT(*) FILTER (WHERE wait_minutes > {{ var('long_wait_minutes') }}) AS long_waits
    , COUNT(*) FILTER (WHERE seen_at IS NULL) AS no_shows
FROM {{ ref('visit_facts') }}
GROUP BY department
