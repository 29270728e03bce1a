-- Reported bird strikes and what they cost, by airport and year.
SELECT
  "Airport Name" AS airport,
  CAST(substr("Flight Date", 1, 4) AS INTEGER) AS year,
  count(*) AS strikes,
  sum("Cost Total $") AS cost_usd
FROM birdstrikes
GROUP BY airport, year
ORDER BY airport, year
