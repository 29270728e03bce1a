-- When birds are met, and how often that does damage.
SELECT
  "Time of day" AS time_of_day,
  count(*) AS strikes,
  round(100.0 * sum("Effect Amount of damage" <> 'None') / count(*), 1) AS damage_percent
FROM birdstrikes
GROUP BY time_of_day
ORDER BY strikes DESC
