-- How late flights leave, by the hour of departure.
SELECT
  CAST("time" AS INTEGER) AS hour,
  count(*) AS flights,
  round(avg(delay), 1) AS mean_delay_minutes,
  round(100.0 * sum(delay > 15) / count(*), 1) AS late_percent
FROM flights
GROUP BY hour
ORDER BY hour
